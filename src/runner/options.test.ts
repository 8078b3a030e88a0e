import { expect, expectTypeOf, it } from "vitest";
import { OptionError } from "../../base/options/check.ts";
import { type OptionName, optionNames } from "../../base/options/options.ts";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { type NodeBackendOptions, nodeBackend } from "../../host/network/node/backend.ts";
import { PlayerHost, type PlayerHostOptions } from "../../host/player-host.ts";
import { PolicyServer } from "../../host/policy/server.ts";
import { type ReplayOptions, replayBackend } from "../../host/recording/replay.ts";
import { type RelayBackendOptions, relayBackend } from "../../host/relay/client/backend.ts";
import { Relay, type RelayOptions } from "../../host/relay/server/relay.ts";
import { type PlayOptions, play } from "../player/node/play.ts";
import { type FlashNetOptions, installFlashNet } from "../player/page/install.ts";
import { type ScriptOptions, scriptedBackend } from "../scripted/server.ts";
import { type RunSwfOptions, runSwf } from "./run-swf.ts";
import { parseSettings } from "./settings.ts";

// The definitions of options name those that functions take, no less and no more: the compiler says so.
expectTypeOf<OptionName<"play">>().toEqualTypeOf<keyof PlayOptions>();
expectTypeOf<OptionName<"runSwf">>().toEqualTypeOf<keyof RunSwfOptions>();
expectTypeOf<OptionName<"installFlashNet">>().toEqualTypeOf<keyof FlashNetOptions>();
expectTypeOf<OptionName<"PlayerHost">>().toEqualTypeOf<keyof PlayerHostOptions>();
expectTypeOf<OptionName<"Relay">>().toEqualTypeOf<keyof RelayOptions>();
expectTypeOf<OptionName<"relayBackend">>().toEqualTypeOf<keyof RelayBackendOptions>();
expectTypeOf<OptionName<"replayBackend">>().toEqualTypeOf<keyof ReplayOptions>();
expectTypeOf<OptionName<"scriptedBackend">>().toEqualTypeOf<keyof ScriptOptions>();
expectTypeOf<OptionName<"nodeBackend">>().toMatchTypeOf<keyof NodeBackendOptions>();

const swf = new Uint8Array();
const backend = memoryBackend();
const url = "http://localhost/test.swf";
const relay = { url: "ws://127.0.0.1:1/relay", token: "0123456789abcdef" };
// What a program in JavaScript may pass.
const unknown = (name: string): object => ({ [name]: 1 });

it.each<[string, string, () => unknown]>([
  ["play", "runtime", () => play(swf, { url, ...unknown("playerRuntime") })],
  ["play", "param", () => play(swf, { url, ...unknown("params") })],
  ["runSwf", "map", () => runSwf(swf, unknown("hostMap"))],
  ["PlayerHost", "policyFor", () => new PlayerHost({ backend, ...unknown("policyForHost") })],
  ["limits of PlayerHost", "window", () => new PlayerHost({ backend, limits: unknown("windows") })],
  ["Relay", "origin", () => new Relay(unknown("origins"))],
  ["limits of Relay", "maxStreams", () => new Relay({ limits: unknown("maxStream") })],
  ["limits of PolicyServer", "answerTimeout", () => new PolicyServer("", unknown("timeout"))],
  ["nodeBackend", "lingerTimeout", () => nodeBackend(unknown("lingerTime"))],
  ["memoryBackend", "capacity", () => memoryBackend(unknown("capasity"))],
  ["relayBackend", "token", () => relayBackend({ ...relay, ...unknown("tokens") })],
  ["replayBackend", "lenient", () => replayBackend({ conversations: [], rules: [] } as never, unknown("leniant"))],
  ["scriptedBackend", "onError", () => scriptedBackend([], unknown("onerror"))],
  ["[flashnet] of test.toml", "param", () => parseSettings("[flashnet]\nparams = { a = 1 }")],
])("%s has no option that is called otherwise than %s", async (where, name, call) => {
  const error: unknown = await Promise.resolve()
    .then(call)
    .then(undefined, (reason) => reason);
  expect(error).toBeInstanceOf(OptionError);
  expect(error).toMatchObject({
    code: "FLASHNET_OPTION",
    message: expect.stringMatching(new RegExp(`^${where.replace(/[[\]]/g, "\\$&")}: .*did you mean ${name}\\? `)),
  });
});

it.each<[string, () => unknown]>([
  ['play: runtime is flash or air, not "AIR"', () => play(swf, { url, runtime: "AIR" as never })],
  ['play: policy is enforce or allow, not "alow"', () => play(swf, { url, policy: "alow" as never })],
  [
    'limits of PlayerHost: window is a whole number of bytes, not "1MiB"',
    () => new PlayerHost({ backend, limits: { window: "1MiB" as never } }),
  ],
  ["limits of Relay: maxStreams is a whole number, not -1", () => new Relay({ limits: { maxStreams: -1 } })],
  [
    "limits of PolicyServer: maxConnections is a whole number, not 0.5",
    () => new PolicyServer("", { maxConnections: 0.5 }),
  ],
  [
    "nodeBackend: lingerTimeout is a whole number of milliseconds, not NaN",
    () => nodeBackend({ lingerTimeout: Number.NaN }),
  ],
  ["memoryBackend: capacity is a whole number of bytes, not null", () => memoryBackend({ capacity: null as never })],
  [
    '[flashnet] of test.toml: policy is enforce or allow, not "enforced"',
    () => parseSettings('[flashnet]\npolicy = "enforced"'),
  ],
  [
    "relayBackend: the url of a relay is needed; installFlashNet takes it in relay, or a backend",
    () => relayBackend(undefined as never),
  ],
])("%s", async (message, call) => {
  await expect(Promise.resolve().then(call)).rejects.toThrow(new OptionError(message));
});

it("the page knows its options", () => {
  expect(optionNames("installFlashNet")).toEqual(expect.arrayContaining(["relay", "map", "runtime", "swfUrl"]));
  expect(installFlashNet).toBeTypeOf("function");
});
