import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { ActionCode } from "../avm1/actions.ts";
import { movie } from "../avm1/movie.ts";
import { readActions, readConstantPool } from "../avm1/reader.ts";
import { CompileError } from "../compiler/source/errors.ts";
import type { SourceHost } from "../compiler/source/program.ts";
import { play } from "../player/node/play.ts";
import { TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { avm1Libraries } from "../testing/compile.ts";
import { compileIsolated, compileMovie } from "./compile.ts";

/** What is traced by a program of one or more statements. */
type Row = [name: string, source: string, ...expected: string[]];

const rows: Row[] = [
  ["literals", 'trace([1, 2.5, -3, "s", true, null].join("|"))', "1|2.5|-3|s|true|null"],
  ["object literals", "var o: any = { a: 1, 'b': 2, m() { return this.a; } }; trace(o.a + o.b + o.m())", "4"],
  ["arithmetic", "trace([7 + 2, 7 - 2, 7 * 2, 7 / 2, 7 % 4, -(3), +'4'].join())", "9,5,14,3.5,3,-3,4"],
  ["bits", "trace([6 & 3, 6 | 3, 6 ^ 3, 1 << 4, -16 >> 2, -1 >>> 28, ~5].join())", "2,7,5,16,-4,15,-6"],
  ["comparisons", "trace([1 < 2, 1 > 2, 2 <= 2, 2 >= 3, 1 == 1, 1 != 1].join())", "true,false,true,false,true,false"],
  ["identity", 'trace((1 === 1) + "," + ("1" !== ("2" as any)))', "true,true"],
  [
    "&& and || give an operand and stop early",
    'function no() { trace("no"); } trace(0 || "b"); trace(0 && no()); trace(1 || no()); trace(1 && "c")',
    "b",
    "0",
    "1",
    "c",
  ],
  ["conditions", 'trace(1 > 2 ? "yes" : "no"); trace(!0)', "no", "true"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a program
  ["template strings use toString", "var t: any = { toString() { return 'text'; } }; trace(`a${t}b${1}`)", "atextb1"],
  [
    "typeof, delete",
    "var d: any = { p: 1 }; delete d.p; trace(typeof d.p + typeof d + typeof 1)",
    "undefinedobjectnumber",
  ],
  [
    "assignments are values",
    "var x: any, y: any; x = y = 5; trace(x + y); x += 2; x -= 1; x *= 3; x /= 2; trace(x)",
    "10",
    "9",
  ],
  ["members are assigned", 'var m: any = { n: [1] }; m.n[0] += 4; m["k"] = 2; m.n[0]++; trace(m.n[0] + m.k)', "8"],
  ["++ and --", "var i = 1; i++; ++i; i--; trace(++i)", "3"],
  ["if", "if (1 > 2) trace('a'); else if (2 > 1) { trace('b'); } else trace('c')", "b"],
  [
    "while, break, continue",
    "var w = 0; while (true) { w++; if (w == 2) continue; if (w > 3) break; trace(w); }",
    "1",
    "3",
  ],
  [
    "for",
    "var list = []; for (var f = 0; f < 4; f++) { if (f == 1) continue; list.push(f); } trace(list.join())",
    "0,2,3",
  ],
  [
    "for-in, break",
    "var n = []; for (var k in { a: 1, b: 2 }) n.push(k); n.sort(); trace(n.join()); for (var j in { a: 1, b: 2 }) break; trace('end')",
    "a,b",
    "end",
  ],
  ["functions are there from the beginning", "trace(twice(4)); function twice(v) { return v * 2; }", "8"],
  [
    "functions as values",
    "var g: any = function (a, b) { return arguments.length + a; }; trace(g(1, 2, 3)); trace((() => 'arrow')())",
    "4",
    "arrow",
  ],
  [
    "new",
    "var C: any = function (v) { this.v = v; }; C.prototype.get = function () { return this.v; }; trace(new C(6).get())",
    "6",
  ],
  ["comma", "var c1: any = 1; trace((c1 = 2, c1 + 1))", "3"],
];

/** What is only in later versions. */
const laterRows: Row[] = [
  [
    "captured variables",
    "var adder = function (a) { return function (b) { return a + b; }; }; trace(adder(1)(2))",
    "3",
  ],
  ["instanceof", "trace(({} as any) instanceof Array); trace([] instanceof Array)", "false", "true"],
  [
    "classes",
    "class A { constructor(v) { (this as any).v = v; } get() { return (this as any).v; } } class B extends A { constructor() { super(3); } get() { return super.get() + 1; } } var b = new B(); trace(b.get()); trace(b instanceof A)",
    "4",
    "true",
  ],
  [
    "try, catch, finally",
    "try { throw 'x'; } catch (e) { trace(e); } finally { trace('finally'); } try { trace('ok'); } finally { trace('after'); }",
    "x",
    "finally",
    "ok",
    "after",
  ],
  [
    "return in a function of several statements",
    "var r = function (v) { if (v) return 'yes'; return 'no'; }; trace(r(1) + r(0))",
    "yesno",
  ],
];

/** A file system with one file beside the real one. */
function withFile(source: string): { file: string; libraries: readonly string[]; host: SourceHost } {
  const file = "/program/Movie.ts";
  const readFile = (path: string): string | undefined => (path === file ? source : ts.sys.readFile(path));
  const fileExists = (path: string): boolean => path === file || ts.sys.fileExists(path);
  return { file, libraries: avm1Libraries, host: { ...ts.sys, readFile, fileExists } };
}

function programOf(rows: readonly Row[]): string {
  return rows.map(([name, source]) => `trace(${JSON.stringify(`== ${name}`)});\n${source};`).join("\n");
}

async function traceOf(swf: Uint8Array, until: string): Promise<string[]> {
  const { trace } = await play(swf, { url: "http://localhost/m.swf", until, timeout: 10_000, plugin: false });
  return trace;
}

describe.each([
  [8, [...rows, ...laterRows]],
  [6, rows],
  [5, rows],
])("SWF %i", (version, rows) => {
  let sections: Map<string, string[]>;

  beforeAll(async () => {
    const swf = compileMovie(withFile(`${programOf(rows)}\ntrace("== end");`), { version });
    const lines = (await traceOf(swf, "== end")).join("\n").split("== ").slice(1);
    sections = new Map(lines.map((section) => [section.split("\n")[0]!, section.trimEnd().split("\n").slice(1)]));
  });

  it.each(rows)("%s", (name, _, ...expected) => {
    expect(sections.get(name)).toEqual(expected);
  });
});

describe("a movie", () => {
  it("has code for before everything else, and for frames", async () => {
    const swf = compileMovie(
      withFile('init: { trace("init"); } trace("1"); frame2: { trace("2"); } frame4: { trace("4"); stop(); }'),
    );
    expect(await traceOf(swf, "4")).toEqual(["init", "1", "2", "4"]);
  });

  it("leaves out what is declared to be elsewhere", async () => {
    const swf = compileMovie(withFile("declare var Math: any, Date: any; trace(Math.max(1, 2));"));
    expect(await traceOf(swf, "2")).toEqual(["2"]);
  });

  it("takes its header from a comment, or from the caller", () => {
    const source = withFile("/** @swf version=6 frameRate=12.5 */ trace(1);");
    expect(compileMovie(source)[3]).toBe(6);
    expect(compileMovie(source, { version: 7 })[3]).toBe(7);
    const code = { frames: [new Uint8Array([0x07])] };
    expect(compileMovie(withFile("stop();")).length).toBeGreaterThan(movie(code).length);
  });
});

describe("isolated code", () => {
  it("depends on no name around it: variables are registers", async () => {
    const source = withFile(`function main() {
      var shared: any = { count: 0 };
      shared.step = function (by) { var next = this.count + by; this.count = next; return next; };
      shared.step.limit = 10;
      _global.probe = function () { return arguments.callee.shared.step(4); };
      _global.probe.shared = shared;
    }`);
    const code = compileIsolated(source);
    const after = compileMovie(
      withFile("trace(_global.probe()); trace(_global.probe()); trace(typeof _root.shared);"),
      {
        version: 8,
      },
    );
    const [constants] = [...readActions(code)];
    expect(constants!.code).toBe(ActionCode.ConstantPool);
    expect(readConstantPool(constants!.body)).toContain("probe");
    // The movie's own code, behind what is isolated.
    const frame = readSwf(after)
      .tags.find((tag) => tag.code === TagCode.DoAction)!
      .data.slice(0, -1);
    expect(await traceOf(movie({ frames: [Uint8Array.of(...code, ...frame)] }), "undefined")).toEqual([
      "4",
      "8",
      "undefined",
    ]);
  });
});

describe("what is imported", () => {
  const host = {
    ...ts.sys,
    readFile: (path: string) =>
      ({
        "/program/Movie.ts": `import { Letter, LIMIT } from "./numbers.ts";
          function f(x) { return \`\${Letter.open}\${LIMIT}-\${x}\${Letter.end}\`; }
          trace(f(1)); trace(LIMIT + 1); trace(Letter.end == "E");`,
        "/program/numbers.ts":
          'export enum Letter { open = "O", end = "E" }\nexport const LIMIT = 7;\nexport let other = 1;',
      })[path] ?? ts.sys.readFile(path),
    fileExists: (path: string) => path.startsWith("/program/") || ts.sys.fileExists(path),
    directoryExists: () => true,
  };

  it("are constants, written where they are used", async () => {
    const swf = compileMovie({ file: "/program/Movie.ts", libraries: avm1Libraries, host }, { version: 8 });
    expect(await traceOf(swf, "true")).toEqual(["O7-1E", "8", "true"]);
    const { data } = readSwf(swf).tags.find((tag) => tag.code === TagCode.DoAction)!;
    expect(new TextDecoder("latin1").decode(data)).toContain("O7-\0");
  });

  it("is nothing else", () => {
    const readFile = (path: string): string | undefined =>
      path === "/program/Movie.ts" ? 'import { other } from "./numbers.ts"; trace(other);' : host.readFile(path);
    expect(() =>
      compileMovie({ file: "/program/Movie.ts", libraries: avm1Libraries, host: { ...host, readFile } }),
    ).toThrow("Only constants can be imported");
  });
});

describe("what is refused", () => {
  it.each([
    ["what TypeScript refuses", "trace(;", "TS1005"],
    ["names that don't exist", "trace(nowhere);", "TS2304"],
    ["this of an arrow function", "var f = () => { trace(this); };", "AVM1"],
    ["labels for no place", "frame0: { trace(1); }", "AVM1"],
    ["defaults of parameters", "function f(a = 1) {}", "AVM1"],
    ["statements that AVM1 lacks", "switch (1) { case 1: }", "AVM1"],
    ["expressions that AVM1 lacks", "trace(/x/);", "AVM1"],
    ["operators that AVM1 lacks", "trace('a' in _root);", "AVM1"],
    ["break outside of a loop", "break;", "TS1105"],
    ["assignments to what is no place", "(_root.x, _root.y) = 1;", "TS2364"],
    ["values of postfix operators", "var i = 1; trace(i++);", "AVM1"],
    ["members of classes that are no methods", "class A { b = 1; }", "AVM1"],
  ])("%s", (_, source, code) => {
    const compile = (): unknown => compileMovie(withFile(source));
    expect(compile).toThrow(CompileError);
    expect(compile).toThrow(new RegExp(`^/program/Movie\\.ts:1:\\d+ ${code} `));
  });

  it.each([
    ["captured variables", "function main() { var a = 1; _global.f = function () { return a; }; }"],
    ["globals", "function main() { stop(); }"],
    ["more than one function", "function main() {} function other() {}"],
  ])("of isolated code: %s", (_, source) => {
    expect(() => compileIsolated(withFile(source))).toThrow(CompileError);
  });
});
