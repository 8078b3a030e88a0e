import { expect, test } from "vitest";
import { Pattern } from "../../base/pattern.ts";
import { parseSettings, type TestSettings } from "./settings.ts";

test.each<[string, Partial<TestSettings>]>([
  ["", { ticks: undefined, outputPath: "output.txt", runtime: "flash", policy: "allow", pictures: [], param: {} }],
  ["num_frames = 5", { ticks: 5 }],
  ["num_ticks = 7\ntick_rate = 16.5", { ticks: 7, tickRate: 16.5 }],
  ['output_path = "expected.txt"', { outputPath: "expected.txt" }],
  ["ignore = true\nknown_failure = true", { ignore: true, knownFailure: true }],
  ['[player_options]\nruntime = "AIR"', { runtime: "air" }],
  ['[player_options]\nruntime = "FlashPlayer"', { runtime: "flash" }],
  ["[player_options]\nmax_execution_duration = { secs = 60, nanos = 0 }", { maxExecutionDuration: 60 }],
  [
    '[approximations]\nnumber_patterns = ["(x)"]\nepsilon = 0.5\nmax_relative = 0.25',
    { approximations: { patterns: [new Pattern("(x)")], epsilon: 0.5, maxRelative: 0.25 } },
  ],
  ["[approximations]", { approximations: { patterns: [], epsilon: Number.EPSILON, maxRelative: Number.EPSILON } }],
  [
    "[image_comparisons.end]\ntolerance = 3\nmax_outliers = 10\n[image_comparisons.other]",
    {
      pictures: [
        { name: "end", tolerance: 3, maxOutliers: 10 },
        { name: "other", tolerance: 0, maxOutliers: 0 },
      ],
    },
  ],
  [
    '[flashnet]\nurl = "http://a/b.swf"\nuntil = "done"\npolicy = "enforce"\nparam = { level = 3, name = "Ann" }',
    { url: "http://a/b.swf", until: "done", policy: "enforce", param: { level: "3", name: "Ann" } },
  ],
  ["[flashnet]\nlenient = true", { replay: { lenient: true, ignore: [] } }],
  ['new_key_of_ruffle = "x"', {}],
])("%j", (toml, settings) => {
  expect(parseSettings(toml)).toMatchObject(settings);
});

test.each([
  ["num_frames =", /Invalid TOML/],
  ['num_frames = "5"', /^num_frames is no number$/],
  ["ignore = 1", /^ignore is no boolean$/],
  ["player_options = 1", /^player_options is no table$/],
  ['[approximations]\nnumber_patterns = "x"', /^number_patterns is no list of strings$/],
  ['[approximations]\nnumber_patterns = ["("]', /^\/\(\/ is no regular expression/],
  ['[image_comparisons.a]\ntrigger = 3\ntolerance = "x"', /^trigger is no string$/],
  ['[image_comparisons.a]\ntrigger = "fs_command"', /^image_comparisons\.a: trigger "fs_command" is not supported/],
  ['[flashnet]\nignore = ["x"]', /"x"/],
  ["[flashnet]\nparam = { a = {} }", /^param\.a is no text, number or boolean$/],
  ["[flashnet]\nparam = { a = [1] }", /^param\.a is no text/],
  ["num_frames = nan", /^num_frames is NaN; write a number$/],
  ["tick_rate = inf", /^tick_rate is Infinity/],
  ['output_path = "../x.txt"', /^output_path: "\.\.\/x\.txt" is not in the folder of the test$/],
  ['output_path = "/x.txt"', /^output_path: /],
  ['[image_comparisons."a/../../b"]', /^image_comparisons: /],
])("%j is refused", (toml, message) => {
  expect(() => parseSettings(toml)).toThrow(
    expect.objectContaining({ code: "FLASHNET_TEST_FOLDER", message: expect.stringMatching(message) }),
  );
});
