import type { Argument } from "./report.ts";

/** The constants that variables and properties get, by name: those with exactly one value can stand for it. */
export class Assignments {
  readonly #values = new Map<string, Argument>();
  #frozen = false;

  /** All is known; the same assignments may be seen again. */
  freeze(): void {
    this.#frozen = true;
  }

  assign(name: string, argument: Argument): void {
    if (this.#frozen) return;
    const known = this.#values.get(name);
    const same = known !== undefined && "value" in known && "value" in argument && known.value === argument.value;
    // Variables begin as nothing, and most of them get another value then.
    const first = known === undefined || isNothing(known);
    if (first) this.#values.set(name, argument);
    else if (!same) this.#values.set(name, { expression: name });
  }

  /** What reading a variable gives; `expression` is how it is read. */
  read(name: string, expression: string): Argument {
    const known = this.#values.get(name);
    if (known === undefined || !("value" in known) || isNothing(known)) return { expression };
    return { value: known.value, variable: expression };
  }
}

/** What a variable holds until it is set: `null`, `""`, 0. */
function isNothing(argument: Argument): boolean {
  return "value" in argument && (argument.value === null || argument.value === "" || argument.value === 0);
}

const UNKNOWN: Argument = { expression: "" };

/**
 * The operand stack as far as it is known. What was pushed before a place where branches meet is forgotten: which branch
 * was taken is not known.
 */
export class OperandStack {
  #values: Argument[] = [];

  push(value: Argument = UNKNOWN): void {
    this.#values.push(value);
  }

  constant(value: string | number | boolean | null): void {
    this.push({ value });
  }

  pop(): Argument {
    return this.#values.pop() ?? UNKNOWN;
  }

  /** The last ones, in the order they were pushed. */
  take(count: number): Argument[] {
    const missing = Math.max(0, Math.min(count, MAX_TAKEN) - this.#values.length);
    return [
      ...Array<Argument>(missing).fill(UNKNOWN),
      ...this.#values.splice(Math.max(0, this.#values.length - count)),
    ];
  }

  duplicate(): void {
    const top = this.pop();
    this.push(top);
    this.push(top);
  }

  swap(): void {
    for (const value of this.take(2).reverse()) this.push(value);
  }

  /** Text that begins with a known constant is put together; any other sum is unknown. */
  add(): void {
    const [left, right] = this.take(2) as [Argument, Argument];
    const isText = "value" in left && "value" in right && typeof left.value === "string";
    const sum = isText ? `${left.value}${right.value}` : "";
    this.push(isText && sum.length <= MAX_TEXT ? { value: sum } : undefined);
  }

  forget(): void {
    this.#values = [];
  }
}

/** More than any call takes; the number comes from the file. */
const MAX_TAKEN = 256;

/** Characters of a text that a report holds; code can make longer ones from little. */
export const MAX_TEXT = 1024;

/** The text, cut at {@link MAX_TEXT}. */
export function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}

/** `a.b`, for messages. */
export function member(object: Argument, name: string): string {
  const path = "value" in object ? (object.variable ?? "") : object.expression;
  return cut(path === "" ? name : `${path}.${name}`);
}
