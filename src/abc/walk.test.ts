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
  const traits: { name: number; offset: number }[] = [];
  const codes: Uint8Array[] = [];
  walkAbc(abc, pool.multinames.end, {
    trait: (name, offset) => traits.push({ name, offset }),
    code: (start, end) => codes.push(abc.subarray(start, end)),
  });

  it("has the traits and the code that the reader reads", () => {
    expect(traits.map(({ name }) => name)).toEqual(owners.flatMap((owner) => owner.traits.map(({ name }) => name)));
    expect(codes).toEqual(bodies.map(({ code }) => code));
  });

  it("is what it was but for the numbers that are changed, however long they become", () => {
    const added = pool.multinames.add(pool.multinames.get(1)!);
    for (const { offset } of traits) pool.replaceNumber(offset, added);
    const changed = readAbc(pool.finish());
    const names = [...changed.instances, ...changed.classes, ...changed.scripts].flatMap((owner) =>
      owner.traits.map(({ name }) => name),
    );
    expect(names).toEqual(traits.map(() => added));
    expect(changed.bodies).toEqual(bodies);
  });

  it("is refused where it is cut off", () => {
    const cut = abc.subarray(0, abc.length - 1);
    expect(() => walkAbc(cut, pool.multinames.end, { trait() {}, code() {} })).toThrow(AbcError);
  });
});
