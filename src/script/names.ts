import type { Variable } from "./variables.ts";

/** What a script has by these names already, or the language does. */
const TAKEN = new Set(
  (
    "connection serve first heard same hex bytes text ANY readFrame writeFrame writeFrameOf TypedObject encodeAmf3 encodeAmf0 " +
    "decodeAmf3 decodeAmf0 visits visit policy Date JSON Array Map Uint8Array DataView TextDecoder TextEncoder undefined NaN " +
    "arguments await async break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** Names for the variables of a function, each once. */
export class Names {
  readonly #taken = new Set(TAKEN);
  readonly #names = new Map<Variable, string>();

  of(variable: Variable): string {
    const known = this.#names.get(variable);
    if (known !== undefined) return known;
    const name = this.fresh(variable.label);
    this.#names.set(variable, name);
    return name;
  }

  /** A name that is like a label, which content has chosen. */
  fresh(label: string): string {
    const words = label.match(/[A-Za-z0-9]+/g) ?? [];
    const camel = words
      .map((word, index) => (index === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()) + word.slice(1))
      .join("");
    const base = /^[a-z][A-Za-z0-9]{0,30}/.exec(camel)?.[0] ?? "value";
    let name = base;
    for (let number = 2; this.#taken.has(name); number++) name = `${base}${number}`;
    this.#taken.add(name);
    return name;
  }
}
