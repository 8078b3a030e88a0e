import { parse, TomlError, type TomlTable, type TomlValue } from "smol-toml";

/** @throws Error of one line, with the place in the text */
export function parseToml(toml: string): TomlTable {
  try {
    return parse(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.split("\n");
    const { line, column } = error;
    throw new Error(what!.replace(/(?=:)|$/, `, line ${line}, column ${column}`), { cause: error });
  }
}

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}
