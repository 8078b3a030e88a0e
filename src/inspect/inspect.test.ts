import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { doActionTag, movie } from "../avm1/movie.ts";
import { ActionWriter } from "../avm1/writer.ts";
import { compileMovie } from "../avm1-compiler/compile.ts";
import { compileSwf } from "../compiler/index.ts";
import { builtinNatives } from "../instrument/builtin-natives.ts";
import { describeLibrary } from "../library/describe.ts";
import type { Library } from "../library/model.ts";
import { readLibrarySwf } from "../player/node/package.ts";
import { SwfError } from "../swf/errors.ts";
import { type SwfTag, TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { writeSwf } from "../swf/writer.ts";
import { avm1Libraries, libraries } from "../testing/compile.ts";
import { inspectSwf } from "./inspect.ts";
import type { SwfReport } from "./report.ts";

let library: Library;

beforeAll(async () => {
  library = describeLibrary(await readLibrarySwf());
});

function inspect(swf: Uint8Array, runtime: "flash" | "air" = "flash"): SwfReport {
  return inspectSwf(swf, { natives: builtinNatives, library, runtime, swfHost: "games.example.com" });
}

/** Calls as `callee(argument, …)`: constants as JSON, other arguments in angle brackets. */
function callsOf({ calls }: SwfReport): string[] {
  return calls.map(({ callee, arguments: values }) => {
    const texts = values.map((argument) =>
      "value" in argument ? JSON.stringify(argument.value) : `<${argument.expression}>`,
    );
    return `${callee}(${texts.join(", ")})`;
  });
}

function host(path: string, source: string): typeof ts.sys {
  return {
    ...ts.sys,
    readFile: (name) => (name === path ? source : ts.sys.readFile(name)),
    fileExists: (name) => name === path || ts.sys.fileExists(name),
  };
}

function avm1(source: string, version = 8): Uint8Array {
  const file = "/program/Movie.ts";
  return compileMovie({ file, libraries: avm1Libraries, host: host(file, source) }, { version });
}

function avm2(source: string): Uint8Array {
  const main = "/program/Main.ts";
  return compileSwf({ main, sourceRoots: ["/program"], libraries, host: host(main, source) });
}

describe("AVM1", () => {
  it.each([
    ["constants", 'new XMLSocket().connect("a.example", 80)', 'new XMLSocket.connect("a.example", 80)'],
    ["in a function", 'function f(s) { s.connect("a.example", 80); }', 's.connect("a.example", 80)'],
    [
      "by way of variables",
      'var HOST = "a.example"; var port = 80; var s: any; s.connect(HOST, port)',
      's.connect("a.example", 80)',
    ],
    [
      "by way of members",
      '_root.config = {}; _root.config.host = "a.example"; _root.s.connect(_root.config.host, 80)',
      '_root.s.connect("a.example", 80)',
    ],
    ["put together", 'var s: any; s.connect("a." + "example", 80)', 's.connect("a.example", 80)'],
    ["a variable with two values", 'var h = "a"; h = "b"; var s: any; s.connect(h, 80)', "s.connect(<h>, 80)"],
    [
      "a variable that begins empty",
      'var h = ""; h = "a.example"; var s: any; s.connect(h, 80)',
      's.connect("a.example", 80)',
    ],
    ["variables that are only empty", 'var h = ""; var p = 0; var s: any; s.connect(h, p)', "s.connect(<h>, <p>)"],
    ["FlashVars", "var s: any; s.connect(_root.host, _root.port)", "s.connect(<_root.host>, <_root.port>)"],
    ["a choice", 'var s: any; s.connect(_root.x ? "a" : "b", 80)', "s.connect(<>, <>)"],
    [
      "policy files",
      '_global.System.security.loadPolicyFile("xmlsocket://a.example:843")',
      '_global.System.security.loadPolicyFile("xmlsocket://a.example:843")',
    ],
  ])("%s", (_, source, ...expected) => {
    expect(callsOf(inspect(avm1(source)))).toEqual(expected);
  });

  it("says where", () => {
    const { calls } = inspect(avm1('var s: any; frame2: { s.connect("a", 1); } init: { s.connect("b", 2); }'));
    expect(calls.map(({ where }) => where)).toEqual([
      expect.stringMatching(/^init action of sprite 0, byte \d+$/),
      expect.stringMatching(/^frame 2, byte \d+$/),
    ]);
  });

  it("names classes as the SWF version does", () => {
    expect(inspect(avm1("var s = new XMLSocket();")).classes).toEqual([
      { name: "XMLSocket", provider: "flashnet", stubs: [], lacks: [] },
    ]);
    const lower = movie({ version: 6, frames: [new ActionWriter().push("xmlsocket", "netconnection").finish()] });
    expect(inspect(lower).classes.map(({ name, provider }) => [name, provider])).toEqual([
      ["XMLSocket", "flashnet"],
      ["NetConnection", "flashnet"],
    ]);
  });

  const code = doActionTag(
    new ActionWriter().push(80, "a.example", 2, "s").action(0x1c).push("connect").action(0x52).finish(),
  ).data;
  const u16 = (value: number): number[] => [value & 0xff, value >> 8];

  it.each<[string, SwfTag]>([
    [
      "sprite 7, frame 1",
      { code: TagCode.DefineSprite, data: Uint8Array.of(7, 0, 1, 0, ...u16((12 << 6) | code.length), ...code, 0, 0) },
    ],
    ["button 9", { code: TagCode.DefineButton2, data: Uint8Array.of(9, 0, 0, 3, 0, 0, 0, 0, 0, 0, ...code) }],
    [
      "clip event in frame 1",
      {
        code: TagCode.PlaceObject2,
        // A character at depth 1 with a matrix (no bits), a name, and one event.
        data: Uint8Array.of(
          0xa6,
          1,
          0,
          5,
          0,
          0,
          0x61,
          0,
          0,
          0,
          1,
          0,
          0,
          0,
          1,
          0,
          0,
          0,
          code.length,
          0,
          0,
          0,
          ...code,
          0,
          0,
          0,
          0,
        ),
      },
    ],
  ])("finds code in: %s", (place, tag) => {
    const file = readSwf(movie({ frames: [new Uint8Array()] }));
    const swf = writeSwf({ ...file, tags: [...file.tags.slice(0, 1), tag, ...file.tags.slice(1)] });
    const { calls, unread } = inspect(swf);
    expect(unread).toEqual([]);
    expect(calls.map(({ callee, where }) => [callee, where.replace(/, byte \d+/, "")])).toEqual([["s.connect", place]]);
  });

  it("says what it could not read", () => {
    const file = readSwf(movie({ frames: [new Uint8Array([0x96, 9, 0])] }));
    expect(inspect(writeSwf(file)).unread).toEqual([expect.stringContaining("frame 1: AVM1 code, byte 0")]);
  });
});

describe("AVM2", () => {
  let report: SwfReport;

  beforeAll(() => {
    report = inspect(
      avm2(`
        import { Sprite } from "flash.display";
        import { NetConnection, Socket, XMLSocket } from "flash.net";
        import { Security } from "flash.system";

        class Game extends Socket {
          constructor() { super("super.example", 1); }
        }
        class Holder { static HOST: string = "static.example"; port: int = 2; varies: int = 3; }

        export class Main extends Sprite {
          constructor(given: any) {
            super();
            Security.loadPolicyFile("xmlsocket://policy.example:843");
            new XMLSocket("new.example", 80);
            new XMLSocket("master.example", 843);
            const socket: any = new Game();
            const local: string = "local.example";
            socket.connect(local, 65535);
            const holder: any = new Holder();
            holder.varies = 4;
            socket.connect(Holder.HOST, holder.port);
            socket.connect(given, holder.varies);
            socket.connect(this.loaderInfo.parameters.host, 5);
            socket.connect(given ? "a" : "b", 6);
            socket.close();
            const media: any = new NetConnection();
            media.connect("rtmp://media.example/app");
            trace("192.168.0.1", "game.example.com:6112", "flash.net.SecureSocket", "10:30");
          }
        }`),
    );
  });

  it("finds calls and their constants", () => {
    expect(callsOf(report)).toEqual(
      expect.arrayContaining([
        'super of flash.net::Socket("super.example", 1)',
        'Security.loadPolicyFile("xmlsocket://policy.example:843")',
        'new flash.net::XMLSocket("new.example", 80)',
        'new Game.connect("local.example", 65535)',
        'new Game.connect("static.example", 2)',
        "new Game.connect(<parameter 1>, <new Holder.varies>)",
        "new Game.connect(<this.loaderInfo.parameters.host>, 5)",
        'new NetConnection.connect("rtmp://media.example/app")',
      ]),
    );
    expect(callsOf(report).filter((call) => call.endsWith(", 6)"))).toEqual(["connect(<>, 6)"]);
  });

  it("says where", () => {
    expect(report.calls[0]!.where).toMatch(/^Game\(\), byte \d+$/);
  });

  it("lists classes, who provides them, and what is not there", () => {
    expect(report.classes.map(({ name, provider }) => [name, provider])).toEqual([
      ["flash.net::Socket", "flashnet"],
      ["flash.net::XMLSocket", "flashnet"],
      ["flash.net::SecureSocket", expect.stringMatching(/missing|flashnet/)],
      ["flash.net::NetConnection", "flashnet"],
      ["flash.system::Security", expect.stringMatching(/player|flashnet/)],
    ]);
  });

  it("says what the player lacks of its own classes", () => {
    const { classes } = inspect(
      avm2(`
        import { Sprite } from "flash.display";
        import { ExternalInterface } from "flash.external";
        import { LocalConnection, NetConnection, SharedObject } from "flash.net";
        import { IDataInput, IDataOutput, IExternalizable } from "flash.utils";

        class Room implements IExternalizable {
          readExternal(input: IDataInput): void {}
          writeExternal(output: IDataOutput): void {}
        }
        export class Main extends Sprite {
          constructor() {
            super();
            trace(new Room());
            new LocalConnection().connect("a");
            new NetConnection().connect("rtmp://a.example/app");
            const shared: any = SharedObject;
            shared.getRemote("board");
            ExternalInterface.call("f");
          }
        }`),
    );
    expect(Object.fromEntries(classes.map(({ name, lacks }) => [name, lacks]))).toMatchObject({
      "flash.net::NetConnection": [],
      "flash.net::SharedObject": [],
      "flash.net::LocalConnection": [expect.stringMatching(/same player/)],
      "flash.external::ExternalInterface": [expect.stringMatching(/allowScriptAccess/)],
      "flash.utils::IExternalizable": [],
    });
  });

  it("has nothing to say of a shared object that is local", () => {
    const local =
      'import { SharedObject } from "flash.net"; export class Main { so: any = SharedObject.getLocal("a"); }';
    expect(inspect(avm2(local)).classes).toEqual([]);
  });

  it("lists servers that are mentioned", () => {
    expect(report.mentioned).toEqual([
      "192.168.0.1",
      "game.example.com:6112",
      "rtmp://media.example/app",
      "xmlsocket://policy.example:843",
    ]);
  });

  it("says where a policy file may be for each constant target: on port 843 or its own, a low one too (spec/security.md §4)", () => {
    expect(report.targets).toEqual([
      target("super.example", 1, [843, 1]),
      target("new.example", 80, [843, 80]),
      target("master.example", 843, [843]),
      target("local.example", 65535, [843, 65535]),
      target("static.example", 2, [843, 2]),
      rtmp("media.example", 1935, "rtmp://media.example/app", [443, 80]),
    ]);
  });

  it("lists servers and shared objects of NetConnections, wherever a URL leads (spec/rtmp.md §1)", () => {
    const { targets, sharedObjects } = inspect(
      avm2(`
        import { NetConnection, SharedObject } from "flash.net";
        const HOST: string = "lobby.example";
        export class Main {
          constructor(given: any) {
            const nc: any = new NetConnection();
            for (const url of ["unknown"]) nc.connect(url);
            nc.connect("rtmp://" + HOST + ":1936/lobby/room1");
            nc.connect("RTMPS://secure.example/app");
            nc.connect("rtmpt://[::1]/app");
            nc.connect("rtmp:/own");
            nc.connect("rtmp://bad.example:99999/app");
            nc.connect("rtmpe://encrypted.example/app");
            const shared: any = SharedObject;
            shared.getRemote("players", nc.uri, false).connect(nc);
            shared.getRemote("board/a", nc.uri, true).connect(nc);
            shared.getRemote(given, nc.uri);
          }
        }`),
    );
    expect(targets).toEqual([
      rtmp("lobby.example", 1936, "rtmp://lobby.example:1936/lobby/room1", []),
      rtmp("secure.example", 443, "RTMPS://secure.example/app", []),
      rtmp("::1", 80, "rtmpt://[::1]/app", []),
      rtmp("games.example.com", 1935, "rtmp:/own", [443, 80]),
    ]);
    expect(sharedObjects).toEqual(["board/a", "players"]);
  });

  function rtmp(host: string, port: number, url: string, furtherPorts: number[]): SwfReport["targets"][number] {
    return { host, port, rtmp: { url, furtherPorts }, policyPorts: [] };
  }

  function target(host: string, port: number, policyPorts: number[]): SwfReport["targets"][number] {
    const policy = `<allow-access-from domain="games.example.com" to-ports="${port}"/>`;
    return { host, port, policy, policyPorts };
  }
});

describe("real files", () => {
  it("node-forge's SocketPool: a socket to what the page says, and a policy file", () => {
    const path = createRequire(import.meta.url).resolve("node-forge/flash/swf/SocketPool.swf");
    const report = inspect(readFileSync(path));
    expect(report).toMatchObject({ vm: "AVM2", swfVersion: 14, targets: [], unread: [] });
    expect(report.classes.map(({ name }) => name)).toEqual([
      "flash.net::Socket",
      "flash.system::Security",
      "flash.external::ExternalInterface",
    ]);
    expect(callsOf(report)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Security\.loadPolicyFile\(/),
        expect.stringMatching(/connect\(/),
      ]),
    );
  });

  it("a SWF without code", () => {
    const file = readSwf(movie({ frames: [new Uint8Array()] }));
    const swf = writeSwf({ ...file, tags: file.tags.filter(({ code }) => code !== TagCode.DoAction) });
    expect(inspect(swf)).toEqual({
      swfVersion: 8,
      vm: "AVM1",
      useNetwork: true,
      classes: [],
      calls: [],
      mentioned: [],
      targets: [],
      sharedObjects: [],
      unread: [],
    });
  });

  it("any damage is a report or a SwfError", () => {
    const files = [
      avm1('var s: any; s.connect("a.example", 80); function f() { new XMLSocket(); }'),
      readFileSync(createRequire(import.meta.url).resolve("node-forge/flash/swf/SocketPool.swf")),
    ].map((swf) => writeSwf(readSwf(swf), { compression: "none" }));
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
        (swf, changes) => {
          const damaged = Uint8Array.from(swf);
          for (const [at, byte] of changes) damaged[20 + (at % (damaged.length - 20))] = byte;
          try {
            inspect(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(SwfError);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
