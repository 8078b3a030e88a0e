import { PoolEditor } from "../abc/pool-editor.ts";
import { TextTable } from "../abc/text-table.ts";

/** Replaces the string constants of an ABC file that are keys of `constants` by their values. */
export function withConstants(abc: Uint8Array, constants: Readonly<Record<string, string>>): Uint8Array {
  const pool = new PoolEditor(abc);
  const encoder = new TextEncoder();
  for (const [placeholder, indices] of pool.findStrings(new TextTable(Object.keys(constants)))) {
    for (const index of indices) pool.strings.replace(index, encoder.encode(constants[placeholder]));
  }
  return pool.finish();
}
