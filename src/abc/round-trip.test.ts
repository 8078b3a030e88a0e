import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findEmbeddedSwf } from "../swf/embedded.ts";
import { TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { readDoAbc2 } from "../swf/tags.ts";
import { AbcError } from "./errors.ts";
import {
  type AbcFile,
  InstanceFlags,
  MethodFlags,
  type Multiname,
  MultinameKind,
  NamespaceKind,
  TraitAttributes,
  TraitKind,
} from "./model.ts";
import { readAbc } from "./reader.ts";
import { writeAbc } from "./writer.ts";

const packages = new URL("../../node_modules/", import.meta.url);

function abcOf(swf: Uint8Array): Uint8Array {
  return readDoAbc2(readSwf(swf).tags.find((tag) => tag.code === TagCode.DoAbc2)!.data).abc;
}

function playerLibrary(name: string): Uint8Array {
  const folder = new URL(`${name}/`, packages);
  const file = readdirSync(folder).find((entry) => entry.endsWith(".wasm"))!;
  return abcOf(findEmbeddedSwf(readFileSync(new URL(file, folder)))!);
}

const socketPool = abcOf(readFileSync(new URL("node-forge/flash/swf/SocketPool.swf", packages)));

describe("real files come out byte for byte", () => {
  test.each([
    ["the player's library, 0.6.0", () => playerLibrary("@ruffle-rs/ruffle")],
    ["the player's library, 0.5.0", () => playerLibrary("ruffle-0.5.0")],
    ["the player's library, 0.3.0", () => playerLibrary("ruffle-0.3.0")],
    ["node-forge's SocketPool.swf", () => socketPool],
  ])("%s", (_, load) => {
    const bytes = load();
    expect(Buffer.compare(writeAbc(readAbc(bytes)), bytes)).toBe(0);
  });
});

const u30 = fc.oneof(fc.nat(200), fc.nat(0x3fffffff));
const u32 = fc.nat(0xffffffff);
const bytes = fc.uint8Array({ maxLength: 20 });
const list = <T>(entry: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(entry, { maxLength: 5 });
/** a pool array with its implied entry */
const pool = <T>(implied: T, entry: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  list(entry).map((entries) => [implied, ...entries]);
/** a bit of flags that announces an optional part */
const bit = (flag: number): fc.Arbitrary<number> => fc.constantFrom(0, flag);

const multiname: fc.Arbitrary<Multiname> = fc.oneof(
  fc.record({ kind: fc.constantFrom(MultinameKind.QName, MultinameKind.QNameA), namespace: u30, name: u30 }),
  fc.record({ kind: fc.constantFrom(MultinameKind.RTQName, MultinameKind.RTQNameA), name: u30 }),
  fc.record({ kind: fc.constantFrom(MultinameKind.RTQNameL, MultinameKind.RTQNameLA) }),
  fc.record({ kind: fc.constantFrom(MultinameKind.Multiname, MultinameKind.MultinameA), name: u30, namespaceSet: u30 }),
  fc.record({ kind: fc.constantFrom(MultinameKind.MultinameL, MultinameKind.MultinameLA), namespaceSet: u30 }),
  fc.record({ kind: fc.constant(MultinameKind.TypeName), base: u30, parameters: list(u30) }),
);

const trait = fc
  .record({
    name: u30,
    attributes: fc.tuple(bit(TraitAttributes.Final), bit(TraitAttributes.Override), bit(TraitAttributes.Metadata)),
    metadata: list(u30),
    data: fc.oneof(
      fc
        .record({
          kind: fc.constantFrom(TraitKind.Slot, TraitKind.Const),
          slotId: u30,
          typeName: u30,
          value: u30,
          valueKind: fc.nat(255),
        })
        .map(({ valueKind, ...slot }) => (slot.value === 0 ? slot : { ...slot, valueKind })),
      fc.record({ kind: fc.constant(TraitKind.Class), slotId: u30, classIndex: u30 }),
      fc.record({ kind: fc.constant(TraitKind.Function), slotId: u30, method: u30 }),
      fc.record({
        kind: fc.constantFrom(TraitKind.Method, TraitKind.Getter, TraitKind.Setter),
        dispatchId: u30,
        method: u30,
      }),
    ),
  })
  .map(({ name, attributes: [final, override, hasMetadata], metadata, data }) => {
    const attributes = final | override | hasMetadata;
    return hasMetadata ? { name, attributes, metadata, ...data } : { name, attributes, ...data };
  });

const initializerAndTraits = fc.record({ initializer: u30, traits: list(trait) });

const method = fc
  .record({
    returnType: u30,
    parameterTypes: list(u30),
    name: u30,
    hasOptional: bit(MethodFlags.HasOptional),
    hasNames: bit(MethodFlags.HasParamNames),
    optional: list(fc.record({ value: u30, kind: fc.nat(255) })),
  })
  .map(({ hasOptional, hasNames, optional, ...rest }) => ({
    ...rest,
    flags: MethodFlags.NeedRest | hasOptional | hasNames,
    ...(hasOptional && { optional }),
    ...(hasNames && { parameterNames: rest.parameterTypes.map((type) => type ^ 1) }),
  }));

const instance = fc
  .record({
    name: u30,
    superName: u30,
    hasProtected: bit(InstanceFlags.ProtectedNs),
    protectedNamespace: u30,
    interfaces: list(u30),
    rest: initializerAndTraits,
  })
  .map(({ hasProtected, protectedNamespace, rest, ...names }) => ({
    ...names,
    flags: InstanceFlags.Sealed | hasProtected,
    ...(hasProtected && { protectedNamespace }),
    ...rest,
  }));

const abcFile: fc.Arbitrary<AbcFile> = fc
  .record({
    minorVersion: fc.nat(0xffff),
    majorVersion: fc.nat(0xffff),
    pool: fc.record({
      ints: pool(0, fc.integer()),
      uints: pool(0, u32),
      doubles: pool(Number.NaN, fc.double()),
      strings: pool(new Uint8Array(0), bytes),
      namespaces: pool(
        { kind: NamespaceKind.Namespace, name: 0 },
        fc.record({ kind: fc.constantFrom(...Object.values(NamespaceKind)), name: u30 }),
      ),
      namespaceSets: pool([] as number[], list(u30)),
      multinames: pool<Multiname>({ kind: MultinameKind.QName, namespace: 0, name: 0 }, multiname),
    }),
    methods: list(method),
    metadata: list(fc.record({ name: u30, items: list(fc.record({ key: u30, value: u30 })) })),
    classes: list(fc.tuple(instance, initializerAndTraits)),
    scripts: list(initializerAndTraits),
    bodies: list(
      fc.record({
        method: u30,
        maxStack: u30,
        localCount: u30,
        initScopeDepth: u30,
        maxScopeDepth: u30,
        code: bytes,
        exceptions: list(fc.record({ from: u30, to: u30, target: u30, type: u30, variable: u30 })),
        traits: list(trait),
      }),
    ),
  })
  .map(({ classes, ...rest }) => ({
    ...rest,
    instances: classes.map(([half]) => half),
    classes: classes.map(([, half]) => half),
  }));

test("any file is read as it was written", () => {
  fc.assert(
    fc.property(abcFile, (abc) => {
      expect(readAbc(writeAbc(abc))).toEqual(abc);
    }),
  );
});

describe("damaged files give a result or an AbcError", () => {
  const library = playerLibrary("@ruffle-rs/ruffle");

  function readDamaged(bytes: Uint8Array): void {
    try {
      readAbc(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(AbcError);
      expect((error as AbcError).offset).toBeLessThanOrEqual(bytes.length);
    }
  }

  test.each([
    ["the player's library", library, 60],
    ["SocketPool.swf", socketPool, 300],
  ])("%s, bits flipped", (_, bytes, numRuns) => {
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(7)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(flips, (places) => {
        const damaged = bytes.slice();
        for (const [at, bit] of places) damaged[at]! ^= 1 << bit;
        readDamaged(damaged);
      }),
      { numRuns },
    );
  });

  test("SocketPool.swf, cut", () => {
    fc.assert(
      fc.property(fc.nat(socketPool.length - 1), (length) => {
        expect(() => readAbc(socketPool.subarray(0, length))).toThrow(AbcError);
      }),
    );
  });

  test.each([
    ["an empty file", [], "FLASHNET_ABC_TRUNCATED", 0],
    ["a count no file can hold", [16, 0, 46, 0, 0xff, 0xff, 0xff, 0xff, 0x0f], "FLASHNET_ABC_TRUNCATED", 4],
    ["a wrong namespace kind", [16, 0, 46, 0, 0, 0, 0, 0, 2, 1, 0], "FLASHNET_ABC_INVALID", 9],
    ["a wrong multiname kind", [16, 0, 46, 0, 0, 0, 0, 0, 0, 0, 2, 0x44, 0], "FLASHNET_ABC_INVALID", 11],
  ])("%s", (_, bytes, code, offset) => {
    expect(() => readAbc(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code, offset }));
  });
});
