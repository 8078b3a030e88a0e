import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { readDoAbc2 } from "../swf/tags.ts";
import { AbcError } from "./errors.ts";
import { type Multiname, MultinameKind, NamespaceKind } from "./model.ts";
import { PoolEditor, type PoolSection } from "./pool-editor.ts";
import { readAbc } from "./reader.ts";
import { TextTable } from "./text-table.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const swf = readSwf(readFileSync(new URL("../../node_modules/node-forge/flash/swf/SocketPool.swf", import.meta.url)));
const socketPool = readDoAbc2(swf.tags.find((tag) => tag.code === TagCode.DoAbc2)!.data).abc;

/** One string "a", one namespace, one set, one QName, no methods; numbers 0 and 1 written in two bytes where marked. */
const PADDED = Uint8Array.from([
  ...[16, 0, 46, 0],
  ...[0, 0, 0],
  ...[2, 0x81, 0x00, 0x61], // length 1
  ...[2, 0x16, 0x81, 0x00], // name 1
  ...[0x82, 0x00, 1, 1], // count 2
  ...[2, 0x07, 0x81, 0x00, 1], // namespace 1
  ...[0x80, 0x00, 0, 0, 0, 0], // no methods
]);

test("a pool that nobody changed is the same array", () => {
  expect(new PoolEditor(socketPool).finish()).toBe(socketPool);
});

test("reads what readAbc reads", () => {
  const editor = new PoolEditor(socketPool);
  const { pool } = readAbc(socketPool);
  const all = <T>(section: PoolSection<T>): (T | undefined)[] =>
    Array.from({ length: section.length }, (_, index) => section.get(index));
  const withoutImplied = <T>(array: T[]): (T | undefined)[] => [undefined, ...array.slice(1)];
  expect(all(editor.strings)).toEqual(withoutImplied(pool.strings));
  expect(all(editor.namespaces)).toEqual(withoutImplied(pool.namespaces));
  expect(all(editor.namespaceSets)).toEqual(withoutImplied(pool.namespaceSets));
  expect(all(editor.multinames)).toEqual(withoutImplied(pool.multinames));
});

describe("indices that lead nowhere", () => {
  test.each([0, -1, 2, 0x3fffffff])("%i", (index) => {
    expect(new PoolEditor(PADDED).multinames.get(index)).toBeUndefined();
  });
});

test("finds strings by their text", () => {
  const { pool } = readAbc(socketPool);
  const [first, last] = [2, pool.strings.length - 1].map((index) => new TextDecoder().decode(pool.strings[index]));
  const found = new PoolEditor(socketPool).findStrings(new TextTable([first!, last!, "", `${first} and more`, "\0"]));
  expect(found).toEqual(
    new Map([
      ["", new Set([0, 1])],
      [first, new Set([2])],
      [last, new Set([pool.strings.length - 1])],
    ]),
  );
  expect(new PoolEditor(PADDED).findStrings(new TextTable(["a", "\x81"]))).toEqual(new Map([["a", new Set([1])]]));
});

test("what precedes the file is kept", () => {
  const prefixed = Uint8Array.from([7, 7, 7, ...PADDED]);
  const editor = new PoolEditor(prefixed, 3);
  editor.strings.replace(1, utf8("b"));
  const plain = new PoolEditor(PADDED);
  plain.strings.replace(1, utf8("b"));
  expect([...editor.finish()]).toEqual([7, 7, 7, ...plain.finish()]);
});

test("entries that are not replaced keep their bytes", () => {
  const editor = new PoolEditor(PADDED);
  expect(editor.strings.add(utf8("bc"))).toBe(2);
  editor.multinames.replace(1, { kind: MultinameKind.QName, namespace: 1, name: 2 });
  expect([...editor.finish()]).toEqual([
    ...[16, 0, 46, 0],
    ...[0, 0, 0],
    ...[3, 0x81, 0x00, 0x61, 2, 0x62, 0x63],
    ...[2, 0x16, 0x81, 0x00],
    ...[0x82, 0x00, 1, 1],
    ...[2, 0x07, 1, 2],
    ...[0x80, 0x00, 0, 0, 0, 0],
  ]);
});

test("any edit is what it would be in the model, and leaves what follows the pool alone", () => {
  const { pool } = readAbc(socketPool);
  const indexOf = (array: unknown[]): fc.Arbitrary<number> => fc.integer({ min: 1, max: array.length - 1 });
  const multiname: fc.Arbitrary<Multiname> = fc.record({
    kind: fc.constant(MultinameKind.QName),
    namespace: fc.nat(300),
    name: fc.nat(300),
  });
  const edits = fc.record({
    strings: fc.array(fc.tuple(indexOf(pool.strings), fc.string().map(utf8))),
    namespaces: fc.array(
      fc.tuple(
        indexOf(pool.namespaces),
        fc.record({ kind: fc.constant(NamespaceKind.PackageInternal), name: fc.nat(300) }),
      ),
    ),
    namespaceSets: fc.array(fc.tuple(indexOf(pool.namespaceSets), fc.array(fc.nat(300)))),
    multinames: fc.array(fc.tuple(indexOf(pool.multinames), multiname)),
    added: fc.array(fc.tuple(multiname, multiname)),
  });
  fc.assert(
    fc.property(edits, ({ strings, namespaces, namespaceSets, multinames, added }) => {
      const editor = new PoolEditor(socketPool);
      const expected = readAbc(socketPool);
      const replace = <T>(section: PoolSection<T>, model: T[], entries: [number, T][]): void => {
        for (const [index, entry] of entries) {
          section.replace(index, entry);
          model[index] = entry;
        }
      };
      replace(editor.strings, expected.pool.strings, strings);
      replace(editor.namespaces, expected.pool.namespaces, namespaces);
      replace(editor.namespaceSets, expected.pool.namespaceSets, namespaceSets);
      replace(editor.multinames, expected.pool.multinames, multinames);
      for (const [first, final] of added) {
        const index = editor.multinames.add(first);
        editor.multinames.replace(index, final);
        expect(expected.pool.multinames.push(final) - 1).toBe(index);
      }
      expect(readAbc(editor.finish())).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test("a damaged pool is an AbcError", () => {
  fc.assert(
    fc.property(fc.nat(socketPool.length - 1), fc.nat(255), fc.nat(socketPool.length - 1), (at, byte, length) => {
      const damaged = socketPool.slice(0, length);
      if (at < length) damaged[at] = byte;
      try {
        new PoolEditor(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(AbcError);
      }
    }),
  );
});
