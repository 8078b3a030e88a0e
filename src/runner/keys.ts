import type { TomlTable, TomlValue } from "smol-toml";
import { nearest } from "../../base/options/check.ts";
import { isTable } from "../../base/toml.ts";
import { TestFolderError } from "./errors.ts";

/** A key of a `test.toml`. */
export interface KeyDefinition {
  /** with the tables that it is in; `*` stands for a name, `[]` for the members of a list */
  key: string;
  default?: string;
  meaning: string;
  /** why it is not obeyed; of a few, the only value that is not */
  unsupported?: string;
  /** what `unsupported` is about, where it is not about all values */
  value?: string | boolean;
}

/** What stands in a comparison, and in each member of its `checks`. */
const check = (prefix: string): KeyDefinition[] => [
  { key: `${prefix}.tolerance`, default: "0", meaning: "difference of a channel, 0–255, that counts as none" },
  { key: `${prefix}.max_outliers`, default: "0", meaning: "channels of pixels that may differ more" },
];

const whereToCompile = "how Ruffle's runner compiles the test; the test.swf that is there is played as it is";

/** Every key there is, as Ruffle's `tests/README.md` and `tests/framework` have them; `flashnet` is ours. */
export const keys: readonly KeyDefinition[] = [
  { key: "num_ticks", meaning: "end after this many steps of the clock" },
  { key: "num_frames", meaning: "the same" },
  { key: "tick_rate", default: "a frame", meaning: "milliseconds of a step" },
  { key: "sleep_to_meet_frame_rate", default: "false", meaning: "nothing: time is virtual, and always meets it" },
  { key: "output_path", default: "output.txt", meaning: "the file with the expected trace" },
  { key: "log_warnings", default: "true", meaning: "traces of a debug player: `Warning: …`" },
  {
    key: "log_fetch",
    default: "false",
    meaning: "requests and navigations are traced, with URLs that are compared as absolute ones",
    unsupported: "of sockets nothing is traced",
    value: true,
  },
  { key: "ignore", default: "false", meaning: "the test is not run" },
  {
    key: "filter",
    meaning:
      "run only where this is true: `all`, `any`, `not`, of a player with os `unknown`, arch `wasm32`, family `wasm`",
  },
  { key: "known_failure", default: "false", meaning: "the trace differs, and is as in `output.ruffle.txt`" },
  { key: "known_failure.ruffle_check", meaning: "false: the trace differs, however" },
  {
    key: "known_failure.panic",
    meaning: "Ruffle crashes where it has debug assertions; this one has none, and the test is not run",
  },
  { key: "approximations.bare_numbers", default: "false", meaning: "lines that are numbers are approximate" },
  {
    key: "approximations.number_patterns",
    default: "[]",
    meaning: "expressions whose groups are approximate numbers; all matches are left out of the comparison of texts",
  },
  { key: "approximations.epsilon", default: "2⁻⁵²", meaning: "how far numbers may be off" },
  {
    key: "approximations.max_relative",
    default: "2⁻⁵²",
    meaning: "how far they may be off, relative to the larger one",
  },
  {
    key: "player_options.max_execution_duration.secs",
    default: "15",
    meaning: "seconds after which a script is ended",
  },
  { key: "player_options.max_execution_duration.nanos", default: "0", meaning: "and nanoseconds" },
  { key: "player_options.viewport_dimensions.width", default: "the SWF's", meaning: "size of the player in pixels" },
  { key: "player_options.viewport_dimensions.height", default: "the SWF's", meaning: "the same" },
  {
    key: "player_options.viewport_dimensions.scale_factor",
    default: "1",
    meaning: "pixels of the screen for one of the page",
  },
  {
    key: "player_options.with_renderer.optional",
    default: "false",
    meaning: "nothing: there always is a renderer, Ruffle's for canvases",
  },
  { key: "player_options.with_renderer.quality", default: "high", meaning: "how well it draws" },
  {
    key: "player_options.with_audio",
    default: "false",
    meaning: "sounds play, which nobody hears",
  },
  {
    key: "player_options.with_video",
    default: "false",
    meaning: "nothing: the player always decodes what it can, which is not H.264",
  },
  {
    key: "player_options.with_default_font",
    default: "false",
    meaning: "Ruffle's own font stands for fonts that are not there",
  },
  { key: "player_options.runtime", default: "FlashPlayer", meaning: "`FlashPlayer` or `AIR`" },
  { key: "player_options.version", default: "Ruffle's", meaning: "version of the player that content finds" },
  {
    key: "player_options.mode",
    default: "Debug",
    meaning: "`Debug`: what nothing catches is traced",
    unsupported: "stock Ruffle gives no stack traces to SWFs below version 18, as a debug player does",
    value: "Debug",
  },
  ...check("image_comparisons.*"),
  {
    key: "image_comparisons.*.trigger",
    default: "last_frame",
    meaning: "`last_frame`, `fs_command` (`captureImage` and the name), or a number of steps",
  },
  {
    key: "image_comparisons.*.known_failure",
    default: "false",
    meaning: "the picture differs, and is as `NAME.ruffle.png`",
  },
  ...check("image_comparisons.*.checks[]"),
  { key: "image_comparisons.*.checks[].filter", meaning: "as `filter`, for this check" },
  ...["frames", "frames.from", "frames.to", "max_amplitude", "min_max_amplitude", "known_failure"].map((name) => ({
    key: `audio_assertions.*.${name}`,
    meaning: "how loud it is",
    unsupported: "there is no sound to measure",
  })),
  { key: "shared_objects.*.expected", meaning: "`EXPECTED.sol` is what the SharedObject of this name has become" },
  { key: "shared_objects.*.known_failure", default: "false", meaning: "it differs, and is as `EXPECTED.ruffle.sol`" },
  { key: "fonts.*.family", meaning: "name of a device font" },
  { key: "fonts.*.path", meaning: "its file, TTF or OTF" },
  { key: "fonts.*.bold", default: "false", meaning: "it is bold" },
  { key: "fonts.*.italic", default: "false", meaning: "it is italic" },
  ...["family", "bold", "italic", "sort"].map((name) => ({
    key: `font_sorts.*.${name}`,
    meaning: "which fonts are looked through for a glyph",
    unsupported: "stock Ruffle looks through none on a page",
  })),
  ...["sans", "serif", "typewriter", "japanese_gothic", "japanese_gothic_mono", "japanese_mincho"].map((name) => ({
    key: `default_fonts.${name}`,
    default: "none",
    meaning: `device fonts that stand for the default font ${name.replaceAll("_", " ")}`,
  })),
  { key: "required_features.lzma", default: "false", meaning: "nothing: it is there" },
  { key: "required_features.jpegxr", default: "false", meaning: "nothing: it is there" },
  ...[
    "type",
    "target",
    "scripts",
    "classes",
    "pcode",
    "class",
    "swf_version",
    "frame_rate",
    "use_network",
    "optimize",
    "debug",
  ].map((name) => ({ key: `compilers[].${name}`, meaning: whereToCompile })),
  ...["x_min", "y_min", "x_max", "y_max"].map((name) => ({
    key: `compilers[].stage_rect.${name}`,
    meaning: whereToCompile,
  })),
  ...["x", "y"].map((name) => ({ key: `compilers[].stage_transform.${name}`, meaning: whereToCompile })),
  ...["fold_constants", "promote_variables_to_registers"].map((name) => ({
    key: `compilers[].optimizations.${name}`,
    meaning: whereToCompile,
  })),
  { key: "flashnet.*", meaning: "ours: docs/options.md" },
];

/** What a `test.toml` uses. */
export interface UsedKeys {
  /** keys as they are in the table, sorted */
  keys: string[];
  /** what is not obeyed: a key and why, a line each */
  unsupported: string[];
}

const byKey = new Map(keys.map((definition) => [definition.key, definition]));

/**
 * Holds a table against the keys there are.
 *
 * @throws TestFolderError for a key that is unknown
 */
export function checkKeys(table: TomlTable): UsedKeys {
  const used = new Map<string, TomlValue>();
  collect(table, "", "", used);
  const unsupported = new Set<string>();
  for (const [key, value] of used) {
    const definition = byKey.get(key)!;
    if (definition.unsupported === undefined) continue;
    if (definition.value === undefined || definition.value === value)
      unsupported.add(`${groupOf(key)} is not supported: ${definition.unsupported}`);
  }
  return { keys: [...used.keys()].sort(), unsupported: [...unsupported].sort() };
}

/** `audio_assertions` of `audio_assertions.*.frames`, and so on. */
function groupOf(key: string): string {
  return key.replace(/\.\*.*$/, "");
}

/** Tables of tables, which the user names. */
const NAMED = new Set(keys.flatMap(({ key }) => /^(.*?)\.\*/.exec(key)?.[1] ?? []));

function collect(table: TomlTable, prefix: string, written: string, used: Map<string, TomlValue>): void {
  for (const [name, value] of Object.entries(table)) {
    const key = prefix + (NAMED.has(prefix.slice(0, -1)) ? "*" : name);
    const shown = written + name;
    if (byKey.has(key) && !(isTable(value) && hasKeysBelow(key))) used.set(key, value);
    else if (isTable(value) && hasKeysBelow(key)) collect(value, `${key}.`, `${shown}.`, used);
    else if (Array.isArray(value) && hasKeysBelow(`${key}[]`)) {
      for (const member of value) {
        if (!isTable(member)) throw new TestFolderError(`${shown} is no list of tables`);
        collect(member, `${key}[].`, `${shown}.`, used);
      }
    } else if (hasKeysBelow(`${key}[]`)) throw new TestFolderError(`${shown} is no list of tables`);
    else if (hasKeysBelow(key)) throw new TestFolderError(`${shown} is no table`);
    else throw unknownKey(prefix, written, name);
  }
}

function hasKeysBelow(key: string): boolean {
  return keys.some((definition) => definition.key.startsWith(`${key}.`));
}

function unknownKey(prefix: string, written: string, name: string): TestFolderError {
  const siblings = keys.flatMap(({ key }) =>
    key.startsWith(prefix) ? key.slice(prefix.length).split(/[.[]/)[0]! : [],
  );
  const near = nearest(name, siblings);
  const hint = near === undefined || near === "*" ? "see docs/testing.md" : `did you mean ${written}${near}?`;
  return new TestFolderError(`test.toml has no key ${written}${name}; ${hint}`);
}
