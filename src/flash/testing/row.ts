import {
  type Action,
  ALIASES,
  type ArrayReference,
  CLASS,
  type Operation,
  type Outcome,
  type Value,
} from "./program.ts";

/** A row of spec/bytearray.md as a program with what each operation must do. */
export interface Row {
  name: string;
  steps: readonly Expected[];
}

export interface Section {
  /** heading of the specification */
  name: string;
  rows: readonly Row[];
}

export function row(name: string, ...steps: Expected[]): Row {
  return { name, steps };
}

interface Expectation {
  value?: unknown;
  error?: { name: string; errorID: number; message?: string };
  /** any value will do */
  anything?: true;
  /** the player crashes */
  crash?: true;
}

/** An operation and what it must do: give `undefined`, unless it says something else. */
export class Expected implements Operation {
  readonly target: ArrayReference;
  readonly action: Action;
  readonly name: string;
  readonly values: readonly Value[];
  #specified: Expectation;
  #player: Expectation | undefined;

  constructor(target: ArrayReference, action: Action, name: string, values: readonly Value[], first: Expectation = {}) {
    this.target = target;
    this.action = action;
    this.name = name;
    this.values = values;
    this.#specified = { value: undefined, ...first };
  }

  is(value: unknown): this {
    this.#specified = { value };
    return this;
  }

  throws(name: string, errorID: number, message?: string): this {
    this.#specified = { error: { name, errorID, ...(message !== undefined && { message }) } };
    return this;
  }

  /** What the player does instead. Every one of these is in docs/bytearray.md. */
  inPlayer(difference: Expectation): this {
    this.#player = difference;
    return this;
  }

  expectation(where: "class" | "player"): Expectation {
    return (where === "player" && this.#player) || this.#specified;
  }
}

/** Whether the player crashes. */
export function crashesPlayer({ steps }: Row): boolean {
  return steps.some((step) => step.expectation("player").crash);
}

/** The parts of an outcome that a row has an expectation for, and the expectation. */
export function compare(row: Row, outcome: Outcome, where: "class" | "player"): { actual: unknown; expected: unknown } {
  const actual: unknown[] = [];
  const expected: unknown[] = [];
  row.steps.forEach((step, i) => {
    const wanted = step.expectation(where);
    const { value, error } = outcome.steps[i]!;
    const label = `${i}: ${step.action} ${step.name}`;
    if (wanted.anything && !error) return;
    if (wanted.error) {
      const { name, errorID, message } = error ?? {};
      actual.push({
        label,
        ...(error ? {} : { value }),
        error: { name, errorID, ...(wanted.error.message && { message }) },
      });
    } else actual.push({ label, ...(error ? { error } : {}), value });
    expected.push({ label, ...wanted });
  });
  return { actual, expected };
}

/** A byte array of a program. */
export class ArrayOfRow {
  readonly array: number;

  constructor(array: number) {
    this.array = array;
  }

  call(name: string, ...values: Value[]): Expected {
    return new Expected(this, "call", name, values);
  }

  /** @param value what the property, or the byte of that index, must be */
  get(name: string | number, value: unknown): Expected {
    return new Expected(this, "get", String(name), []).is(value);
  }

  set(name: string | number, value: Value): Expected {
    return new Expected(this, "set", String(name), [value]);
  }

  has(name: string | number, value: boolean): Expected {
    return new Expected(this, "has", String(name), []).is(value);
  }

  delete(name: string | number, value: boolean): Expected {
    return new Expected(this, "delete", String(name), []).is(value);
  }

  /** Starts over with these bytes, position 0. */
  fill(bytes: string): Expected {
    return new Expected(this, "fill", bytes.replaceAll(" ", ""), []);
  }

  /** @param bytes what the contents must be */
  holds(bytes: string): Expected {
    return new Expected(this, "dump", "", []).is(bytes.replaceAll(" ", ""));
  }
}

export const a = new ArrayOfRow(0);
export const b = new ArrayOfRow(1);
/** The functions of flash.net for aliases; classes are meant by their names. */
export const aliases = new ArrayOfRow(ALIASES.array);
/** The class, for what is static. */
export const byteArrayClass = new ArrayOfRow(CLASS.array);
