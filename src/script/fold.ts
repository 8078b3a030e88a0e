import { argsOf, type Loop, type Piece, type Statement } from "./code.ts";
import type { Variable } from "./variables.ts";

/** Statements in a loop, at most, and how often they are repeated, at least. */
const LONGEST = 8;
const LEAST = 3;

/** Puts what repeats into loops: statements that are the same but for their values. */
export function folded(statements: readonly Statement[]): (Statement | Loop)[] {
  const lastUses = lastUsesOf(statements);
  const result: (Statement | Loop)[] = [];
  for (let at = 0; at < statements.length; ) {
    let best = { length: 0, times: 0 };
    for (let length = 1; length <= LONGEST; length++) {
      const times = repeats(statements, at, length, lastUses);
      if (times >= LEAST && times * length > best.times * best.length) best = { length, times };
    }
    const isTurned = best.length > 1 && beginsBetterAt(statements, at, best, lastUses);
    if (best.times === 0 || isTurned) result.push(statements[at++]!);
    else {
      result.push(loopOf(statements.slice(at, at + best.length * best.times), best.length, best.times));
      at += best.length * best.times;
    }
  }
  return result;
}

/** A loop begins with what the SWF says, where it can be turned so. */
function beginsBetterAt(
  statements: readonly Statement[],
  at: number,
  { length, times }: { length: number; times: number },
  lastUses: ReadonlyMap<Variable, number>,
): boolean {
  if (statements[at]!.waits || !statements[at + 1]?.waits) return false;
  return repeats(statements, at + 1, length, lastUses) >= times;
}

function repeats(
  statements: readonly Statement[],
  at: number,
  length: number,
  lastUses: ReadonlyMap<Variable, number>,
): number {
  let key: string | undefined;
  for (let times = 0; ; times++) {
    const begin = at + times * length;
    const block = statements.slice(begin, begin + length);
    if (block.length < length || leaves(block, begin + length, lastUses)) return times;
    const own = keyOf(block);
    key ??= own;
    if (own !== key) return times;
  }
}

/** Whether what is defined in a block is used behind it. */
function leaves(block: readonly Statement[], end: number, lastUses: ReadonlyMap<Variable, number>): boolean {
  return block.some(({ pieces }) =>
    pieces.some((piece) => isDefinition(piece) && (lastUses.get(piece.define) ?? 0) >= end),
  );
}

/** The same for blocks that differ in values alone. */
function keyOf(block: readonly Statement[]): string {
  const own = new Map<Variable, number>();
  const texts = block.flatMap(({ pieces }) => [
    ...pieces.map((piece) => {
      if (typeof piece === "string") return piece;
      if ("arg" in piece) return "\0arg";
      if ("define" in piece) own.set(piece.define, own.size);
      const variable = "define" in piece ? piece.define : piece.use;
      const number = own.get(variable);
      return number === undefined ? `\0outer ${variable.first} ${variable.value}` : `\0own ${number}`;
    }),
    "\n",
  ]);
  return texts.join("");
}

function isDefinition(piece: Piece): piece is { define: Variable } {
  return typeof piece === "object" && "define" in piece;
}

function lastUsesOf(statements: readonly Statement[]): Map<Variable, number> {
  const uses = new Map<Variable, number>();
  statements.forEach(({ pieces }, index) => {
    for (const piece of pieces) if (typeof piece === "object" && "use" in piece) uses.set(piece.use, index);
  });
  return uses;
}

function loopOf(statements: readonly Statement[], length: number, times: number): Loop {
  const blocks = Array.from({ length: times }, (_, index) =>
    argsOf(statements.slice(index * length, (index + 1) * length)),
  );
  const columns: Loop["columns"] = [];
  blocks[0]!.forEach(({ name }, place) => {
    const values = blocks.map((args) => args[place]!.arg);
    if (values.every((value) => value === values[0])) return;
    const same = columns.find((column) => column.values.every((value, index) => value === values[index]));
    if (same !== undefined) same.places.push(place);
    else columns.push({ name, values, places: [place] });
  });
  return { times, body: statements.slice(0, length), columns };
}
