import { Command, CommanderError } from "commander";
import { OptionError } from "../../../base/options/check.ts";
import { addMovieOptions } from "../../../cli/movie-options.ts";
import { addNetworkOptions } from "../../../cli/network.ts";
import { addLimitOption, addOptions } from "../../../cli/options.ts";
import { addPolicyOptions } from "../../../cli/policy-options.ts";
import { parseTargetRule } from "../../../host/network/wrappers/target-rules.ts";
import { TestFolderError } from "../../../src/runner/errors.ts";
import { evaluateFilter } from "../../../src/runner/filter.ts";
import { ScriptedInput } from "../../../src/runner/input.ts";
import { mockServer } from "../../../src/runner/mock-socket.ts";
import { parseSettings } from "../../../src/runner/settings.ts";
import { invariant, type Target, textOf } from "../target.ts";

const TOML = `num_ticks = 10
tick_rate = 16.6
output_path = "out.txt"
ignore = false
[player_options]
runtime = "AIR"
max_execution_duration = { secs = 5, nanos = 0 }
[approximations]
number_patterns = ["a(.*)"]
epsilon = 0.1
[image_comparisons.output]
tolerance = 1
[flashnet]
url = "http://a.example/a.swf"
param = { a = "b" }
lenient = true
ignore = ["1-2", "/a/"]
`;

const EVENTS =
  '[{"type":"Receive","expected":[1,2]},{"type":"Send","payload":[3]},{"type":"WaitForDisconnect"},{"type":"Disconnect"}]';

const INPUT = `[{"type":"MouseDown","pos":[1,2],"btn":"Left","index":1},{"type":"Wait"},{"type":"KeyDown","key":{"Char":"a"}},
{"type":"TextControl","code":"SelectLeftWord"},{"type":"MouseWheel","lines":1},{"type":"SetClipboardText","text":"a"}]`;

const ARGUMENTS =
  "--url\nhttp://a.example/\n--map\na.example=127.0.0.1\n--param\na=b\n--allow\n*:80\n--ignore\n1-2\n--policy\nallow\n--limit\nwindow=64KiB";

export const settingsTargets: readonly Target[] = [
  {
    name: "test-settings",
    seeds: () => [TOML, ...TOML.split("\n[").map((part, i) => (i === 0 ? part : `[${part}`))],
    dictionary: [
      "nan",
      "inf",
      "-1",
      "{}",
      "[]",
      "[[",
      "]]",
      "'''",
      "__proto__",
      "constructor",
      "1979-05-27",
      "0x",
      "\\u0000",
      "99999999999999999999",
      "param = { a = {} }",
    ],
    maxLength: 1024,
    errors: [TestFolderError, OptionError],
    run(input) {
      for (const { param, ticks, tickRate } of parseSettings(textOf(input))) {
        invariant(
          Object.values(param).every((value) => typeof value === "string"),
          "a parameter is no text",
        );
        invariant(!Number.isNaN(ticks) && !Number.isNaN(tickRate), "a number is none");
      }
    },
  },
  {
    name: "socket-json",
    seeds: () => [EVENTS, "[]"],
    dictionary: ['"__proto__"', "null", "256", "-1", "1e999", '"type"', "[]", "{}"],
    maxLength: 1024,
    errors: [TestFolderError],
    run: (input) => void mockServer(textOf(input), () => {}),
  },
  {
    name: "input-json",
    seeds: () => [INPUT, "[]"],
    dictionary: ['"__proto__"', "null", '"index"', "1e999", '"type"', '"Numpad"', '"constructor"', "[]", "{}"],
    maxLength: 1024,
    errors: [TestFolderError],
    run: (input) => void new ScriptedInput(textOf(input)),
  },
  {
    name: "test-filter",
    seeds: () => ['all(not(os = "macos"), any(arch = "wasm32", family = "wasm"))'],
    dictionary: ["not(", "any(", "all(", '""', ",", ")", "os", "=", "constructor"],
    maxLength: 256,
    errors: [TestFolderError],
    run: (input) => void evaluateFilter(textOf(input)),
  },
  {
    name: "command-line",
    seeds: () => [ARGUMENTS],
    dictionary: [
      "--url",
      "--param",
      "--map",
      "--policy",
      "--allow",
      "--deny",
      "--ignore",
      "--policy-for",
      "--limit",
      "window=",
      "claimTimeout=",
      "KiB",
      "min",
      "--lenient",
      "--runtime",
      "\n",
      "--",
      "=",
      "__proto__=x",
    ],
    maxLength: 512,
    errors: [CommanderError],
    run(input) {
      const command = addPolicyOptions(addNetworkOptions(addMovieOptions(new Command("run"), "run")), "run");
      addOptions(command, "relay", ["allow", "deny"], { allow: parseTargetRule, deny: parseTargetRule });
      addLimitOption(command, "run", "PlayerHost", "nodeBackend");
      command
        .exitOverride()
        .configureOutput({ writeOut() {}, writeErr() {} })
        .argument("[movie]")
        .allowExcessArguments();
      command.parse(textOf(input).replaceAll("\0", "").split("\n"), { from: "user" });
    },
  },
];
