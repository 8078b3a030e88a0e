import { isAbsolute } from "node:path";
import type { TomlTable } from "smol-toml";
import { checkOptionsOf } from "../../base/options/options.ts";
import { Pattern } from "../../base/pattern.ts";
import { isTable } from "../../base/toml.ts";
import type { IgnoreRule } from "../../host/recording/format.ts";
import { parseIgnoreRule } from "../../host/recording/ignore-rules.ts";
import { type DefaultFont, defaultFonts, type Viewport } from "../player/node/player.ts";
import type { Approximations } from "./compare.ts";
import { TestFolderError } from "./errors.ts";
import { evaluateFilter } from "./filter.ts";
import { checkKeys, type UsedKeys } from "./keys.ts";
import { boolean, number, parseToml, read, tableAt, tablesAt, text, texts } from "./toml.ts";

/** What `test.toml` says: docs/testing.md. */
export interface TestSettings extends UsedKeys {
  /** of the subtest; undefined where there are none */
  subtest: string | undefined;
  /** end after this many steps of the clock */
  ticks: number | undefined;
  /** milliseconds of a step; default a frame */
  tickRate: number | undefined;
  /** file with the expected trace, relative to the folder */
  outputPath: string;
  ignore: boolean;
  knownFailure: KnownFailure | undefined;
  logWarnings: boolean;
  logFetch: boolean;
  /** what nothing catches is traced */
  debug: boolean;
  runtime: "flash" | "air";
  playerVersion: number | undefined;
  quality: string | undefined;
  audio: boolean;
  viewport: Viewport | undefined;
  /** seconds after which a script that does not return is ended */
  maxExecutionDuration: number | undefined;
  approximations: Approximations | undefined;
  pictures: PictureSettings[];
  sharedObjects: SharedObjectSettings[];
  fonts: FontSettings[];
  /** families by default font; Ruffle's own font stands for those that are not there */
  defaultFonts: Partial<Record<DefaultFont, string[]>>;
  /** our own table: what Ruffle has nothing for */
  url: string | undefined;
  until: string | undefined;
  policy: "enforce" | "allow";
  param: Record<string, string>;
  replay: { lenient: boolean; ignore: IgnoreRule[] };
}

/** The trace differs. */
export interface KnownFailure {
  /** and is as Ruffle's was */
  ruffleCheck: boolean;
}

export interface PictureSettings {
  /** the expected picture is `NAME.expected.png` */
  name: string;
  /** the number of a step, counted from 1 */
  trigger: "last_frame" | "fs_command" | number;
  /** the picture differs, and is as `NAME.ruffle.png` */
  knownFailure: boolean;
  checks: PictureCheck[];
}

export interface PictureCheck {
  /** difference of a channel, 0–255, that counts as none */
  tolerance: number;
  /** channels of pixels that may differ more */
  maxOutliers: number;
}

export interface SharedObjectSettings {
  /** as Ruffle keeps it: host, path and name */
  name: string;
  /** the file without its `.sol` */
  expected: string;
  knownFailure: boolean;
}

export interface FontSettings {
  family: string;
  /** relative to the folder */
  path: string;
  bold: boolean;
  italic: boolean;
}

/**
 * Reads a `test.toml`. Every key is either obeyed, or named in `unsupported`.
 *
 * @returns one test, or one for each table in `subtests`
 * @throws TestFolderError, OptionError for a key that is unknown, or a value that can't be
 */
export function parseSettings(toml: string): TestSettings[] {
  const { subtests, ...table } = parseToml(toml);
  if (subtests === undefined) return [settingsOf(table, undefined)];
  if (!isTable(subtests)) throw new TestFolderError("subtests is no table");
  return Object.keys(subtests).map((name) => settingsOf(merge(table, tableAt(subtests, name)), name));
}

/** What a subtest says goes before what stands outside. */
function merge(table: TomlTable, own: TomlTable): TomlTable {
  const merged = { ...table, ...own };
  for (const [key, value] of Object.entries(own)) {
    const outer = table[key];
    if (isTable(value) && outer !== undefined && isTable(outer)) merged[key] = merge(outer, value);
  }
  return merged;
}

function settingsOf(table: TomlTable, subtest: string | undefined): TestSettings {
  const used = checkKeys(table);
  const player = tableAt(table, "player_options");
  const own = tableAt(table, "flashnet");
  checkOptionsOf("test.toml", own, "[flashnet] of test.toml");
  const { ignore, knownFailure } = failureOf(table);
  const runtime = oneOf(player, "runtime", ["FlashPlayer", "AIR"]) ?? "FlashPlayer";
  const quality = text(tableAt(player, "with_renderer"), "quality");
  return {
    ...used,
    subtest,
    ticks: number(table, "num_frames") ?? number(table, "num_ticks"),
    tickRate: number(table, "tick_rate"),
    outputPath: inFolder("output_path", text(table, "output_path") ?? "output.txt"),
    ignore: ignore || !passesFilter(table),
    knownFailure,
    logWarnings: table.log_warnings === undefined || boolean(table, "log_warnings"),
    logFetch: boolean(table, "log_fetch"),
    debug: oneOf(player, "mode", ["Debug", "Release"]) !== "Release",
    runtime: runtime === "AIR" ? "air" : "flash",
    playerVersion: number(player, "version"),
    quality: quality?.toLowerCase(),
    audio: boolean(player, "with_audio"),
    viewport: viewportOf(player),
    maxExecutionDuration: durationOf(player),
    approximations: table.approximations === undefined ? undefined : approximations(tableAt(table, "approximations")),
    pictures: tablesAt(table, "image_comparisons").map(([name, picture]) => pictureOf(name, picture)),
    sharedObjects: tablesAt(table, "shared_objects").map(([name, object]) => sharedObjectOf(name, object)),
    fonts: tablesAt(table, "fonts").map(([name, font]) => fontOf(name, font)),
    defaultFonts: defaultFontsOf(table, player),
    url: text(own, "url"),
    until: text(own, "until"),
    policy: text(own, "policy") === "enforce" ? "enforce" : "allow",
    param: flashVars(tableAt(own, "param")),
    replay: {
      lenient: boolean(own, "lenient"),
      ignore: texts(own, "ignore").map((rule) => read(() => parseIgnoreRule(rule))),
    },
  };
}

/** A panic that is expected is one of debug assertions, which no released player has: Ruffle does not run such tests. */
function failureOf(table: TomlTable): Pick<TestSettings, "ignore" | "knownFailure"> {
  const ignore = boolean(table, "ignore");
  const { known_failure: known = false } = table;
  if (!isTable(known))
    return { ignore, knownFailure: boolean(table, "known_failure") ? { ruffleCheck: true } : undefined };
  if (text(known, "panic") !== undefined) return { ignore: true, knownFailure: undefined };
  if (known.ruffle_check === undefined) throw new TestFolderError("known_failure wants true, ruffle_check or panic");
  return { ignore, knownFailure: { ruffleCheck: boolean(known, "ruffle_check") } };
}

function passesFilter(table: TomlTable): boolean {
  const filter = text(table, "filter");
  return filter === undefined || evaluateFilter(filter);
}

function viewportOf(player: TomlTable): Viewport | undefined {
  if (player.viewport_dimensions === undefined) return undefined;
  const table = tableAt(player, "viewport_dimensions");
  const [width, height] = [number(table, "width"), number(table, "height")];
  if (width !== undefined && height !== undefined)
    return { width, height, scaleFactor: number(table, "scale_factor") ?? 1 };
  throw new TestFolderError("viewport_dimensions wants width and height");
}

function durationOf(player: TomlTable): number | undefined {
  if (player.max_execution_duration === undefined) return undefined;
  const table = tableAt(player, "max_execution_duration");
  return (number(table, "secs") ?? 0) + (number(table, "nanos") ?? 0) / 1e9;
}

function approximations(table: TomlTable): Approximations {
  const bareNumbers = boolean(table, "bare_numbers");
  const patterns = texts(table, "number_patterns").map((pattern) => read(() => new Pattern(pattern)));
  if (!bareNumbers && patterns.length === 0)
    throw new TestFolderError("approximations are of nothing: set bare_numbers, or give number_patterns");
  return {
    bareNumbers,
    patterns,
    epsilon: number(table, "epsilon") ?? Number.EPSILON,
    maxRelative: number(table, "max_relative") ?? Number.EPSILON,
  };
}

function pictureOf(name: string, table: TomlTable): PictureSettings {
  inFolder("image_comparisons", name);
  const checks = (table.checks ?? []) as TomlTable[];
  if (checks.length > 0 && (table.tolerance !== undefined || table.max_outliers !== undefined))
    throw new TestFolderError(`image_comparisons.${name}: tolerance and max_outliers are in checks, or there are none`);
  const applicable = (checks.length > 0 ? checks : [table]).filter(passesFilter);
  if (applicable.length === 0) throw new TestFolderError(`image_comparisons.${name}: its filters leave no check`);
  return {
    name,
    trigger: triggerOf(name, table.trigger),
    knownFailure: boolean(table, "known_failure"),
    checks: applicable.map((check) => ({
      tolerance: number(check, "tolerance") ?? 0,
      maxOutliers: number(check, "max_outliers") ?? 0,
    })),
  };
}

function triggerOf(name: string, trigger: unknown = "last_frame"): PictureSettings["trigger"] {
  if (trigger === "last_frame" || trigger === "fs_command") return trigger;
  const step = typeof trigger === "string" && /^\d+$/.test(trigger) ? Number(trigger) : trigger;
  if (typeof step === "number" && Number.isInteger(step) && step >= 0) return step;
  const shown = JSON.stringify(trigger);
  throw new TestFolderError(`image_comparisons.${name}: trigger is last_frame, fs_command or a number, not ${shown}`);
}

function sharedObjectOf(name: string, table: TomlTable): SharedObjectSettings {
  const expected = text(table, "expected");
  if (expected === undefined) throw new TestFolderError(`shared_objects."${name}" wants expected`);
  return { name, expected: inFolder("shared_objects", expected), knownFailure: boolean(table, "known_failure") };
}

function fontOf(name: string, table: TomlTable): FontSettings {
  const [family, path] = [text(table, "family"), text(table, "path")];
  if (family === undefined || path === undefined) throw new TestFolderError(`fonts.${name} wants family and path`);
  return { family, path: inFolder("fonts", path), bold: boolean(table, "bold"), italic: boolean(table, "italic") };
}

/** Without `with_default_font` there are no fonts but those that the folder has, whatever the player brings along. */
function defaultFontsOf(table: TomlTable, player: TomlTable): TestSettings["defaultFonts"] {
  const given = tableAt(table, "default_fonts");
  const keepOwn = boolean(player, "with_default_font");
  const keyOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const families = defaultFonts.map((name) => [name, texts(given, keyOf(name))] as const);
  return Object.fromEntries(families.filter(([, names]) => names.length > 0 || !keepOwn));
}

function flashVars(table: TomlTable): Record<string, string> {
  const scalars = Object.entries(table).map(([name, value]): [string, string] => {
    if (typeof value !== "object") return [name, String(value)];
    throw new TestFolderError(`param.${name} is no text, number or boolean`);
  });
  return Object.fromEntries(scalars);
}

/** What a test names is written by `--update`, and so it is nowhere else. */
function inFolder(key: string, path: string): string {
  if (!isAbsolute(path) && !path.split(/[\\/]/).includes("..")) return path;
  throw new TestFolderError(`${key}: "${path}" is not in the folder of the test`);
}

function oneOf(table: TomlTable, key: string, values: readonly string[]): string | undefined {
  const value = text(table, key);
  const known = value === undefined ? undefined : values.find((name) => name.toLowerCase() === value.toLowerCase());
  if (value === known || known !== undefined) return known;
  throw new TestFolderError(`${key} is ${values.join(" or ")}, not ${JSON.stringify(value)}`);
}
