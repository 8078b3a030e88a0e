/** Texts that are looked for in bytes, encoded once for many constant pools. */
export class TextTable {
  readonly hasEmpty: boolean;
  /** by `keyOf` */
  readonly #texts = new Map<number, { text: string; utf8: Uint8Array }[]>();
  /** 1 at the lengths that there are, in bytes */
  readonly #lengths: Uint8Array;

  constructor(texts: Iterable<string>) {
    const encoder = new TextEncoder();
    const encoded = [...new Set(texts)].map((text) => ({ text, utf8: encoder.encode(text) }));
    this.hasEmpty = encoded.some(({ text }) => text === "");
    this.#lengths = new Uint8Array(encoded.reduce((longest, { utf8 }) => Math.max(longest, utf8.length), 0) + 1);
    for (const entry of encoded) {
      this.#lengths[entry.utf8.length] = 1;
      const key = keyOf(entry.utf8, 0, entry.utf8.length);
      this.#texts.set(key, [...(this.#texts.get(key) ?? []), entry]);
    }
  }

  /** @returns the text that these bytes are */
  at(bytes: Uint8Array, offset: number, length: number): string | undefined {
    if (this.#lengths[length] !== 1) return undefined;
    if (length === 0) return "";
    const candidates = this.#texts.get(keyOf(bytes, offset, length));
    return candidates?.find(({ utf8 }) => startsWith(bytes, offset, utf8))?.text;
  }
}

/** Few texts that are not empty have the same length, and begin and end alike. */
function keyOf(bytes: Uint8Array, offset: number, length: number): number {
  return (length << 16) | (bytes[offset]! << 8) | bytes[offset + length - 1]!;
}

function startsWith(bytes: Uint8Array, offset: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[offset + i] !== start[i]) return false;
  return true;
}
