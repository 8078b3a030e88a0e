import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type AbcFile, MultinameKind, NamespaceKind } from "../abc/model.ts";
import { readAbc } from "../abc/reader.ts";
import { writeAbc } from "../abc/writer.ts";
import { TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { decodeRect } from "../swf/rect.ts";
import { fileAttributes, readDoAbc2 } from "../swf/tags.ts";
import { listing } from "./bytecode/listing.ts";
import { type CompileOptions, compileAbc, compileSwf } from "./index.ts";
import { memoryHost, playerTypes } from "./testing/memory-host.ts";

const language = readFileSync(fileURLToPath(new URL("./lib/avm2.d.ts", import.meta.url)), "utf8");

function compile(source: string, options: Partial<CompileOptions> = {}): AbcFile {
  const { host, libraries } = memoryHost({
    "/src/net/a.ts": source,
    "/lib/avm2.d.ts": language,
    "/lib/player.d.ts": playerTypes,
  });
  return compileAbc({ files: ["/src/net/a.ts"], sourceRoots: ["/src"], libraries, host, debug: false, ...options }).abc;
}

/** The code of the method `m` of a class whose members are given. */
function code(members: string, before = ""): string[] {
  return listing(compile(`${before}\nexport class A { ${members} }`), "net:A/m").map((line) =>
    line.replace(/^\d+: /, ""),
  );
}

const text = (abc: AbcFile, index: number): string => new TextDecoder().decode(abc.pool.strings[index]);

it("has constants of files outside the source roots, and nothing else of them", () => {
  const { host, libraries } = memoryHost({
    "/shared/numbers.ts": "export const SIZE = 1 << 4;\nexport enum Kind { a = 3 }",
    "/src/a.ts": `import * as numbers from "../shared/numbers.ts"; import { Kind, SIZE } from "../shared/numbers.ts";
      enum Ours { A = Kind.a }
      export class A { m(): int { return this.n(SIZE, numbers.SIZE, Kind.a, Ours.A); } n(...all: int[]): int { return 0; } }`,
    "/lib/avm2.d.ts": language,
    "/lib/player.d.ts": playerTypes,
  });
  const { abc } = compileAbc({ files: ["/src/a.ts"], sourceRoots: ["/src"], libraries, host, debug: false });
  expect(listing(abc, "A/m").filter((line) => line.includes("push"))).toEqual([
    "1: pushbyte 16",
    "3: pushbyte 16",
    "5: pushbyte 3",
  ]);
  expect(abc.scripts).toHaveLength(1);
  expect(abc.pool.strings.map((_, index) => text(abc, index))).not.toContain("Kind");
});

describe("the code", () => {
  it("reads and calls typed fields without conversions", () => {
    const members = `private open: boolean = false; private input: ByteArray = null;
      m(): int { if (!this.open) throw fail(); return this.input.readInt(); }`;
    expect(
      code(members, 'import { ByteArray } from "flash.utils"; function fail(): Error { return new Error("x"); }'),
    ).toEqual([
      "getlocal 0",
      "getproperty open",
      "iftrue 13",
      "findpropstrict fail",
      "callproperty fail 0",
      "throw",
      "getlocal 0",
      "getproperty input",
      "callproperty readInt 0",
      "returnvalue",
    ]);
  });

  it("lets slots, parameters and results convert", () => {
    expect(code("x: int = 0; n: number = 0; m(u: uint): int { this.x = u; this.m(this.n); return this.n; }")).toEqual([
      ..."getlocal 0,getlocal 1,setproperty x".split(","),
      ..."getlocal 0,getlocal 0,getproperty n,callpropvoid m 1".split(","),
      ..."getlocal 0,getproperty n,returnvalue".split(","),
    ]);
  });

  it("counts and adds ints as ints", () => {
    expect(code("m(n: int): void { let sum: int = 0; for (let i: int = 0; i < n; i++) sum = sum + i - 1; }")).toEqual([
      ..."pushbyte 0,setlocal 2,pushbyte 0,setlocal 3,jump 20".split(","),
      ..."label,getlocal 2,getlocal 3,add_i,pushbyte 1,subtract_i,setlocal 2,inclocal_i 3".split(","),
      ..."getlocal 3,getlocal 1,iflt 10,returnvoid".split(","),
    ]);
  });

  it("writes constants where they are used", () => {
    const before = "const LIMIT: uint = 1 << 10; const enum Kind { Tcp = 3 }";
    expect(code("m(): any { return [LIMIT, Kind.Tcp, -LIMIT / 3 > 5 ? 0.5 : NaN]; }", before)).toEqual([
      ..."pushshort 1024,pushbyte 3,pushdouble -341.3333333333333,pushbyte 5,ifngt 19,pushdouble 0.5,jump 20,pushnan,newarray 3,returnvalue".split(
        ",",
      ),
    ]);
  });

  it("has activations only for what is captured", () => {
    expect(code("m(a: int, b: int): Function { const c = a; return () => b; }")).toEqual([
      ..."newactivation,setlocal 3,getlocal 2,getlocal 3,swap,setslot 1,getlocal 1,setlocal 4".split(","),
      ..."getlocal 3,pushscope,newfunction 3,popscope,returnvalue".split(","),
    ]);
  });

  it("has a jump table for dense cases", () => {
    const cases = [1, 2, 3, 4].map((n) => `case ${n}: return ${n};`).join(" ");
    expect(code(`m(x: int): int { switch (x) { ${cases} } return 0; }`).slice(0, 4)).toEqual([
      "getlocal 1",
      "pushint 1",
      "subtract_i",
      "lookupswitch 21,24,27,30 else 33",
    ]);
  });

  it("leaves out what is never reached", () => {
    expect(code("m(): int { while (true) { if (this) return 1; } }")).toEqual(
      "label,getlocal 0,iffalse 9,pushbyte 1,returnvalue,jump 0".split(","),
    );
  });

  it("reaches no member by a name of the package by mistake", () => {
    const abc = compile('export class A { private x: int = 1; m(o: any): any { return o["x"] + o.x + this.x; } }');
    const kinds = abc.pool.multinames.flatMap((name) =>
      name.kind === MultinameKind.QName && text(abc, name.name) === "x"
        ? [abc.pool.namespaces[name.namespace]!.kind]
        : [],
    );
    expect(kinds.sort()).toEqual([NamespaceKind.Private, NamespaceKind.Package].sort());
  });
});

describe("an ABC file", () => {
  it("is read and written as it is", () => {
    const { abc } = { abc: compile("export class A { m(x: int = 5, ...rest: any[]): any { return () => x; } }") };
    expect(readAbc(writeAbc(abc))).toEqual(abc);
  });

  it.each([
    ["public", NamespaceKind.Package],
    ["internal", NamespaceKind.PackageInternal],
  ] as const)("with %s exports has its classes in that namespace of the package", (exports, kind) => {
    const abc = compile("class Hidden {}\nexport class A { x: any = Hidden; }", { exports });
    const names = abc.instances.map(({ name }) => abc.pool.multinames[name]!);
    const found = names.map((name) => {
      if (name.kind !== MultinameKind.QName) return undefined;
      const namespace = abc.pool.namespaces[name.namespace]!;
      return [text(abc, name.name), namespace.kind, text(abc, namespace.name)];
    });
    expect(found).toEqual([
      ["Hidden", NamespaceKind.Private, "net/a.ts$"],
      ["A", kind, "net"],
    ]);
  });

  it("names the source file relative to its root", () => {
    const abc = compile("export function f(): void { trace(1); }", { debug: true });
    const strings = abc.pool.strings.map((_, i) => text(abc, i));
    expect(strings).toContain("net/a.ts");
    expect(strings.filter((string) => string.includes("/src"))).toEqual([]);
  });

  it("keeps the JSDoc tags it is told to as metadata", () => {
    const abc = compile("export class A {\n/** @since SWF 13 @other */\nm(): void {} }", { metadata: ["since"] });
    const [trait] = abc.instances[0]!.traits;
    const metadata = abc.metadata[trait!.metadata![0]!]!;
    expect(text(abc, metadata.name)).toBe("since");
    expect(metadata.items.map(({ key, value }) => [key, text(abc, value)])).toEqual([[0, "SWF 13"]]);
  });
});

describe("a SWF", () => {
  const build = (source: string) => {
    const files = { "/src/app/Main.ts": source, "/lib/avm2.d.ts": language, "/lib/player.d.ts": playerTypes };
    return readSwf(compileSwf({ main: "/src/app/Main.ts", sourceRoots: ["/src"], ...memoryHost(files) }));
  };
  const main = 'import { Sprite } from "flash.display";\n';

  it("has the header that @swf says", () => {
    const tag = "@swf width=800 height=600 frameRate=12.5 version=15 background=#102030 useNetwork=false";
    const swf = build(`${main}/** The movie. ${tag} */\nexport class Main extends Sprite {}`);
    expect(swf).toMatchObject({ version: 15, compression: "none", frameRate: 0x0c80, frameCount: 1 });
    expect(decodeRect(swf.frameSize)).toEqual({ xMin: 0, xMax: 16000, yMin: 0, yMax: 12000 });
    expect(fileAttributes(swf)).toEqual({ actionScript3: true, useNetwork: false });
    expect([...swf.tags.find(({ code }) => code === TagCode.SetBackgroundColor)!.data]).toEqual([0x10, 0x20, 0x30]);
  });

  it("has defaults for all of it", () => {
    const swf = build(`${main}export class Main extends Sprite {}`);
    expect(swf).toMatchObject({ version: 11, frameRate: 24 * 0x100 });
    expect(decodeRect(swf.frameSize)).toEqual({ xMin: 0, xMax: 11000, yMin: 0, yMax: 8000 });
    expect(fileAttributes(swf)).toEqual({ actionScript3: true, useNetwork: true });
  });

  it.each([
    [
      "the default export",
      "export class Other extends Sprite {} export default class Movie extends Sprite {}",
      "app.Movie",
    ],
    [
      "the class named like the file",
      "export class Other extends Sprite {} export class Main extends Sprite {}",
      "app.Main",
    ],
    ["the only exported class", "class Other extends Sprite {} export class Movie extends Sprite {}", "app.Movie"],
  ])("has as its document class %s", (_, source, name) => {
    const swf = build(main + source);
    const symbols = swf.tags.find(({ code }) => code === TagCode.SymbolClass)!.data;
    expect(new TextDecoder().decode(symbols)).toBe(`\u0001\0\0\0${name}\0`);
    expect(readDoAbc2(swf.tags.find(({ code }) => code === TagCode.DoAbc2)!.data).lazy).toBe(true);
  });
});
