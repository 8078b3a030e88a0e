import { readInstructions } from "../../abc/instructions.ts";
import { type AbcFile, MultinameKind } from "../../abc/model.ts";
import { instructionByCode, type OperandKind } from "../../abc/opcodes.ts";

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
  for (const { offset, opcode, operands } of readInstructions(code)) {
    const [name, info] = instructionByCode.get(opcode)!;
    const operandText = (value: number, kind: OperandKind | undefined): string => {
      if (kind === "byte") return String((value << 24) >> 24);
      if (kind === "name") return multiname(value);
      if (name === "pushstring") return JSON.stringify(text(value));
      if (name === "pushdouble") return String(abc.pool.doubles[value]);
      return String(name === "pushint" ? abc.pool.ints[value] : value);
    };
    if (name === "lookupswitch") {
      const [otherwise, ...cases] = operands;
      lines.push(`${offset}: lookupswitch ${cases} else ${otherwise}`);
    } else if (!name.startsWith("debug")) {
      const texts = operands.map((value, i) => operandText(value, info.operands[i]));
      lines.push([`${offset}: ${name.replace(/_(?=\d$)/, " ")}`, ...texts].join(" "));
    }
  }
  return lines;
}
