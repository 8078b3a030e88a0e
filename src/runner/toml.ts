import type { TomlTable } from "smol-toml";
import { messageOf } from "../../base/errors.ts";
import { isTable, parseToml as parse } from "../../base/toml.ts";
import { TestFolderError } from "./errors.ts";

/** Members of a TOML table, of the type that is wanted. All throw TestFolderError where they are of another. */

/** What another parser throws is about the test folder, too. */
export function read<T>(parseIt: () => T): T {
  try {
    return parseIt();
  } catch (error) {
    throw new TestFolderError(messageOf(error).split("\n")[0]!, { cause: error });
  }
}

export function parseToml(toml: string): TomlTable {
  return read(() => parse(toml));
}

export function tableAt(table: TomlTable, key: string): TomlTable {
  const value = table[key] ?? {};
  if (!isTable(value)) throw new TestFolderError(`${key} is no table`);
  return value;
}

/** The tables in a table, by name. */
export function tablesAt(table: TomlTable, key: string): [string, TomlTable][] {
  const tables = tableAt(table, key);
  return Object.keys(tables).map((name) => [name, tableAt(tables, name)]);
}

export function text(table: TomlTable, key: string): string | undefined {
  return typed(table, key, "string");
}

export function number(table: TomlTable, key: string): number | undefined {
  const value = typed<number>(table, key, "number");
  if (value !== undefined && !Number.isFinite(value)) throw new TestFolderError(`${key} is ${value}; write a number`);
  return value;
}

export function boolean(table: TomlTable, key: string): boolean {
  return typed<boolean>(table, key, "boolean") ?? false;
}

export function texts(table: TomlTable, key: string): string[] {
  const value = table[key] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value as string[];
  throw new TestFolderError(`${key} is no list of strings`);
}

function typed<T>(table: TomlTable, key: string, type: string): T | undefined {
  const value: unknown = table[key];
  if (value !== undefined && typeof value !== type) throw new TestFolderError(`${key} is no ${type}`);
  return value as T | undefined;
}
