import { isAbsolute } from "node:path";
import { parse, type TomlTable } from "smol-toml";
import { messageOf } from "../../base/errors.ts";
import { checkOptionsOf } from "../../base/options/options.ts";
import { Pattern } from "../../base/pattern.ts";
import type { IgnoreRule } from "../../host/recording/format.ts";
import { parseIgnoreRule } from "../../host/recording/ignore-rules.ts";
import { TestFolderError } from "./errors.ts";

/** What `test.toml` says: docs/testing.md. */
export interface TestSettings {
  /** end after this many steps of the clock */
  ticks: number | undefined;
  /** milliseconds of a step; default a frame */
  tickRate: number | undefined;
  /** file with the expected trace, relative to the folder */
  outputPath: string;
  ignore: boolean;
  /** the test passes by failing */
  knownFailure: boolean;
  runtime: "flash" | "air";
  /** seconds after which a script that does not return is ended */
  maxExecutionDuration: number | undefined;
  approximations: Approximations | undefined;
  pictures: PictureSettings[];
  /** our own table: what Ruffle has nothing for */
  url: string | undefined;
  until: string | undefined;
  policy: "enforce" | "allow";
  param: Record<string, string>;
  replay: { lenient: boolean; ignore: IgnoreRule[] };
}

/** How far numbers may be off. */
export interface Approximations {
  /** groups of these expressions are numbers; a line that is a number and nothing else needs none */
  patterns: Pattern[];
  /** absolute */
  epsilon: number;
  /** relative to the larger number */
  maxRelative: number;
}

export interface PictureSettings {
  /** the expected picture is `NAME.expected.png` */
  name: string;
  /** difference of a channel, 0–255, that counts as none */
  tolerance: number;
  /** channels of pixels that may differ more */
  maxOutliers: number;
}

/**
 * Reads a `test.toml`. Keys that are not known are passed over, as Ruffle has more of them than a headless player needs;
 * in our own table they are errors.
 *
 * @throws TestFolderError, OptionError
 */
export function parseSettings(toml: string): TestSettings {
  const table = read(() => parse(toml));
  const player = tableAt(table, "player_options");
  const own = tableAt(table, "flashnet");
  checkOptionsOf("test.toml", own, "[flashnet] of test.toml");
  const duration = tableAt(player, "max_execution_duration");
  const runtime = text(player, "runtime")?.toLowerCase();
  return {
    ticks: number(table, "num_ticks") ?? number(table, "num_frames"),
    tickRate: number(table, "tick_rate"),
    outputPath: inFolder("output_path", text(table, "output_path") ?? "output.txt"),
    ignore: boolean(table, "ignore"),
    knownFailure: boolean(table, "known_failure"),
    runtime: runtime === "air" ? "air" : "flash",
    maxExecutionDuration: number(duration, "secs"),
    approximations: table.approximations === undefined ? undefined : approximations(tableAt(table, "approximations")),
    pictures: Object.keys(tableAt(table, "image_comparisons")).map((name) =>
      picture(name, tableAt(tableAt(table, "image_comparisons"), name)),
    ),
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

function approximations(table: TomlTable): Approximations {
  return {
    patterns: texts(table, "number_patterns").map((pattern) => read(() => new Pattern(pattern))),
    epsilon: number(table, "epsilon") ?? Number.EPSILON,
    maxRelative: number(table, "max_relative") ?? Number.EPSILON,
  };
}

function picture(name: string, table: TomlTable): PictureSettings {
  const trigger = text(table, "trigger") ?? "last_frame";
  if (trigger !== "last_frame") {
    throw new TestFolderError(`image_comparisons.${name}: trigger "${trigger}" is not supported; use "last_frame"`);
  }
  inFolder("image_comparisons", name);
  return { name, tolerance: number(table, "tolerance") ?? 0, maxOutliers: number(table, "max_outliers") ?? 0 };
}

function tableAt(table: TomlTable, key: string): TomlTable {
  const value = table[key] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw new TestFolderError(`${key} is no table`);
  return value as TomlTable;
}

function text(table: TomlTable, key: string): string | undefined {
  return typed(table, key, "string");
}

function number(table: TomlTable, key: string): number | undefined {
  const value = typed<number>(table, key, "number");
  if (value !== undefined && !Number.isFinite(value)) throw new TestFolderError(`${key} is ${value}; write a number`);
  return value;
}

function boolean(table: TomlTable, key: string): boolean {
  return typed<boolean>(table, key, "boolean") ?? false;
}

function texts(table: TomlTable, key: string): string[] {
  const value = table[key] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value as string[];
  throw new TestFolderError(`${key} is no list of strings`);
}

function typed<T>(table: TomlTable, key: string, type: string): T | undefined {
  const value: unknown = table[key];
  if (value !== undefined && typeof value !== type) throw new TestFolderError(`${key} is no ${type}`);
  return value as T | undefined;
}

function read<T>(parseIt: () => T): T {
  try {
    return parseIt();
  } catch (error) {
    throw new TestFolderError(messageOf(error).split("\n")[0]!, { cause: error });
  }
}
