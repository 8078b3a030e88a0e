import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeAmf3, encodeAmf3 } from "../amf.ts";
import { ClassAliases } from "../net/class-aliases.ts";
import { arbitraryGraph } from "../testing/arbitrary-graph.ts";
import { build, describe } from "../testing/graph.ts";
import { plainObject } from "./room.ts";

const graph = arbitraryGraph({ cycles: true, kinds: ["date", "bytes", "xml", "vector", "numbers", "dictionary"] });

test("an object with room is one like any other", () => {
  const object = plainObject();
  expect(object).toStrictEqual({});
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  expect(Object.getOwnPropertyNames(object)).toEqual([]);
  expect(structuredClone(Object.assign(object, { a: 1 }))).toStrictEqual({ a: 1 });
});

test("what is read is the same whether or not there are classes that could look on", () => {
  const none = new ClassAliases();
  const one = new ClassAliases();
  one.register("some.Class", class {});
  fc.assert(
    fc.property(graph, (nodes) => {
      const bytes = encodeAmf3(build(nodes), { aliases: none });
      expect(describe(decodeAmf3(bytes, { aliases: none }))).toEqual(describe(decodeAmf3(bytes, { aliases: one })));
    }),
    { numRuns: 500 },
  );
});

test("a class that is made within an array sees it as long as it is then", () => {
  const seen: number[] = [];
  const aliases = new ClassAliases();
  class Looks {
    set around(array: unknown[]) {
      seen.push(array.length);
    }
    get around(): unknown[] {
      return [];
    }
  }
  aliases.register("Looks", Looks);
  // An array of three, whose second is an object with a reference to it.
  const bytes = [0x09, 0x07, 0x01, 0x01, 0x0a, 0x13, 0x0b, ..."Looks", 0x0d, ..."around", 0x09, 0x00, 0x01];
  decodeAmf3(
    Uint8Array.from(bytes, (byte) => (typeof byte === "string" ? byte.charCodeAt(0) : byte)),
    { aliases },
  );
  expect(seen).toEqual([1]);
});

test("values are written one within the other, and none changes another", () => {
  const first = encodeAmf3("first");
  const nested: Uint8Array[] = [];
  const value = {
    get name(): string {
      nested.push(encodeAmf3("nested"));
      return "outer";
    },
  };
  const outer = encodeAmf3(value);
  const failing = {
    a: 1,
    get b(): never {
      throw new Error("no");
    },
  };
  expect(() => encodeAmf3(failing)).toThrow("no");
  expect(decodeAmf3(encodeAmf3([1.5]))).toEqual([1.5]);
  expect(decodeAmf3(outer)).toEqual({ name: "outer" });
  expect(nested.map((bytes) => decodeAmf3(bytes))).toEqual(["nested"]);
  expect(decodeAmf3(first)).toBe("first");
});
