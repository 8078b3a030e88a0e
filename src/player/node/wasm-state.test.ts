import { expect, test } from "vitest";
import { notRewindable } from "./wasm-state.ts";

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const section = (id: number, ...items: number[][]): number[] => {
  const content = [items.length, ...items.flat()];
  return [id, content.length, ...content];
};

const REFERENCES = [0x6f, 0x00, 0x02];
const FUNCTIONS = [0x70, 0x01, 0x03, 0x03];
const GROWING = [0x70, 0x00, 0x03];
const MEMORY = [0x00, 0x01];
const SHARED = [0x03, 0x01, 0x02];
const CONSTANT = [0x7f, 0x00, 0x41, 0x80, 0x08, 0x0b];
const VARIABLE = [0x7f, 0x01, 0x41, 0x80, 0x08, 0x0b];
const FRACTION = [0x7c, 0x01, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b];
const IMPORTED = [0x01, 0x6d, 0x01, 0x67, 0x03, 0x7f, 0x01];

interface Parts {
  imports?: number[][];
  tables?: number[][];
  memories?: number[][];
  globals?: number[][];
}

test.each<[string, Parts, string | undefined]>([
  ["memory, references and a stack pointer", {}, undefined],
  ["constants, too", { globals: [VARIABLE, CONSTANT, CONSTANT] }, undefined],
  ["two variables", { globals: [VARIABLE, VARIABLE] }, "it has 2 variables"],
  ["no variable", { globals: [CONSTANT] }, "it has 0 variables"],
  ["a variable that is no pointer", { globals: [FRACTION] }, "a global is of a kind that is not known"],
  ["functions that come and go", { tables: [GROWING, REFERENCES] }, "a table of functions can grow"],
  ["references in memory", { tables: [FUNCTIONS] }, "it has no table of references of its own"],
  ["no memory", { memories: [] }, "it has 0 memories"],
  ["shared memory", { memories: [SHARED] }, "a memory or a table is of a kind that is not known"],
  ["a variable of the page", { imports: [IMPORTED] }, "it imports state"],
])("%s", (_, parts, reason) => {
  const { imports = [], tables = [FUNCTIONS, REFERENCES], memories = [MEMORY], globals = [VARIABLE] } = parts;
  const sections = [section(2, ...imports), section(4, ...tables), section(5, ...memories), section(6, ...globals)];
  const wasm = Uint8Array.from([...HEADER, ...sections.flat()]);
  expect(notRewindable(wasm, new WebAssembly.Module(wasm))).toBe(reason);
});

test("a binary that ends in the middle", () => {
  const wasm = Uint8Array.from([...HEADER, ...section(5, MEMORY)]);
  const module = new WebAssembly.Module(wasm);
  expect(notRewindable(wasm.subarray(0, -1), module)).toBe("a section ends too early");
});
