import { beforeAll, describe, expect, it } from "vitest";
import { traceContent } from "./testing/rows.ts";

const NOT_CONNECTED = "ArgumentError: Error #2126: NetConnection object must be connected.";
const INVALID = "One of the parameters is invalid.";
const NO_NONCE = "0".repeat(64);
const CLOSED = "status NetConnection.Connect.Closed  false";
const SUCCESS = "status NetConnection.Connect.Success Connection succeeded. true";

/** By the table of the specification and the row of it. */
const rows: Record<string, [code: string, ...expected: string[]]> = {
  // spec/netconnection.md A
  "A: unconnected": [
    `const nc: any = new NetConnection();
     trace(nc.client == nc, nc.connected, nc.uri, nc.objectEncoding, NetConnection.defaultObjectEncoding, nc.proxyType);
     nc.close();
     attempt((): void => nc.call("x", null));
     for (const name of ["connectedProxyType", "usingTLS", "protocol", "nearID", "farID", "nearNonce", "farNonce",
       "unconnectedPeerStreams"]) attempt((): any => nc[name]);
     trace(nc.maxPeerConnections);`,
    "true false null 3 3 none",
    ...Array.from({ length: 9 }, () => NOT_CONNECTED),
    "8",
  ],
  "A: after connect(null)": [
    `const nc = connection();
     nc.connect(null);
     trace(nc.connected, nc.uri, nc.protocol, nc.usingTLS, nc.connectedProxyType, nc.nearID == "", nc.farNonce);
     nc.close();`,
    "status NetConnection.Connect.Success - true",
    `true null rtmp false none true ${NO_NONCE}`,
    "status NetConnection.Connect.Closed - false",
  ],
  "A: connected over RTMP": [
    `connected((nc: NetConnection): void => {
       trace(nc.connected, nc.uri, nc.protocol, nc.usingTLS, nc.connectedProxyType, nc.nearID == "", nc.farID == "");
       trace(nc.nearNonce, nc.unconnectedPeerStreams.length, nc.objectEncoding);
       nc.close();
       trace(nc.connected, nc.uri);
       attempt((): any => nc.protocol);
       done();
     });`,
    "true rtmp://game.example.com/game rtmp false none true true",
    `${NO_NONCE} 0 3`,
    "status NetConnection.Connect.Closed ",
    "false null",
    NOT_CONNECTED,
  ],
  'A: after connect("http://…")': [
    `const nc = connection();
     nc.connect("http://localhost/gateway");
     trace(nc.connected, nc.uri);
     attempt((): any => nc.protocol);
     nc.close();
     trace(nc.uri);`,
    "false http://localhost/gateway",
    NOT_CONNECTED,
    "status NetConnection.Connect.Closed - false",
    "status   false",
    "null",
  ],
  "A: objectEncoding": [
    `const nc = new NetConnection();
     attempt((): void => { nc.objectEncoding = 7; });
     nc.objectEncoding = 0;
     trace(nc.objectEncoding);
     nc.connect(null);
     attempt((): void => { nc.objectEncoding = 3; });
     NetConnection.defaultObjectEncoding = 0;
     trace(new NetConnection().objectEncoding);
     NetConnection.defaultObjectEncoding = 3;`,
    `ArgumentError: Error #2004: ${INVALID}`,
    "0",
    "ReferenceError: Error #1074: Illegal write to read-only property objectEncoding on flash.net.NetConnection.",
    "0",
  ],
  "A: client": [
    `const nc = new NetConnection();
     for (const value of [null, undefined, 1, "a", true]) attempt((): void => { nc.client = value; });
     const client = {};
     nc.client = client;
     trace(nc.client == client);`,
    ...Array.from({ length: 5 }, () => `TypeError: Error #2004: ${INVALID}`),
    "true",
  ],
  "A: what it is": [
    `const nc = new NetConnection();
     trace(getQualifiedClassName(nc), is(nc, EventDispatcher));
     attempt((): any => new (Responder as any)());
     attempt((): any => new (Responder as any)(1));
     trace(new Responder(null) != null, (describeType(new Responder(null)) as any).variable.length());`,
    "flash.net::NetConnection true",
    "ArgumentError: Error #1063: Argument count mismatch on flash.net::Responder(). Expected 1, got 0.",
    "TypeError: Error #1034: Type Coercion failed: cannot convert 1 to Function.",
    "true 0",
  ],
  // "connect"
  "connect: no argument": [
    `attempt((): void => (new NetConnection() as any).connect());`,
    "ArgumentError: Error #1063: Argument count mismatch on flash.net::NetConnection/connect(). Expected 1, got 0.",
  ],
  "connect: malformed": [
    `const nc = connection();
     for (const uri of ["", "bogus", "ftp://h/a", "rtmp", "rtmpx://h/a"]) attempt((): void => nc.connect(uri));
     trace(nc.connected, nc.uri);`,
    ...Array.from({ length: 5 }, () => `ArgumentError: Error #2004: ${INVALID}`),
    "false null",
  ],
  "connect: a bad port": [
    `const nc = connection();
     nc.addEventListener("netStatus", (): void => done());
     nc.connect("rtmp://game.example.com:99999/game");
     trace("later");`,
    "later",
    "error NetConnection.Connect.Failed  false",
  ],
  "connect: a port of another service": [
    `const nc = connection();
     attempt((): void => nc.connect("rtmp://game.example.com:25/game"));
     attempt((): void => nc.connect("rtmpt://game.example.com:6000/game"));
     trace(nc.connected, nc.uri);
     nc.addEventListener("netStatus", (): void => done());
     nc.connect("rtmp://game.example.com:250/game");`,
    "SecurityError: Error #2156: Port 25 may not be accessed using protocol rtmp. Calling SWF was http://localhost/test.swf.",
    "SecurityError: Error #2156: Port 6000 may not be accessed using protocol rtmpt. Calling SWF was http://localhost/test.swf.",
    "false null",
    "error NetConnection.Connect.Failed  false",
  ],
  "connect: Success": [
    `const nc = connection();
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       trace(event.info.objectEncoding, event.bubbles, event.cancelable, event.type);
       done();
     });
     nc.connect(GAME);
     trace(nc.connected, nc.uri);`,
    "false rtmp://game.example.com/game",
    SUCCESS,
    "3 false false netStatus",
  ],
  "connect: custom fields": [
    `const nc = new NetConnection();
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => { trace(event.info.hint); done(); });
     nc.connect(GAME, "welcome");`,
    "press start",
  ],
  "connect: Rejected, then Closed": [
    `const nc = connection();
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       if (event.info.application != null) trace(event.info.application.message);
       if (event.info.code == "NetConnection.Connect.Closed") done();
     });
     nc.connect(GAME, "rejected");`,
    "error NetConnection.Connect.Rejected Connection failed. false",
    "go away",
    CLOSED,
  ],
  "connect: a redirect is the script's to follow, inside the handler": [
    `const nc = connection();
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       if (event.info.code == "NetConnection.Connect.Rejected") nc.connect(event.info.ex.redirect);
       else done();
     });
     nc.connect(GAME, "elsewhere");`,
    "error NetConnection.Connect.Rejected Connection failed. false",
    SUCCESS,
  ],
  "connect: nobody is there": [
    `const nc = connection();
     nc.addEventListener("netStatus", (): void => done());
     nc.connect("rtmp://nowhere.example.com/game");`,
    "error NetConnection.Connect.Failed  false",
  ],
  "connect: what is not there": [
    `const nc = connection();
     nc.addEventListener("netStatus", (): void => done());
     nc.connect("rtmfp://game.example.com/game");`,
    "error NetConnection.Connect.Failed  false",
  ],
  "connect: while open": [
    `const nc = connection();
     let count = 0;
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       if (event.info.code != "NetConnection.Connect.Success") return;
       if (++count == 1) { nc.connect(GAME); trace("again"); } else done();
     });
     nc.connect(GAME);`,
    SUCCESS,
    CLOSED,
    "again",
    SUCCESS,
  ],
  "connect: while connecting": [
    `const nc = connection();
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => done());
     nc.connect("rtmp://nowhere.example.com/game");
     nc.connect(GAME);`,
    SUCCESS,
  ],
  "connect: null, then rtmp": [
    `const nc = connection();
     nc.connect(null);
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       if (event.info.code == "NetConnection.Connect.Success") done();
     });
     nc.connect(GAME);`,
    "status NetConnection.Connect.Success - true",
    "status NetConnection.Connect.Closed - false",
    SUCCESS,
  ],
  "connect: what the server is told (spec/rtmp.md §6)": [
    `connected((nc: NetConnection): void => {
       nc.call("parameters", new Responder((value: any): void => {
         trace(value.app, value.swfUrl, value.tcUrl, value.fpad, value.capabilities, value.audioCodecs, value.videoCodecs,
           value.videoFunction, value.pageUrl, value.objectEncoding, value.flashVer.length > 5);
         done();
       }));
     });`,
    "game http://localhost/test.swf rtmp://game.example.com/game false 239 3575 252 1 undefined 3 true",
  ],
  // "call", "Responder"
  "call: results": [
    `connected((nc: NetConnection): void => {
       nc.call("sum", answers(), 2, 3);
       nc.call("echo", answers(), { a: [1, "b", null, true] });
       nc.call("room/say", answers(done), "hi");
     });`,
    "result 5",
    'result {"a":[1,"b",null,true]}',
    'result "said hi"',
  ],
  "call: without a responder": [
    `connected((nc: NetConnection): void => { nc.call("sum", null, 1, 2); nc.call("count", answers(done), 1, 2, 3); });`,
    "result 3",
  ],
  "call: while connecting": [
    `const nc = connection();
     nc.connect(GAME);
     nc.call("sum", answers(done), 20, 3);`,
    SUCCESS,
    "result 23",
  ],
  "call: errors": [
    `connected((nc: NetConnection): void => {
       nc.call("nope", new Responder(null, (info: any): void => trace(info.level, info.code, info.description)));
       nc.call("fail", new Responder(null, (info: any): void => { trace(info.code, info.description); done(); }));
     });`,
    "error NetConnection.Call.Failed Method not found (nope).",
    "NetConnection.Call.Failed out of order",
  ],
  "call: an error that the responder does not take": [
    `connected((nc: NetConnection): void => {
       nc.addEventListener("netStatus", (): void => done());
       nc.call("nope", new Responder(null));
     });`,
    "error NetConnection.Call.Failed Method not found (nope).",
  ],
  "call: a thousand in flight, in order": [
    `connected((nc: NetConnection): void => {
       let next: int = 0;
       for (let i: int = 0; i < 1000; i++) {
         nc.call("echo", new Responder((value: any): void => {
           if (value != next++) trace("out of order", value);
           if (next == 1000) { trace("all"); done(); }
         }), i);
       }
     });`,
    "all",
  ],
  "call: no answer, and closed": [
    `connected((nc: NetConnection): void => {
       nc.call("silent", answers());
       nc.close();
       attempt((): void => nc.call("sum", null));
       done();
     });`,
    "status NetConnection.Connect.Closed ",
    NOT_CONNECTED,
  ],
  "call: values of AMF3": [
    `registerClassAlias("point3", Point3);
     connected((nc: NetConnection): void => {
       const point: any = new Point3();
       point.y = point;
       nc.call("echo", new Responder((value: any): void => trace(is(value, Point3), value.y == value)), point);
       const words: any = new Dictionary();
       words["a"] = 1;
       nc.call("echo", new Responder((value: any): void => trace(is(value, Dictionary), value["a"])), words);
       const vector: any = new Vector<int>(3);
       nc.call("echo", new Responder((value: any): void => trace(getQualifiedClassName(value), value.length)), vector);
       const bytes = new ByteArray();
       bytes.length = 5000000;
       bytes[4999999] = 7;
       nc.call("echo", new Responder((value: any): void => { trace(value.length, value[4999999]); done(); }), bytes);
     });`,
    "true true",
    "true 1",
    "__AS3__.vec::Vector.<int> 3",
    "5000000 7",
  ],
  "call: AMF0": [
    `connected((nc: NetConnection): void => {
       trace(nc.objectEncoding);
       const cycle: any = { a: 1 };
       cycle.me = cycle;
       nc.call("echo", new Responder((value: any): void => { trace(value.a, value.me == value); done(); }), cycle);
     }, null, 0);`,
    "0",
    "1 true",
  ],
  "call: AMF0, arrays of nothing but elements (spec/bytearray.md §8)": [
    `const nc = new NetConnection();
     nc.objectEncoding = 0;
     const keyed: any = [true];
     keyed.key = null;
     const sparse: any[] = [null];
     sparse[2] = [];
     const wide: any[] = [];
     wide[1000] = null;
     const list: any[] = [sparse, keyed, wide];
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       nc.call("bytes", new Responder((hex: string): void => { trace(hex.substr(hex.indexOf("0a"))); done(); }), list);
     });
     nc.connect("rtmp://hostile.example.com/plain");`,
    `0a00000003${"0a00000003" + "05" + "06" + "0a00000000"}${"0800000001" + "0001300101" + "00036b657905" + "000009"}${"08000003e9" + "00043130303005" + "000009"}`,
  ],
  "call: while connecting, values are those of the call": [
    `const nc = connection();
     nc.connect(GAME);
     const list: any[] = [1];
     nc.call("echo", answers(), list);
     list.push(2);
     nc.call("echo", answers(), list);
     list.push(3);
     nc.call("echo", answers(done), "later");`,
    SUCCESS,
    "result [1]",
    "result [1,2]",
    'result "later"',
  ],
  "call: while connecting, to a server that then wants AMF0": [
    `const nc = new NetConnection();
     const list: any[] = [1];
     nc.connect("rtmp://hostile.example.com/plain");
     nc.call("bytes", new Responder((hex: string): void => { trace(nc.objectEncoding, hex.substr(hex.indexOf("0a"))); done(); }), list);
     list.push(2);`,
    "0 0a00000001003ff0000000000000",
  ],
  // "Methods the server calls"
  "called: with a result": [
    `const client = { add: (a: number, b: number): number => a + b };
     connected((nc: NetConnection): void => nc.call("callMe", answers(done), "add", 20, 3), client);`,
    "result 23",
  ],
  "called: a method that is missing": [
    `connected((nc: NetConnection): void => nc.call("callMe", new Responder(null, (info: any): void => {
       trace(info.description.indexOf("Method not found (onBWDone).") >= 0);
       done();
     }), "onBWDone"));`,
    "Error #2095: flash.net.NetConnection was unable to invoke callback onBWDone. ReferenceError: Error #1069: Property onBWDone not found on flash.net.NetConnection and there is no default value.",
    "true",
  ],
  "called: a method that throws": [
    `const client = { bad: (): void => { throw new Error("no"); } };
     connected((nc: NetConnection): void => {
       nc.call("tellMe", null, "bad");
       nc.call("sum", answers(), 1, 1);
       nc.call("callMe", new Responder(null, (info: any): void => {
         trace(info.description);
         done();
       }), "bad");
     }, client);`,
    "Error #2095: flash.net.NetConnection was unable to invoke callback bad. Error: no",
    "result 2",
    "Error #2095: flash.net.NetConnection was unable to invoke callback bad. Error: no",
    "bad: the client says that it failed: The method has thrown an error.",
  ],
  // "netStatus events"
  "status: of the server's own": [
    `connected((nc: NetConnection): void => {
       nc.addEventListener("netStatus", (): void => done());
       nc.call("status", null, { level: "error", code: "NetConnection.Connect.AppShutdown", description: "bye" });
     });`,
    "error NetConnection.Connect.AppShutdown bye",
  ],
  "status: the server closes": [
    `connected((nc: NetConnection): void => {
       nc.addEventListener("netStatus", (): void => { trace(nc.connected); done(); });
       nc.call("leave", null);
     });`,
    "status NetConnection.Connect.Closed ",
    "false",
  ],
  "close: while connecting, and twice": [
    `const nc = connection();
     nc.connect(GAME);
     nc.close();
     nc.close();
     setTimeout((): void => { trace("silent"); done(); }, 500);`,
    "silent",
  ],
  "close: inside a callback": [
    `const client = { stop: (): void => nc.close() };
     const nc = connected((nc: NetConnection): void => {
       nc.call("tellMe", null, "stop");
       nc.call("sum", answers(), 1, 1);
       setTimeout(done, 500);
     }, client);`,
    "status NetConnection.Connect.Closed ",
  ],
};

describe("NetConnection of AVM2 (spec/netconnection.md)", () => {
  let traced: Map<string, string[]>;
  beforeAll(async () => {
    traced = await traceContent(Object.fromEntries(Object.entries(rows).map(([name, [code]]) => [name, code])));
  });

  it.each(Object.entries(rows))("%s", (name, [, ...expected]) => {
    expect(traced.get(name)).toEqual(expected);
  });

  it("and its server has nothing to complain about", () => {
    expect(traced.get("problems")).toBeUndefined();
  });
});

/** The first version with AVM2: its library lacks members that natives have. */
describe("NetConnection of a SWF 9", () => {
  const names = ["connect: Success", "connect: custom fields", "connect: Rejected, then Closed", "call: AMF0"];
  let traced: Map<string, string[]>;
  beforeAll(async () => {
    const chosen = Object.fromEntries(names.map((name) => [name, rows[name]![0]]));
    const later = `trace("nearID" in new NetConnection());`;
    const both = `const client = { add: (a: number, b: number): number => a + b };
      connected((nc: NetConnection): void => {
        nc.call("callMe", new Responder((value: any): void => { trace(value); done(); }), "add", 20, 3);
      }, client);`;
    traced = await traceContent({ ...chosen, later, both }, "", {}, 9);
  });

  it.each(names)("%s", (name) => {
    expect(traced.get(name)).toEqual(rows[name]!.slice(1));
  });

  it("calls both ways", () => {
    expect(traced.get("both")).toEqual(["23"]);
  });

  it("has no members of later versions", () => {
    expect(traced.get("later")).toEqual(["false"]);
  });
});
