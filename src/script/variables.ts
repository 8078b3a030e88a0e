import { indexOfToken, isDistinct, isMadeUp, type Token, tokensOf } from "./tokens.ts";

/** What one side has said and the other says again. */
export interface Variable {
  /** what it is called where it stands */
  label: string;
  value: string;
  /** who has said it first */
  by: "swf" | "server";
  /** number of that utterance */
  first: number;
}

/** What one side says at once: a text, bytes in hex, or an expression of a value. */
export interface Utterance {
  by: "swf" | "server";
  text: string;
  kind: "text" | "hex" | "value";
  /** name of the format that it has */
  format: string;
}

/** A piece of an utterance. What the SWF says first is any text, and kept. */
export type Part = string | { define: Variable } | { use: Variable };

/** Variables that are looked for; in longer conversations, the first ones. */
const MOST = 200;

/** Utterances with what both sides say as variables. */
export function withVariables(utterances: readonly Utterance[]): Part[][] {
  const whole = wholeEchoes(utterances);
  const variables = apart(found(utterances), utterances).filter(
    ({ first, by }) => by === "server" || !whole.defined.has(first),
  );
  variables.sort((one, other) => other.value.length - one.value.length);
  const texts = utterances.map(({ text, by }, index): Part[] => {
    const own = whole.defined.get(index);
    if (own !== undefined) return [{ define: own }];
    const echoed = whole.used.get(index);
    const begin: Part[] = echoed === undefined ? [text] : replaced([text], echoed, { use: echoed }, 1);
    return variables.reduce((parts, variable) => {
      if (variable.first > index) return parts;
      const isFirst = variable.first === index && variable.by === "swf" && by === "swf";
      return isFirst
        ? replaced(parts, variable, { define: variable }, 1)
        : replaced(parts, variable, { use: variable }, Number.POSITIVE_INFINITY);
    }, begin);
  });
  return defined(texts);
}

/** What is used without being there, as it is in another variable, is what it was. */
function defined(texts: readonly Part[][]): Part[][] {
  const known = new Set<Variable>();
  for (const part of texts.flat()) if (typeof part === "object" && "define" in part) known.add(part.define);
  return texts.map((parts) =>
    parts.map((part) =>
      typeof part === "object" && "use" in part && part.use.by === "swf" && !known.has(part.use)
        ? part.use.value
        : part,
    ),
  );
}

/** Of stretches of bytes that overlap where they are said first, the one that is said again most often. */
function apart(variables: readonly Variable[], utterances: readonly Utterance[]): Variable[] {
  const uses = ({ value, first }: Variable): number =>
    utterances.filter(({ text }, index) => index > first && indexOfToken(text, value) >= 0).length;
  const counted = variables
    .map((variable) => ({ variable, uses: uses(variable) }))
    .sort((one, other) => other.uses - one.uses || other.variable.value.length - one.variable.value.length);
  const kept: Variable[] = [];
  for (const { variable } of counted) {
    const { first, value } = variable;
    const { kind, text } = utterances[first]!;
    const [from, to] = [text.indexOf(value), text.indexOf(value) + value.length];
    const overlaps = kept.some((other) => {
      const at = text.indexOf(other.value);
      return other.first === first && at < to && at + other.value.length > from;
    });
    if (kind !== "hex" || !overlaps) kept.push(variable);
  }
  return kept;
}

/** Puts a variable in place of its value. */
function replaced(parts: readonly Part[], { value }: Variable, by: Part, most: number): Part[] {
  let left = most;
  return parts.flatMap((part) => {
    if (typeof part !== "string") return [part];
    const pieces: Part[] = [];
    let from = 0;
    for (let at = indexOfToken(part, value); at >= 0 && left > 0; at = indexOfToken(part, value, from)) {
      if (at > from) pieces.push(part.slice(from, at));
      pieces.push(by);
      from = at + value.length;
      left--;
    }
    if (from < part.length || part === "") pieces.push(part.slice(from));
    return pieces;
  });
}

/** What the server says with all of what the SWF has said right before in it. */
function wholeEchoes(utterances: readonly Utterance[]) {
  const defined = new Map<number, Variable>();
  const used = new Map<number, Variable>();
  let last = -1;
  utterances.forEach(({ by, text, kind }, index) => {
    if (by === "swf") {
      last = index;
      return;
    }
    const heard = utterances[last];
    if (heard === undefined || heard.kind !== kind || kind === "value") return;
    if (heard.text.length < (kind === "hex" ? 8 : 2)) return;
    if (indexOfToken(text, heard.text) < 0) return;
    const variable = defined.get(last) ?? { label: "said", value: heard.text, by: "swf", first: last };
    defined.set(last, variable);
    used.set(index, variable);
  });
  return { defined, used };
}

/** Texts in an expression, in their quotation marks. */
const QUOTED = /(?:([A-Za-z_]\w*): )?("(?:[^"\\]|\\.)*")(?!:)/g;

function tokensIn(text: string, kind: "text" | "value", format: string): Token[] {
  if (kind === "text") return tokensOf(text, format);
  return Array.from(text.matchAll(QUOTED), ([, label = "value", value = ""]) => ({ label, value }));
}

function found(utterances: readonly Utterance[]): Variable[] {
  const variables = new Map<string, Variable>();
  const saidBy = { swf: new Map<string, Variable>(), server: new Map<string, Variable>() };
  utterances.forEach(({ by, text, kind, format }, first) => {
    const [own, others] = by === "swf" ? [saidBy.swf, saidBy.server] : [saidBy.server, saidBy.swf];
    const isHex = kind === "hex";
    const tokens = isHex ? hexTokens(utterances, first, others) : tokensIn(text.slice(0, MOST_TEXT), kind, format);
    for (const { value } of tokens) {
      const variable = others.get(value);
      if (variable !== undefined && !own.has(value) && variables.size < MOST) variables.set(value, variable);
    }
    for (const { label, value } of isHex ? windowsOf(text) : tokens) {
      // What a SWF says in a value has no place of its own in an expression.
      const isWorth = isHex || (by === "server" ? isMadeUp(value) : kind === "text" && isDistinct(value));
      const name = isHex ? (by === "swf" ? "token" : "nonce") : label;
      if (isWorth && !others.has(value) && !own.has(value)) own.set(value, { label: name, value, by, first });
    }
  });
  return [...variables.values()];
}

/** Bytes that are no chance when both sides say them, and the characters of each in hex. */
const WINDOW = 4;
const DIGITS = 3;
const LENGTH = WINDOW * DIGITS - 1;

/** Characters of an utterance in which variables are looked for. */
const MOST_TEXT = 1 << 14;

function windowsOf(whole: string): Token[] {
  const text = whole.slice(0, MOST_TEXT);
  const windows: Token[] = [];
  for (let at = 0; at + LENGTH <= text.length; at += DIGITS) {
    const value = text.slice(at, at + LENGTH);
    const bytes = new Set(value.split(" "));
    bytes.delete("00");
    if (bytes.size >= 3) windows.push({ label: "part", value });
  }
  return windows;
}

/** The longest stretches of bytes that the other side has said before. They are added to what it has said. */
function hexTokens(utterances: readonly Utterance[], index: number, others: Map<string, Variable>): Token[] {
  const text = utterances[index]!.text.slice(0, MOST_TEXT);
  const tokens: Token[] = [];
  for (let at = 0; at + LENGTH <= text.length; at += DIGITS) {
    const known = others.get(text.slice(at, at + LENGTH));
    if (known === undefined) continue;
    const source = utterances[known.first]!.text;
    const from = source.indexOf(known.value);
    // What both begin with is what frames begin with.
    if (from === 0 && at === 0) continue;
    let length = LENGTH;
    while (
      text.slice(at + length, at + length + DIGITS) === source.slice(from + length, from + length + DIGITS) &&
      at + length < text.length
    )
      length += DIGITS;
    const value = text.slice(at, at + length);
    tokens.push({ label: "part", value });
    others.set(value, { ...known, value });
    at += length + 1 - DIGITS;
  }
  return tokens;
}
