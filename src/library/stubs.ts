import type { AbcFile } from "../abc/model.ts";

/** Functions of the player's own by which bytecode says that it does nothing yet, and the arguments that name it. */
const STUB_FUNCTIONS = new Map([
  ["stub_method", 2],
  ["stub_getter", 2],
  ["stub_setter", 2],
  ["stub_constructor", 1],
]);

const CALLPROPVOID = 0x4f;

/**
 * The methods that are there in name only: indices into `abc.methods`.
 *
 * They are told by the instruction `callpropvoid stub_method, 2`. A call with one more argument says which case of a
 * method is missing; that method does something. Methods written in Rust don't show whether they do.
 */
export function stubMethods(abc: AbcFile): Set<number> {
  const decoder = new TextDecoder();
  const calls = abc.pool.multinames.flatMap((multiname, index) => {
    if (!multiname || !("name" in multiname)) return [];
    const count = STUB_FUNCTIONS.get(decoder.decode(abc.pool.strings[multiname.name]));
    return count === undefined ? [] : [Uint8Array.of(CALLPROPVOID, ...u30(index), count)];
  });
  const stubs = abc.bodies.filter(({ code }) => calls.some((call) => includes(code, call)));
  return new Set(stubs.map(({ method }) => method));
}

function u30(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u30(value >>> 7)];
}

function includes(bytes: Uint8Array, wanted: Uint8Array): boolean {
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}
