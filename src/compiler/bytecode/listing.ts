import { type AbcFile, MultinameKind } from "../../abc/model.ts";
import { GETLOCAL_0, LOOKUPSWITCH, type OpcodeInfo, opcodes, SETLOCAL_0 } from "./opcodes.ts";

/** The code of a method as text, an instruction each, without `debugfile` and `debugline`; for tests. */
export function listing(abc: AbcFile, methodName: string): string[] {
  const text = (index: number): string => new TextDecoder().decode(abc.pool.strings[index]);
  const method = abc.methods.findIndex(({ name }) => text(name) === methodName);
  const { code } = abc.bodies.find((body) => body.method === method)!;
  const multiname = (index: number): string => {
    const entry = abc.pool.multinames[index]!;
    return entry.kind === MultinameKind.QName ? text(entry.name) : entry.kind === MultinameKind.MultinameL ? "[]" : "?";
  };
  const lines: string[] = [];
  for (let at = 0; at < code.length; ) {
    const start = at;
    const u30 = (): number => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = code[at++]!;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    };
    const s24 = (): number => {
      at += 3;
      return code[at - 3]! | (code[at - 2]! << 8) | ((code[at - 1]! << 24) >> 8);
    };
    const byte = code[at++]!;
    if (byte === LOOKUPSWITCH) {
      const otherwise = start + s24();
      const cases = Array.from({ length: u30() + 1 }, () => start + s24());
      lines.push(`${start}: lookupswitch ${cases} else ${otherwise}`);
    } else if (byte >= GETLOCAL_0 && byte < SETLOCAL_0 + 4) {
      lines.push(`${start}: ${byte < SETLOCAL_0 ? "getlocal" : "setlocal"} ${(byte - GETLOCAL_0) % 4}`);
    } else {
      const [name, info] = instructions.get(byte)!;
      const operands = info.operands.map((kind) => {
        if (kind === "label") return s24() + at;
        if (kind === "byte") return (code[at++]! << 24) >> 24;
        const value = u30();
        if (kind === "name") return multiname(value);
        if (name === "pushstring") return JSON.stringify(text(value));
        if (name === "pushdouble") return abc.pool.doubles[value]!;
        return name === "pushint" ? abc.pool.ints[value]! : value;
      });
      if (!name.startsWith("debug")) lines.push([`${start}: ${name}`, ...operands].join(" "));
    }
  }
  return lines;
}

const instructions = new Map<number, [name: string, OpcodeInfo]>(
  Object.entries(opcodes).map(([name, info]) => [info.code, [name, info]]),
);
