import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MultinameKind, NamespaceKind } from "../abc/model.ts";
import { PoolEditor } from "../abc/pool-editor.ts";
import { readAbc } from "../abc/reader.ts";
import { SwfError } from "../swf/errors.ts";
import { type SwfTag, TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { fileAttributesTag, readDoAbc2 } from "../swf/tags.ts";
import { writeSwf } from "../swf/writer.ts";
import { type InstrumentOptions, instrumentSwf } from "./instrument.ts";
import type { NativeDefinition, NativeLibrary } from "./natives.ts";
import { abcTag, movie, TestAbc } from "./testing/movie.ts";

const socketPool = readFileSync(new URL("../../node_modules/node-forge/flash/swf/SocketPool.swf", import.meta.url));

/** A library whose classes have nothing but what `fill` adds. */
function library(definitions: NativeDefinition[], fill: (abc: TestAbc) => void = () => {}): NativeLibrary {
  const abc = new TestAbc();
  fill(abc);
  return { abc: abc.finish(), definitions };
}

const sockets = library([{ name: "flash.net::Socket", kind: "replace" }], (abc) => {
  abc.class(abc.internal("flash.net", "Socket"), [abc.name("", "Object")], [abc.getter("url", "flashnet:swf-url")]);
});

const options: InstrumentOptions = { url: "http://game.example/a.swf", natives: [sockets] };

/** Content whose pool holds what `fill` adds. */
function content(fill: (abc: TestAbc) => void): Uint8Array {
  const abc = new TestAbc();
  fill(abc);
  return abc.finish();
}

const usesSocket = content((abc) => abc.name("flash.net", "Socket"));

function abcTags(bytes: Uint8Array): SwfTag[] {
  return readSwf(bytes).tags.filter(({ code }) => code === TagCode.DoAbc || code === TagCode.DoAbc2);
}

function injected(bytes: Uint8Array): ReturnType<typeof readDoAbc2>[] {
  return abcTags(bytes)
    .filter(({ code }) => code === TagCode.DoAbc2)
    .map(({ data }) => readDoAbc2(data))
    .filter(({ name }) => new TextDecoder().decode(name) === "flashnet:natives");
}

function texts(abc: Uint8Array): string[] {
  return readAbc(abc).pool.strings.map((string) => new TextDecoder().decode(string));
}

describe("left alone, the same array", () => {
  test.each<[string, Uint8Array]>([
    ["a SWF without bytecode", movie([])],
    ["names of other classes", movie([abcTag(content((abc) => abc.name("flash.net", "URLLoader")))])],
    ["the name in another package", movie([abcTag(content((abc) => abc.name("game", "Socket")))])],
    ["the name as a string that nobody looks up", movie([abcTag(content((abc) => abc.string("flash.net.Socket")))])],
    [
      "AVM1 content",
      movie([abcTag(usesSocket)], {
        tags: [fileAttributesTag({ actionScript3: false, useNetwork: true }), abcTag(usesSocket)],
      }),
    ],
    ["bytecode that can't be read", movie([abcTag(usesSocket.subarray(0, 9))])],
    ["a DoABC2 tag whose name does not end", movie([{ code: TagCode.DoAbc2, data: Uint8Array.of(0, 0, 0, 0, 65) }])],
    ["a SWF that was instrumented before", instrumentSwf(movie([abcTag(usesSocket)]), options).bytes],
  ])("%s", (_, bytes) => {
    const result = instrumentSwf(bytes, options);
    expect(result).toMatchObject({ changed: false, used: [] });
    expect(result.bytes).toBe(bytes);
  });

  test("nothing is registered", () => {
    expect(instrumentSwf(socketPool, { ...options, natives: [] }).bytes).toBe(socketPool);
  });
});

test.each([
  ["not a SWF", Uint8Array.of(1, 2, 3), "FLASHNET_SWF_NOT_SWF"],
  ["one that is cut off", socketPool.subarray(0, 99), "FLASHNET_SWF_TRUNCATED"],
  [
    "one that was never compressed as it says",
    Uint8Array.of(0x43, 0x57, 0x53, 8, 99, 0, 0, 0, 1, 2, 3, 4),
    "FLASHNET_SWF_DAMAGED",
  ],
])("%s is an error", (_, bytes, code) => {
  expect(() => instrumentSwf(bytes, options)).toThrow(expect.objectContaining({ code }));
});

test("any damage is a result or a SwfError", () => {
  const swf = writeSwf(readSwf(socketPool), { compression: "none" });
  const place = fc.tuple(fc.integer({ min: 3, max: swf.length - 1 }), fc.nat(255));
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 20 }), (places) => {
      const damaged = swf.slice();
      for (const [at, byte] of places) damaged[at] = byte;
      try {
        instrumentSwf(damaged, options);
      } catch (error) {
        expect(error).toBeInstanceOf(SwfError);
      }
    }),
    { numRuns: 300 },
  );
});

describe("SocketPool.swf", () => {
  const result = instrumentSwf(socketPool, options);
  const before = readSwf(socketPool);
  const after = readSwf(result.bytes);

  test("says what it uses", () => {
    expect(result).toMatchObject({ changed: true, used: ["flash.net::Socket"] });
  });

  test("puts its tags in front of the first bytecode and keeps every other tag", () => {
    const first = before.tags.findIndex(({ code }) => code === TagCode.DoAbc2);
    const rest = after.tags.toSpliced(first, injected(result.bytes).length);
    expect(rest.map(({ code }) => code)).toEqual(before.tags.map(({ code }) => code));
    const others = (tags: SwfTag[]): SwfTag[] => tags.toSpliced(first, 1);
    expect(others(rest)).toEqual(others(before.tags));
  });

  test("keeps every byte behind the pool", () => {
    const behindPool = (swf: Uint8Array): Uint8Array => {
      const { abc } = readDoAbc2(abcTags(swf).at(-1)!.data);
      return abc.subarray(new PoolEditor(abc).multinames.end);
    };
    expect(behindPool(result.bytes)).toEqual(behindPool(socketPool));
  });

  test("grows by less than 200 bytes, what is injected aside", () => {
    const bytecode = (swf: Uint8Array): number => abcTags(swf).at(-1)!.data.length;
    expect(bytecode(result.bytes) - bytecode(socketPool)).toBeLessThan(200);
  });

  test.each([
    ["none", "none"],
    ["keep", "zlib"],
  ] as const)("compression %s", (compression, expected) => {
    expect(readSwf(instrumentSwf(socketPool, { ...options, compression }).bytes).compression).toBe(expected);
  });
});

test("DoABC tags are rewritten as DoABC2 tags are", () => {
  const { bytes } = instrumentSwf(movie([{ code: TagCode.DoAbc, data: usesSocket }]), options);
  const [library, own] = abcTags(bytes);
  expect([library!.code, own!.code]).toEqual([TagCode.DoAbc2, TagCode.DoAbc]);
  const { pool } = readAbc(own!.data);
  expect(
    pool.multinames.some(
      (multiname) =>
        multiname.kind === MultinameKind.QName &&
        pool.namespaces[multiname.namespace]!.kind === NamespaceKind.PackageInternal,
    ),
  ).toBe(true);
});

test("bytecode that names nothing keeps its bytes", () => {
  const other = content((abc) => abc.name("flash.net", "URLLoader"));
  const { bytes } = instrumentSwf(movie([abcTag(other), abcTag(usesSocket), abcTag(other)]), options);
  const [, first, , third] = abcTags(bytes);
  expect([first!.data, third!.data]).toEqual([abcTag(other).data, abcTag(other).data]);
});

test("constants are filled in", () => {
  const natives = [
    library([{ name: "flash.net::Socket", kind: "replace" }], (abc) => {
      abc.string("flashnet:swf-url");
      abc.string("flashnet:sandbox");
      abc.string("flashnet:other");
    }),
  ];
  const constants = { "flashnet:sandbox": "remote" };
  const { bytes } = instrumentSwf(movie([abcTag(usesSocket)]), { ...options, natives, constants });
  expect(texts(injected(bytes)[0]!.abc)).toEqual(["", "http://game.example/a.swf", "remote", "flashnet:other"]);
});

describe("libraries", () => {
  const other = library([{ name: "game::Thing", kind: "define" }]);
  const air = library([{ name: "flash.net::ServerSocket", kind: "define", runtime: "air" }], (abc) => {
    abc.internal("flash.net", "Socket");
  });
  const extension = library([{ name: "flash.utils::ByteArray", kind: "extend" }]);
  const natives = [sockets, other, air, extension];

  test.each<[string, [string, string][], "flash" | "air", NativeLibrary[]]>([
    ["the one whose class is named", [["flash.net", "Socket"]], "flash", [sockets]],
    ["one that somebody registered", [["game", "Thing"]], "flash", [other]],
    [
      "both",
      [
        ["game", "Thing"],
        ["flash.net", "Socket"],
      ],
      "flash",
      [sockets, other],
    ],
    ["not what Flash does not have", [["flash.net", "ServerSocket"]], "flash", []],
    ["what AIR has, and what that refers to", [["flash.net", "ServerSocket"]], "air", [sockets, air]],
    ["an extension", [["flash.utils", "ByteArray"]], "flash", [extension]],
  ])("%s", (_, names, runtime, expected) => {
    const swf = movie([
      abcTag(
        content((abc) => {
          for (const [uri, local] of names) abc.name(uri, local);
        }),
      ),
    ]);
    const { bytes, changed } = instrumentSwf(swf, { ...options, natives, runtime });
    expect(changed).toBe(expected.length > 0);
    const constants = (abc: Uint8Array): string[] =>
      texts(abc).map((text) => text.replace("flashnet:swf-url", options.url));
    expect(injected(bytes).map(({ abc }) => texts(abc))).toEqual(expected.map(({ abc }) => constants(abc)));
    expect(injected(bytes).map(({ lazy }) => lazy)).toEqual(expected.map((library) => library !== extension));
  });

  test("an extended class keeps its name", () => {
    const swf = movie([abcTag(content((abc) => abc.name("flash.utils", "ByteArray")))]);
    const { bytes } = instrumentSwf(swf, { ...options, natives });
    expect(abcTags(bytes).at(-1)!.data).toEqual(abcTags(swf)[0]!.data);
  });
});

test("constants may depend on flags in the SWF; the sandbox is remote unless it is said", () => {
  const natives = [library([{ name: "flash.net::Socket", kind: "replace" }], (abc) => abc.string("flashnet:sandbox"))];
  const sandboxOf = (constants?: InstrumentOptions["constants"], useNetwork = false): string => {
    const tags = [fileAttributesTag({ actionScript3: true, useNetwork }), abcTag(usesSocket)];
    const { bytes } = instrumentSwf(movie([], { tags }), { ...options, natives, ...(constants && { constants }) });
    return texts(injected(bytes)[0]!.abc)[1]!;
  };
  expect(sandboxOf()).toBe("remote");
  expect(sandboxOf({ "flashnet:sandbox": "application" })).toBe("application");
  const byFlag: InstrumentOptions["constants"] = ({ useNetwork }) => ({ "flashnet:sandbox": `network ${useNetwork}` });
  expect(sandboxOf(byFlag, true)).toBe("network true");
  expect(sandboxOf(byFlag, false)).toBe("network false");
});

describe("a class that is replaced for some of its members", () => {
  const definitions: NativeDefinition[] = [
    { name: "flash.system::Security", kind: "replace", usedFor: ["loadPolicyFile", "sandboxType"] },
    { name: "flash.net::Socket", kind: "replace" },
  ];
  const natives = [library(definitions, (abc) => abc.internal("flash.system", "Security"))];
  test.each<[string, ((abc: TestAbc) => void)[], string[]]>([
    ["the class without them: left alone", [(abc) => abc.string("allowDomain")], []],
    ["one of them, by name", [(abc) => abc.name("", "loadPolicyFile")], ["flash.system::Security"]],
    ["one of them, as a string", [(abc) => abc.string("sandboxType")], ["flash.system::Security"]],
    ["another class: that one only", [(abc) => abc.name("flash.net", "Socket")], ["flash.net::Socket"]],
    [
      "one of them in another file of the SWF",
      [() => {}, (abc) => abc.name("", "sandboxType")],
      ["flash.system::Security"],
    ],
  ])("%s", (_, files, used) => {
    const tags = files.map((fill) =>
      abcTag(
        content((abc) => {
          abc.name("flash.system", "Security");
          fill(abc);
        }),
      ),
    );
    expect(instrumentSwf(movie(tags), { ...options, natives }).used).toEqual(used);
  });
});

describe("members that came later", () => {
  const members = { timeout: { since: 10 }, localPort: { runtime: "air" } } as const;
  const natives = [
    library([{ name: "flash.net::Socket", kind: "replace", members }], (abc) => {
      const getters = ["timeout", "localPort", "connected"].map((name) => abc.getter(name, name));
      abc.class(abc.internal("flash.net", "Socket"), [abc.name("", "Object")], getters);
      abc.class(abc.internal("flashnet", "Other"), [abc.name("", "Object")], [abc.getter("timeout", "")]);
    }),
  ];

  function visible(version: number, runtime: "flash" | "air"): string[][] {
    const { bytes } = instrumentSwf(movie([abcTag(usesSocket)], { version }), { ...options, natives, runtime });
    const { pool, instances } = readAbc(injected(bytes)[0]!.abc);
    return instances.map(({ traits }) =>
      traits.flatMap(({ name }) => {
        const multiname = pool.multinames[name]!;
        if (multiname.kind !== MultinameKind.QName) return [];
        const isPublic = pool.namespaces[multiname.namespace]!.kind === NamespaceKind.Package;
        return isPublic ? [new TextDecoder().decode(pool.strings[multiname.name])] : [];
      }),
    );
  }

  test.each([
    [9, "flash", ["connected"]],
    [10, "flash", ["timeout", "connected"]],
    [9, "air", ["localPort", "connected"]],
    [10, "air", ["timeout", "localPort", "connected"]],
  ] as const)("SWF %i, %s", (version, runtime, expected) => {
    expect(visible(version, runtime)).toEqual([expected, ["timeout"]]);
  });
});

describe("glue for lookups by name", () => {
  const byName = (abc: TestAbc): unknown => abc.name("flash.utils", "getDefinitionByName");
  const domain = (abc: TestAbc): unknown => abc.name("flash.system", "ApplicationDomain");
  const domainOfLoader = (abc: TestAbc): unknown => abc.name("", "applicationDomain");
  const lookup = (abc: TestAbc): unknown => abc.name("", "getDefinition");
  const named = (abc: TestAbc): unknown => abc.name("flash.net", "Socket");
  const dotted = (abc: TestAbc): unknown => abc.string("flash.net.Socket");
  const colons = (abc: TestAbc): unknown => abc.string("flash.net::Socket");

  test.each<[string, ((abc: TestAbc) => unknown)[], number]>([
    ["a class is named, nothing looks it up", [named, dotted], 1],
    ["getDefinitionByName and a named class", [named, byName], 2],
    ["getDefinitionByName and a string", [dotted, byName], 2],
    ["getDefinitionByName and a string with colons", [colons, byName], 2],
    ["getDefinitionByName alone", [byName], 0],
    ["ApplicationDomain and a string", [dotted, domain, lookup], 2],
    ["ApplicationDomain, a named class and no string", [named, domain, lookup], 1],
    ["LoaderInfo.applicationDomain and a string", [dotted, domainOfLoader, lookup], 2],
    ["ApplicationDomain without its methods", [dotted, domain], 0],
    ["a method of that name without ApplicationDomain", [dotted, lookup], 0],
  ])("%s", (_, fills, tags) => {
    const swf = movie([
      abcTag(
        content((abc) => {
          for (const fill of fills) fill(abc);
        }),
      ),
    ]);
    expect(injected(instrumentSwf(swf, options).bytes)).toHaveLength(tags);
  });

  test("each SWF has its own", () => {
    const glueOf = (extra: string): string[] => {
      const abc = content((abc) => {
        named(abc);
        byName(abc);
        abc.string(extra);
      });
      const { bytes } = instrumentSwf(movie([abcTag(abc)]), options);
      return texts(injected(bytes)[1]!.abc).filter((text) => text.startsWith("flashnet:"));
    };
    expect(glueOf("a")).toEqual(glueOf("a"));
    expect(glueOf("a")).not.toEqual(glueOf("b"));
  });
});

describe("with `always`, natives are in", () => {
  test.each([
    ["a SWF with bytecode that names none", movie([abcTag(content((abc) => abc.name("flash.net", "URLLoader")))]), true],
    ["no SWF without code", movie([]), false],
  ])("%s", (_, bytes, expected) => {
    expect(instrumentSwf(bytes, { ...options, always: true }).changed).toBe(expected);
  });
});
