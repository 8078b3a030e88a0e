import { beforeAll, describe, expect, it } from "vitest";
import { traceMovie } from "./testing/avm1-rows.ts";

const SUCCESS = "status NetConnection.Connect.Success Connection succeeded. true";
const FAILED = "error NetConnection.Connect.Failed undefined false";
const LOCAL = "status NetConnection.Connect.Success undefined true";

/** By the table of the specification and the row of it. */
const rows: Record<string, [code: string, ...expected: string[]]> = {
  // spec/netconnection.md B
  "B: new": [
    `nc = new NetConnection(); trace(nc.isConnected + " " + nc.uri + " " + (nc instanceof NetConnection));`,
    "false undefined true",
  ],
  "B: connect()": [
    `connection(); trace(nc.connect()); trace(nc.isConnected + " " + nc.uri);`,
    "undefined",
    "false undefined",
  ],
  "B: connect(null)": [
    `connection(); trace(nc.connect(null)); trace(nc.isConnected + " " + nc.uri);`,
    LOCAL,
    "true",
    "true null",
  ],
  "B: connect to what is none": [
    `for (var i = 0; i < 4; i++) {
       connection();
       trace(nc.connect(["", "null", 1, "string"][i]));
       trace(nc.isConnected + " " + nc.uri);
     }`,
    ...["", "null", "1", "string"].flatMap((uri) => [FAILED, "false", `false ${uri}`]),
  ],
  "B: connect while connected": [
    `connection(); nc.connect(null); trace(nc.connect("string"));`,
    LOCAL,
    "status NetConnection.Connect.Closed undefined false",
    FAILED,
    "false",
  ],
  "B: rtmp": [
    `connection();
     nc.then = function () { trace(this.isConnected + " " + this.uri + " " + this.protocol); done(); };
     trace(nc.connect(GAME));
     trace(nc.isConnected + " " + nc.uri);`,
    "true",
    "false rtmp://game.example.com/game",
    SUCCESS,
    "true rtmp://game.example.com/game rtmp",
  ],
  "B: close": [
    `connected(function () { this.close(); trace(this.isConnected); this.close(); done(); });`,
    "status NetConnection.Connect.Closed ",
    "false",
  ],
  "B: call unconnected": [`nc = new NetConnection(); trace(nc.call("x", answers()));`, "undefined"],
  "B: System.onStatus": [
    `System.onStatus = function (info) { trace("system " + info.code); };
     nc = new NetConnection();
     nc.connect("string");
     delete System.onStatus;`,
    "system NetConnection.Connect.Failed",
  ],
  "connect: rejected": [
    `connection();
     nc.then = function (info) {
       if (info.application != undefined) trace(info.application.message);
       if (info.code == "NetConnection.Connect.Closed") done();
     };
     nc.connect(GAME, "rejected");`,
    "error NetConnection.Connect.Rejected Connection failed. false",
    "go away",
    "status NetConnection.Connect.Closed  false",
  ],
  "connect: nobody is there": [
    `connection(); nc.then = done; nc.connect("rtmp://nowhere.example.com/game");`,
    "error NetConnection.Connect.Failed  false",
  ],
  "connect: a bad port": [
    `connection(); nc.then = done; nc.connect("rtmp://game.example.com:99999/game");`,
    "error NetConnection.Connect.Failed  false",
  ],
  "connect: a port of another service": [
    `connection(); trace(nc.connect("rtmp://game.example.com:25/game")); trace(nc.isConnected + " " + nc.uri);`,
    "false",
    "false undefined",
  ],
  "connect: what the server is told (spec/rtmp.md §6)": [
    `connected(function () {
       var responder: any = new Object();
       responder.onResult = function (value) {
         trace(value.app + " " + value.swfUrl + " " + value.tcUrl + " " + value.fpad + " " + value.capabilities + " " +
           value.objectEncoding + " " + (value.flashVer.length > 5));
         done();
       };
       this.call("parameters", responder);
     });`,
    "game http://localhost/test.swf rtmp://game.example.com/game false 239 undefined true",
  ],
  "call: results and errors": [
    `connected(function () {
       this.call("sum", answers(), 2, 3);
       this.call("nope", answers());
       this.call("room/say", answers(true), "hi");
     });`,
    "result 5",
    "error NetConnection.Call.Failed Method not found (nope).",
    "result said hi",
  ],
  "call: an error that the responder does not take": [
    `connected(function () {
       var responder: any = new Object();
       responder.onResult = function () {};
       this.call("nope", responder);
       this.call("sum", answers(true), 1, 1);
     });`,
    "error NetConnection.Call.Failed Method not found (nope).",
    "result 2",
  ],
  "call: while connecting": [
    `connection(); nc.connect(GAME); nc.call("sum", answers(true), 20, 3);`,
    SUCCESS,
    "result 23",
  ],
  "call: while connecting, values are those of the call": [
    `connection(); nc.connect(GAME);
     data = [1];
     nc.call("echo", answers(), data);
     data.push(2);
     nc.call("echo", answers(true), data);
     data.push(3);`,
    SUCCESS,
    "result 1",
    "result 1,2",
  ],
  "call: values": [
    `Point = function () { this.made = true; };
     Object.registerClass("point", Point);
     connected(function () {
       data = new Point();
       data.numbers = [0.1, -0.1, 1e300, 5e-324, 1 / 3, -7, 4294967296, 123456789.25];
       data.me = data;
       data.text = "a\\u0001b\\u0002c\\u00e9";
       data.nothing = null;
       data.when = new Date(1000);
       data.list = [];
       data.list.push(1, [2], {a: 3});
       data.map = [];
       data.map["key"] = "value";
       var responder: any = new Object();
       responder.onResult = function (value) {
         var same = true;
         for (var i = 0; i < data.numbers.length; i++) if (value.numbers[i] != data.numbers[i]) same = false;
         trace(same + " " + (value.me == value) + " " + (value instanceof Point) + " " + (value.text == data.text));
         trace(value.nothing + " " + value.when.getTime() + " " + value.list[1][0] + value.list[2].a + " " + value.map.key);
         trace(isNaN(value.nan) + " " + value.no);
         done();
       };
       data.nan = 0 / 0;
       this.call("echo", responder, data);
     });`,
    "true true true true",
    "null 1000 23 value",
    "true undefined",
  ],
  "called: with a result, and along a path": [
    `connected(function () {
       this.add = function (a, b) { return a + b; };
       this.room = new Object();
       this.room.say = function (text) { return text + (this == nc.room); };
       this.call("callMe", answers(), "add", 20, 3);
       this.call("callMe", answers(true), "room/say", "hi ");
     });`,
    "result 23",
    "result hi true",
  ],
  "called: a method that is missing is silent": [
    `connected(function () { this.call("tellMe", null, "onBWDone"); this.call("sum", answers(true), 1, 1); });`,
    "result 2",
  ],
  "called: a method that throws": [
    `connected(function () {
       this.bad = function () { throw "no"; };
       this.call("callMe", answers(), "bad");
       this.call("tellMe", null, "bad");
       this.call("sum", answers(true), 1, 1);
     });`,
    "result 2",
    "error NetConnection.Call.Failed bad: the client says that it failed: The method has thrown an error.",
  ],
  "status: of the server's own, and it closes": [
    `connection();
     nc.then = function (info) {
       if (info.code == "NetConnection.Connect.Success") {
         this.call("status", null, { level: "error", code: "NetConnection.Connect.AppShutdown", description: "bye" });
         this.call("leave", null);
       } else if (info.code == "NetConnection.Connect.Closed") done();
     };
     nc.connect(GAME);`,
    SUCCESS,
    "error NetConnection.Connect.AppShutdown bye true",
    "status NetConnection.Connect.Closed  false",
  ],
  // spec/sharedobject-remote.md B
  "shared object: what it is": [
    `remote("what"); trace(typeof so.data + " " + so.getSize() + " " + so.flush() + " " + (so instanceof SharedObject));
     trace(so == SharedObject.getRemote("what", GAME, false));
     so.data = 5;
     trace(typeof so.data);`,
    "object 0 true true",
    "true",
    "object",
  ],
  "shared object: connects to nothing else": [
    `nc = new NetConnection(); remote("unconnected"); trace(so.connect(nc));
     connection(); nc.connect("rtmp://nowhere.example.com/game"); trace(so.connect(nc)); nc.close();`,
    "false",
    "error SharedObject.UriMismatch",
    "false",
  ],
  "shared object: all that is written is sent": [
    `connected(function () {
       remote("avm1", false);
       so.sync1 = function () { this.data.x = 5; this.data.list = [1]; };
       so.sync2 = function () { this.data.list.push(2); };
       so.sync3 = function () { delete this.data.x; };
       so.sync4 = function () { nc.call("slot", answers(), "avm1", "x"); nc.call("slot", answers(true), "avm1", "list"); };
       trace(so.connect(nc));
     });`,
    "true",
    "sync clear",
    "sync success x success list",
    "sync success list",
    "sync delete x",
    "result undefined",
    "result 1,2",
  ],
  "shared object: the server changes": [
    `connected(function () {
       remote("avm1 theirs".split(" ")[1], false);
       so.sync1 = function () { nc.call("setSlot", null, "theirs", "y", "new"); };
       so.sync2 = function () { nc.call("setSlot", null, "theirs", "y", "newer"); };
       so.sync3 = function () { trace(this.data.y); nc.call("setSlot", null, "theirs", "y"); };
       so.sync4 = done;
       so.connect(nc);
     });`,
    "sync clear",
    "sync change y undefined",
    "sync change y new",
    "newer",
    "sync delete y",
  ],
  "shared object: send": [
    `connected(function () {
       remote("avm1chat", false);
       so.say = function (who, what) { trace(who + " " + what); done(); };
       so.connect(nc);
       so.send("say", "me", [1, 2]);
     });`,
    "sync clear",
    "me 1,2",
  ],
  "shared object: no write access": [
    `connected(function () {
       remote("readonly", false);
       so.sync1 = function () { this.data.x = 1; };
       so.status = done;
       so.connect(nc);
     });`,
    "sync clear",
    "sync delete x",
    "error SharedObject.NoWriteAccess",
  ],
  "shared object: local ones": [
    `so = SharedObject.getLocal("mine"); so.data.a = 1; trace(so.flush() + " " + so.data.a + " " + (so.getSize() > 0)); so.clear();
     trace(so.data.a);`,
    "true 1 true",
    "undefined",
  ],
};

describe.each([6, 8])("RTMP in AVM1, SWF %i", (version) => {
  let traced: Map<string, string[]>;
  beforeAll(async () => {
    traced = await traceMovie(Object.fromEntries(Object.entries(rows).map(([name, [code]]) => [name, code])), version);
  });

  it.each(Object.entries(rows))("%s", (name, [, ...expected]) => {
    // Before SWF 7, undefined is an empty text where it is a part of one.
    const shown = version < 7 ? expected.map((line) => line.replace(/(?<=.)undefined|undefined(?=.)/g, "")) : expected;
    expect(traced.get(name)).toEqual(shown);
  });

  it("and its server has nothing to complain about", () => {
    expect(traced.get("problems")).toBeUndefined();
  });
});
