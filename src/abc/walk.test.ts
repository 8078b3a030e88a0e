import { describe, expect, it } from "vitest";
import { builtinNatives } from "../instrument/index.ts";
import { AbcError } from "./errors.ts";
import { PoolEditor } from "./pool-editor.ts";
import { readAbc } from "./reader.ts";
import { walkAbc } from "./walk.ts";

const files = builtinNatives.map(({ abc }) => abc);

describe.each(files.map((abc) => ({ abc, length: abc.length })))("an ABC file of $length bytes", ({ abc }) => {
  const { instances, classes, scripts, bodies } = readAbc(abc);
  const owners = [...instances, ...classes, ...scripts];
  const pool = new PoolEditor(abc);
  const traits: number[] = [];
  const codes: Uint8Array[] = [];
  walkAbc(abc, pool.multinames.end, {
    trait: (name) => traits.push(name),
    body: ({ code, handlers }) => codes.push(abc.subarray(code, handlers)),
  });

  it("has the traits and the code that the reader reads", () => {
    expect(traits).toEqual(owners.flatMap((owner) => owner.traits.map(({ name }) => name)));
    expect(codes.map(String)).toEqual(bodies.map(({ code }) => String(code)));
  });

  it("is refused where it is cut off", () => {
    const cut = abc.subarray(0, abc.length - 1);
    expect(() => walkAbc(cut, pool.multinames.end, { trait() {}, body() {} })).toThrow(AbcError);
  });
});
