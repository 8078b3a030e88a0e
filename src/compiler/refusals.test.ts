import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compileAbc, compileSwf } from "./index.ts";
import { CompileError, messages } from "./source/errors.ts";
import { memoryHost, playerTypes } from "./testing/memory-host.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const language = readFileSync(here("./lib/avm2.d.ts"), "utf8");

/** Compiles files in memory and returns what is wrong with them. */
function diagnose(files: Record<string, string>): string[] {
  const sources = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name.startsWith("/") ? name : `/src/${name}`, text]),
  );
  const { host, libraries } = memoryHost({ ...sources, "/lib/avm2.d.ts": language, "/lib/player.d.ts": playerTypes });
  try {
    compileAbc({ files: Object.keys(sources), sourceRoots: ["/src"], libraries, host });
    return [];
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return error.message.split("\n");
  }
}

/** What is refused, and the whole of the message. */
const refused: [source: string, message: string][] = [
  [
    "export const f = class {};",
    "a.ts:1:18 FN1001 A class expression cannot be compiled for the AVM2. Declare the class at the top level.",
  ],
  ["export function f() { return 1n; }", "a.ts:1:30 TS2737 BigInts are not supported."],
  ["export function* f() {}", "a.ts:1:1 FN1001 A generator cannot be compiled for the AVM2. Return an Array."],
  [
    "export async function f(): Promise<void> {}",
    "a.ts:1:28 TS2705 Async functions are not supported. Use events or callbacks.",
  ],
  [
    "class A { #x = 1; y() { return this.#x; } }\nexport const a = A;",
    "a.ts:1:11 TS18028 Private identifiers are not supported. Write 'private'.",
  ],
  [
    "export const a = { ...{ x: 1 } };",
    "a.ts:1:20 FN1001 Spreading an object cannot be compiled for the AVM2. Copy the properties.",
  ],
  [
    "export const a = { get x() { return 1; } };",
    "a.ts:1:20 FN1001 An accessor of an object literal cannot be compiled for the AVM2. Write a class.",
  ],
  [
    "namespace N { export const x = 1; }\nexport const y = N.x;",
    "a.ts:1:1 FN1001 A namespace cannot be compiled for the AVM2. Packages are folders.",
  ],
  [
    "const a = 1;\nexport { a };",
    "a.ts:2:1 FN1001 An export list cannot be compiled for the AVM2. Write 'export' before the declarations.",
  ],
  ["export function f(x: any) { debugger; }", "a.ts:1:29 FN1001 'debugger' cannot be compiled for the AVM2."],
  ["export function f() { class A {} }", "a.ts:1:23 FN1002 A class can only be declared at the top level of a file."],
  [
    "export function f() { return arguments; }",
    "a.ts:1:30 FN1003 'arguments' is not supported. Declare a rest parameter.",
  ],
  [
    "class A { m() {} }\nexport class B extends A { override m() { (() => super.m())(); } }",
    "a.ts:2:50 FN1004 'super' members cannot be used in a function inside the method. Call a method that uses 'super'.",
  ],
  [
    "export class A { static s() { return this; } }",
    "a.ts:1:38 FN1005 'this' of a static method can only be used to access static members. Write 'A'.",
  ],
  [
    "export function f(x: any) { for (const y of x) trace(y); }",
    "a.ts:1:45 FN1006 for…of needs an Array, a Vector or a string.",
  ],
  ["export function f(x: any) { return [...x]; }", "a.ts:1:40 FN1007 Only an Array can be spread."],
  [
    "class A { constructor(...x: any[]) {} }\nexport function f(x: any[]) { return new A(...x); }",
    "a.ts:2:38 FN1008 'new' cannot take spread arguments. Write the arguments out.",
  ],
  [
    "class A { static m() {} }\nexport class B extends A { static n() { super.m(); } }",
    "a.ts:2:41 FN1009 'super' is not available in static methods. Write the name of the class.",
  ],
  [
    'import * as events from "flash.events";\nexport const e: any = events;',
    "a.ts:2:23 FN1010 A module is no value in AVM2. Use its members.",
  ],
  ["const d: any = null;\nexport class A { @d x: int = 1; }", "a.ts:2:18 FN1011 Decorators are not supported."],
  [
    'export class A { private x: int = 1; y() { return this["x"]; } }',
    "a.ts:1:56 FN2001 Members that bracket access can reach are public, but 'x' is private. Use '.x'.",
  ],
  [
    "class P { x: int = 1; }\nexport const p: P = { x: 2 };",
    "a.ts:2:21 FN2002 'P' is a class or interface when the program runs, and an object literal is no instance of it.",
  ],
  [
    'import { type IEventDispatcher } from "flash.events";\nexport const e: any = is(1, IEventDispatcher);',
    "a.ts:2:29 TS2693 'IEventDispatcher' only refers to a type, but is being used as a value here.",
  ],
  [
    "export class A { static trace() {} m() { trace(1); } }",
    "a.ts:1:42 FN2004 The static member 'trace' of 'A' hides the global 'trace' here. Rename it.",
  ],
  [
    'import { Event } from "flash.events";\nclass A extends Event { constructor() { super("a"); } m(x: int): void {} }\nexport class B extends A { override m(x: number): void {} }',
    "a.ts:3:28 FN3001 The override of 'm' has another signature than in 'A': AVM2 wants (int, returns void), this is (Number, returns void).",
  ],
  [
    'import { EventDispatcher, type Event } from "flash.events";\nexport class B extends EventDispatcher { override dispatchEvent(): boolean { return true; } }',
    "a.ts:2:42 FN3001 The override of 'dispatchEvent' has another signature than in 'EventDispatcher': AVM2 wants (Event, returns Boolean), this is (returns Boolean).",
  ],
  [
    "class A { x: int = 1; }\nexport class B extends A { override x: int = 2; }",
    "a.ts:2:28 FN3002 'x' is a field of 'A' already, and AVM2 has no other of that name. Remove it or write 'declare'.",
  ],
  [
    "class A { constructor(readonly x: int) {} }\nexport class B extends A { constructor(override readonly x: int) { super(x); } }",
    "a.ts:2:40 FN3002 'x' is a field of 'A' already, and AVM2 has no other of that name. Remove it or write 'declare'.",
  ],
  [
    "export abstract class A { protected abstract x: int; }",
    "a.ts:1:27 FN3003 A protected abstract property has no place in AVM2. Declare abstract accessors.",
  ],
  [
    "abstract class A { abstract get x(): int; }\nexport class B extends A { x: int = 1; }",
    "a.ts:2:28 FN3004 The accessor 'x' of 'A' cannot be overridden by a field in AVM2.",
  ],
  [
    "class A { one(x: int): int { return x; } }\nexport const b = [1].map(new A().one);",
    "a.ts:2:26 FN3005 AVM2 methods check the number of arguments: 'one' takes at most 1 and is called with 3 here. Wrap it in a function.",
  ],
  [
    "function f(x: int = 5): int { return x; }\nexport const y = f(undefined);",
    "a.ts:2:20 FN3006 Passing 'undefined' does not select a parameter's default in AVM2. Leave the argument out.",
  ],
  [
    "interface I { m(): void; }\nexport class A implements I { m = () => {}; }",
    "a.ts:2:31 FN3007 'm' of the interface 'I' must be implemented by a method.",
  ],
  [
    "class A { protected m(): void {} }\nexport class B extends A { override m(): void {} }",
    "a.ts:2:28 FN3008 'm' must be as visible as in 'A'; else it is another member in AVM2.",
  ],
  [
    "interface I { m(x: int): void; }\nexport class A implements I { m(): void {} }",
    "a.ts:2:31 FN3009 'm' has another signature than in the interface 'I': AVM2 wants (int, returns void), this is (returns void).",
  ],
  ["export const s = [1].includes(1);", "a.ts:1:22 TS2550 Property 'includes' does not exist on type 'number[]'."],
  ["export const x: int = 'a';", "a.ts:1:14 TS2322 Type 'string' is not assignable to type 'number'."],
];

describe("what is refused", () => {
  it.each(refused)("%s", (source, message) => {
    expect(diagnose({ "a.ts": source })).toContain(message);
  });

  it("is reported for all files at once, in TypeScript's order", () => {
    const source = "export function f() { return arguments; }\nexport function* g() {}";
    expect(
      diagnose({ "a.ts": source, "b.ts": "export const c = class {};" }).map((line) => line.split(" ")[0]),
    ).toEqual(["a.ts:1:30", "a.ts:2:1", "b.ts:1:18"]);
  });

  it("includes files outside the source roots", () => {
    expect(
      diagnose({ "a.ts": 'import { x } from "../other.ts";\nexport const y = x;', "/other.ts": "export let x = 1;" }),
    ).toEqual([
      "other.ts:1:1 FN2005 '/other.ts' is outside the source roots, so its package is not known and only its constants can be used.",
    ]);
  });

  it("includes two definitions of one name", () => {
    expect(diagnose({ "p/a.ts": "export class A {}", "p/b.ts": "export class A {}" })).toEqual([
      "p/b.ts:1:1 FN2006 Two files of package 'p' export 'A'. Names of a package must differ.",
    ]);
  });

  it.each([
    ["const x = 1;", "Main.ts:1:1 FN4001 Main.ts exports no class to be the document class."],
    ["/** @swf width=0 */\nexport class Main {}", "Main.ts:2:1 FN4002 @swf: width must be from 1 to 8191, not '0'."],
    [
      "/** @swf background=red */\nexport class Main {}",
      "Main.ts:2:1 FN4002 @swf: background must be like #ffffff, not 'red'.",
    ],
    [
      "/** @swf useNetwork=1 */\nexport class Main {}",
      "Main.ts:2:1 FN4002 @swf: useNetwork must be true or false, not '1'.",
    ],
    [
      "/** @swf fps=30 */\nexport class Main {}",
      "Main.ts:2:1 FN4002 @swf: 'fps' is unknown. There are width, height, frameRate, version, background and useNetwork.",
    ],
  ])("in a main file: %s", (source, message) => {
    const { host, libraries } = memoryHost({ "/src/Main.ts": source, "/lib/avm2.d.ts": language });
    expect(() => compileSwf({ main: "/src/Main.ts", sourceRoots: ["/src"], libraries, host })).toThrow(message);
  });

  it("is all in docs/compiler.md", () => {
    const page = readFileSync(here("../../docs/compiler.md"), "utf8");
    const listed = [...page.matchAll(/^\| (FN\d+) \| (.*) \|$/gm)].map((match) => [match[1], match[2]]);
    expect(Object.fromEntries(listed)).toEqual(messages);
  });
});
