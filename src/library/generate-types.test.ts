import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { builtinNatives } from "../instrument/builtin-natives.ts";
import { readLibrarySwf } from "../player/node/package.ts";
import { describeLibrary } from "./describe.ts";
import { generateTypes } from "./generate-types.ts";
import type { Library, LibraryClass } from "./model.ts";

const folder = (name: string): string => fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));

/** The least that a program without TypeScript's own library needs, and the names the language of the player adds. */
const LANGUAGE = `
  interface Object {} interface Function {} interface CallableFunction {} interface NewableFunction {}
  interface IArguments {} interface Boolean {} interface Number {} interface String {}
  interface Array<T> { [index: number]: T }
  type int = number; type uint = number; interface Class {}
  declare class Vector<T> { [index: number]: T }
  declare class Error { constructor(message?: string, id?: int); get errorID(): int; message: string; name: string }
  declare class RegExp {} declare class Date {} declare class XML {} declare class XMLList {}
  declare class Namespace {} declare class QName {} declare class ArgumentError extends Error {}
  declare class SecurityError extends Error {}
`;

/** The messages of the compiler about a program of these files. */
function check(files: Record<string, string>): string[] {
  const host: ts.CompilerHost = {
    getSourceFile: (name, version) => (name in files ? ts.createSourceFile(name, files[name]!, version) : undefined),
    fileExists: (name) => name in files,
    readFile: (name) => files[name],
    getDefaultLibFileName: () => "",
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: () => {},
  };
  const options = { noLib: true, strict: true, strictNullChecks: false, target: ts.ScriptTarget.ES2022, types: [] };
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(Object.keys(files), options, host));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe.each(["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"])("%s", (name) => {
  let swf: Uint8Array;
  let types: string;
  beforeAll(async () => {
    swf = await readLibrarySwf(folder(name));
    types = generateTypes(swf);
  });

  test("the declarations are sound", () => {
    expect(check({ "/language.d.ts": LANGUAGE, "/player.d.ts": types })).toEqual([]);
  });

  test("content in TypeScript is checked against them", () => {
    const main = `
      import { Sprite } from "flash.display";
      import { Event, ProgressEvent } from "flash.events";
      import { Socket } from "flash.net";
      import { getQualifiedClassName, type IDataInput, Endian } from "flash.utils";
      export class Main extends Sprite {
        private readonly socket: Socket = new Socket(null);
        run(): string {
          const input: IDataInput = this.socket;
          this.socket.endian = Endian.LITTLE_ENDIAN;
          this.socket.addEventListener(ProgressEvent.SOCKET_DATA, (event: Event) => event.target);
          return getQualifiedClassName(input.readUTFBytes(input.bytesAvailable));
        }
      }
      new Socket().connect("localhost");
      new Socket().bytesAvailable = 1;
    `;
    expect(check({ "/language.d.ts": LANGUAGE, "/player.d.ts": types, "/main.ts": main })).toEqual([
      "Expected 2 arguments, but got 1.",
      "Cannot assign to 'bytesAvailable' because it is a read-only property.",
    ]);
  });

  test("natives are what content sees in place of the player's classes, and beside them", () => {
    const main = `
      import { ServerSocketConnectEvent } from "flash.events";
      import { DatagramSocket, ServerSocket } from "flash.net";
      import { Loader } from "flash.display";
      new ServerSocket().addEventListener(ServerSocketConnectEvent.CONNECT, (event: ServerSocketConnectEvent) => {
        const address: string = event.socket.remoteAddress;
      });
      new DatagramSocket().bind(0, "127.0.0.1");
      new Loader().loadBytes(null);
      new ServerSocket().backlog;
    `;
    const content = generateTypes(swf, builtinNatives);
    expect(check({ "/language.d.ts": LANGUAGE, "/content.d.ts": content, "/main.ts": main })).toEqual([
      "Property 'backlog' does not exist on type 'ServerSocket'.",
    ]);
  });

  test("a definition says since when it can be seen", () => {
    const library = describeLibrary(swf);
    const of = (packageName: string, className: string, member?: string) => {
      const found = find(library, packageName, className);
      return (member ? found.members.find(({ name }) => name === member) : found)?.availability;
    };
    expect(of("flash.net", "Socket")).toEqual({ swf: 9, air: false });
    expect(of("flash.net", "Socket", "timeout")).toEqual({ swf: 10, air: false });
    expect(of("flash.net", "Socket", "bytesPending")).toEqual({ swf: 13, air: false });
    expect(of("flash.display", "DisplayObjectContainer", "stopAllMovieClips")).toEqual({ swf: 21, air: false });
    expect(of("flash.net", "DatagramSocket")).toMatchObject({ air: true });
  });

  test("a class has its superclass, interfaces and members", () => {
    const socket = find(describeLibrary(swf), "flash.net", "Socket");
    expect(socket).toMatchObject({ kind: "class", final: false, dynamic: false });
    expect(socket.superclass).toEqual({ package: "flash.events", name: "EventDispatcher" });
    expect(socket.interfaces.map((parent) => parent.name).sort()).toEqual(["IDataInput", "IDataOutput"]);
    expect(socket.members.find((member) => member.name === "readBytes")).toMatchObject({
      kind: "method",
      signature: { parameters: [{ optional: false }, { optional: true }, { optional: true }], rest: false },
    });
    // Names a private interface, whose parents stand for it.
    const byteArray = find(describeLibrary(swf), "flash.utils", "ByteArray");
    expect(byteArray.interfaces.map((parent) => parent.name).sort()).toEqual(["IDataInput", "IDataOutput"]);
  });

  test("a member that does nothing is known as a stub", () => {
    const { members } = find(describeLibrary(swf), "flash.net", "Socket");
    expect(members.filter((member) => member.stub).map((member) => member.name)).toEqual(["bytesPending"]);
  });

  test("the language's own methods are those of its AS3 namespace", () => {
    const { members } = find(describeLibrary(swf), "", "Array");
    expect(members.find((member) => member.name === "push")).toMatchObject({ visibility: "AS3", kind: "method" });
  });
});

function find(library: Library, packageName: string, name: string): LibraryClass {
  const found = library.classes.find((definition) => definition.package === packageName && definition.name === name);
  if (!found) throw new Error(`${packageName}.${name} is not in the library`);
  return found;
}
