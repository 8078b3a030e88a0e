import { printable } from "../../base/printable.ts";
import { isArg, type Loop, type Piece, type Statement } from "./code.ts";
import { folded } from "./fold.ts";
import { Names } from "./names.ts";

/** Columns of a line; longer lists have a line for each value. */
const WIDTH = 116;
const SHORT = 12;

/** The lines of a function that does some statements, without its head. */
export function bodyOf(statements: readonly Statement[], indent: string): string[] {
  const names = new Names();
  return folded(statements).flatMap((one) =>
    "body" in one ? loopLines(one, names, indent) : lines(one, names, indent),
  );
}

function lines(
  { pieces, comment = "" }: Statement,
  names: Names,
  indent: string,
  argAt: (piece: Piece) => string | undefined = () => undefined,
): string[] {
  const code = pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    if (isArg(piece)) {
      const name = argAt(piece);
      if (piece.raw === undefined) return name ?? piece.arg;
      return name === undefined ? piece.raw : `\${${name}}`;
    }
    return names.of("define" in piece ? piece.define : piece.use);
  });
  const line = `${indent}${code.join("")}`;
  if (comment === "") return [line];
  // Whatever content says, a comment is one line.
  const note = `// ${printable(comment)}`;
  return line.length + note.length < WIDTH ? [`${line} ${note}`] : [`${indent}${note}`, line];
}

function loopLines({ times, body, columns }: Loop, names: Names, indent: string): string[] {
  const columnNames = columns.map(({ name }) => names.fresh(name));
  let place = 0;
  const argAt = (): string | undefined => {
    const column = columns.findIndex(({ places }) => places.includes(place));
    place++;
    return columnNames[column];
  };
  const inside = body.flatMap((statement) =>
    lines(columns.length > 0 ? { pieces: statement.pieces } : statement, names, `${indent}  `, argAt),
  );
  return [...headOf(times, columns, columnNames, names, indent), ...inside, `${indent}}`];
}

function headOf(
  times: number,
  columns: Loop["columns"],
  columnNames: readonly string[],
  names: Names,
  indent: string,
): string[] {
  if (columns.length === 0) {
    const turn = names.fresh("turn");
    return [`${indent}for (let ${turn} = 0; ${turn} < ${times}; ${turn}++) {`];
  }
  const rows = Array.from({ length: times }, (_, index) => columns.map(({ values }) => values[index]!));
  const [variable, values] =
    columns.length === 1
      ? [columnNames[0]!, rows.flat()]
      : [`[${columnNames.join(", ")}]`, rows.map((row) => `[${row.join(", ")}]`)];
  const type = columns.length === 1 ? "" : " as const";
  const short = `${indent}for (const ${variable} of [${values.join(", ")}]${type}) {`;
  if (short.length <= WIDTH) return [short];
  return [`${indent}for (const ${variable} of [`, ...filled(values, `${indent}  `), `${indent}]${type}) {`];
}

/** As many values on a line as there is room for, if they are short. */
function filled(values: readonly string[], indent: string): string[] {
  const isShort = values.every(({ length }) => length <= SHORT);
  const rows: string[] = [];
  for (const value of values) {
    const last = rows.at(-1);
    if (isShort && last !== undefined && last.length + value.length + 2 <= WIDTH)
      rows[rows.length - 1] = `${last} ${value},`;
    else rows.push(`${indent}${value},`);
  }
  return rows;
}
