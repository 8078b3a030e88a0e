import { expect, test } from "vitest";
import { Pattern } from "../../base/pattern.ts";
import { parseSettings, type TestSettings } from "./settings.ts";

const plain = [{ tolerance: 0, maxOutliers: 0 }];

test.each<[string, Partial<TestSettings>]>([
  ["", { ticks: undefined, outputPath: "output.txt", runtime: "flash", policy: "allow", pictures: [], param: {} }],
  ["", { knownFailure: undefined, logWarnings: true, logFetch: false, debug: true, keys: [], unsupported: [] }],
  ["num_frames = 5", { ticks: 5, keys: ["num_frames"] }],
  ["num_ticks = 7\ntick_rate = 16.5", { ticks: 7, tickRate: 16.5 }],
  ['output_path = "expected.txt"', { outputPath: "expected.txt" }],
  ["ignore = true\nknown_failure = true", { ignore: true, knownFailure: { ruffleCheck: true } }],
  [
    "known_failure.ruffle_check = false",
    { knownFailure: { ruffleCheck: false }, keys: ["known_failure.ruffle_check"] },
  ],
  ['known_failure.panic = "assertion"', { ignore: true }],
  ["filter = 'os = \"windows\"'", { ignore: true }],
  ["log_warnings = false\nlog_fetch = true", { logWarnings: false, logFetch: true }],
  ['[player_options]\nruntime = "AIR"\nmode = "Release"', { runtime: "air", debug: false }],
  ['[player_options]\nruntime = "FlashPlayer"\nversion = 9', { runtime: "flash", playerVersion: 9 }],
  ['[player_options]\nwith_renderer = { optional = true, quality = "Low" }', { quality: "low" }],
  ["[player_options]\nmax_execution_duration = { secs = 60, nanos = 500_000_000 }", { maxExecutionDuration: 60.5 }],
  [
    "[player_options]\nviewport_dimensions = { width = 20, height = 10, scale_factor = 2 }",
    { viewport: { width: 20, height: 10, scaleFactor: 2 } },
  ],
  [
    '[approximations]\nnumber_patterns = ["(x)"]\nepsilon = 0.5\nmax_relative = 0.25',
    { approximations: { bareNumbers: false, patterns: [new Pattern("(x)")], epsilon: 0.5, maxRelative: 0.25 } },
  ],
  [
    "[approximations]\nbare_numbers = true",
    { approximations: { bareNumbers: true, patterns: [], epsilon: Number.EPSILON, maxRelative: Number.EPSILON } },
  ],
  [
    "[image_comparisons.end]\ntolerance = 3\nmax_outliers = 10\nknown_failure = true\n[image_comparisons.other]\ntrigger = 2",
    {
      pictures: [
        { name: "end", trigger: "last_frame", knownFailure: true, checks: [{ tolerance: 3, maxOutliers: 10 }] },
        { name: "other", trigger: 2, knownFailure: false, checks: plain },
      ],
    },
  ],
  [
    `[image_comparisons.a]\ntrigger = "fs_command"
    checks = [{ tolerance = 1, filter = 'os = "macos"' }, { tolerance = 2 }, { max_outliers = 3 }]`,
    {
      pictures: [
        {
          name: "a",
          trigger: "fs_command",
          knownFailure: false,
          checks: [
            { tolerance: 2, maxOutliers: 0 },
            { tolerance: 0, maxOutliers: 3 },
          ],
        },
      ],
    },
  ],
  [
    '[image_comparisons.a]\ntrigger = "3"',
    { pictures: [{ name: "a", trigger: 3, knownFailure: false, checks: plain }] },
  ],
  [
    '[shared_objects."localhost/a"]\nexpected = "a"',
    { sharedObjects: [{ name: "localhost/a", expected: "a", knownFailure: false }] },
  ],
  [
    '[fonts.one]\nfamily = "One"\npath = "one.ttf"\nbold = true',
    { fonts: [{ family: "One", path: "one.ttf", bold: true, italic: false }] },
  ],
  [
    '[default_fonts]\njapanese_gothic_mono = ["One"]',
    {
      defaultFonts: {
        sans: [],
        serif: [],
        typewriter: [],
        japaneseGothic: [],
        japaneseGothicMono: ["One"],
        japaneseMincho: [],
      },
    },
  ],
  ['[player_options]\nwith_default_font = true\n[default_fonts]\nsans = ["One"]', { defaultFonts: { sans: ["One"] } }],
  [
    '[flashnet]\nurl = "http://a/b.swf"\nuntil = "done"\npolicy = "enforce"\nparam = { level = 3, name = "Ann" }',
    { url: "http://a/b.swf", until: "done", policy: "enforce", param: { level: "3", name: "Ann" } },
  ],
  ["[flashnet]\nlenient = true", { replay: { lenient: true, ignore: [] } }],
])("%j", (toml, settings) => {
  expect(parseSettings(toml)).toMatchObject([settings]);
});

test("a subtest says what it has otherwise than the rest", () => {
  const toml = `
    num_ticks = 1
    player_options = { version = 8, runtime = "AIR" }
    [subtests.new]
    player_options.version = 10
    output_path = "new.txt"
    [subtests.old]
    num_ticks = 2`;
  expect(parseSettings(toml)).toMatchObject([
    { subtest: "new", ticks: 1, playerVersion: 10, runtime: "air", outputPath: "new.txt" },
    { subtest: "old", ticks: 2, playerVersion: 8, runtime: "air", outputPath: "output.txt" },
  ]);
});

test.each<[string, string]>([
  [
    "[audio_assertions.a]\nframes = [1]\nmax_amplitude = 1",
    "audio_assertions is not supported: there is no sound to measure",
  ],
  [
    "[audio_assertions.a]\nframes = { from = 1, to = 2 }",
    "audio_assertions is not supported: there is no sound to measure",
  ],
  [
    "[font_sorts.a]\nfamily = 'A'\nsort = ['B']",
    "font_sorts is not supported: stock Ruffle looks through none on a page",
  ],
  [
    "player_options.mode = 'Debug'",
    "player_options.mode is not supported: stock Ruffle gives no stack traces to SWFs below version 18, as a debug player does",
  ],
])("%j is named as not supported", (toml, line) => {
  expect(parseSettings(toml)).toMatchObject([{ unsupported: [line] }]);
});

test.each([
  ["num_frames =", /Invalid TOML/],
  ['num_frames = "5"', /^num_frames is no number$/],
  ["ignore = 1", /^ignore is no boolean$/],
  ["player_options = 1", /^player_options is no table$/],
  ["num_frame = 5", /^test\.toml has no key num_frame; did you mean num_frames\?$/],
  ["[player_options]\nwith_sound = true", /^test\.toml has no key player_options\.with_sound; /],
  [
    "[image_comparisons.a]\ntolerence = 1",
    /^test\.toml has no key image_comparisons\.a\.tolerence; did you mean image_comparisons\.a\.tolerance\?$/,
  ],
  [
    "[image_comparisons.a]\nchecks = [{ outliers = 1 }]",
    /^test\.toml has no key image_comparisons\.a\.checks\.outliers; /,
  ],
  ["[subtests.a]\nzzz = 1\n[subtests.b]", /^test\.toml has no key zzz; see docs\/testing\.md$/],
  ["subtests = 1", /^subtests is no table$/],
  ["compilers = [1]", /^compilers is no list of tables$/],
  ["compilers = 1", /^compilers is no list of tables$/],
  ["known_failure = {}", /^known_failure wants true, ruffle_check or panic$/],
  ['[approximations]\nnumber_patterns = "x"', /^number_patterns is no list of strings$/],
  ['[approximations]\nnumber_patterns = ["("]', /^\/\(\/ is no regular expression/],
  ["[approximations]", /^approximations are of nothing/],
  ['[image_comparisons.a]\ntolerance = "x"', /^tolerance is no number$/],
  [
    '[image_comparisons.a]\ntrigger = "now"',
    /^image_comparisons\.a: trigger is last_frame, fs_command or a number, not "now"$/,
  ],
  [
    "[image_comparisons.a]\ntolerance = 1\nchecks = [{}]",
    /^image_comparisons\.a: tolerance and max_outliers are in checks/,
  ],
  ["[image_comparisons.a]\nchecks = [{ filter = 'os = \"x\"' }]", /^image_comparisons\.a: its filters leave no check$/],
  ["[player_options]\nviewport_dimensions = { width = 1 }", /^viewport_dimensions wants width and height$/],
  ['[player_options]\nruntime = "Flash"', /^runtime is FlashPlayer or AIR, not "Flash"$/],
  ["[fonts.a]\nfamily = 'A'", /^fonts\.a wants family and path$/],
  ['[flashnet]\nignore = ["x"]', /"x"/],
  ["[flashnet]\nparam = { a = {} }", /^param\.a is no text, number or boolean$/],
  ["[flashnet]\nparam = { a = [1] }", /^param\.a is no text/],
  ["num_frames = nan", /^num_frames is NaN; write a number$/],
  ["tick_rate = inf", /^tick_rate is Infinity/],
  ['output_path = "../x.txt"', /^output_path: "\.\.\/x\.txt" is not in the folder of the test$/],
  ['output_path = "/x.txt"', /^output_path: /],
  ['[image_comparisons."a/../../b"]', /^image_comparisons: /],
  ["[fonts.a]\nfamily = 'A'\npath = '../a.ttf'", /^fonts: /],
])("%j is refused", (toml, message) => {
  expect(() => parseSettings(toml)).toThrow(
    expect.objectContaining({ code: "FLASHNET_TEST_FOLDER", message: expect.stringMatching(message) }),
  );
});
