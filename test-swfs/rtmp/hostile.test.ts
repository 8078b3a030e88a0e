import { beforeAll, expect, it } from "vitest";
import { traceContent } from "./testing/rows.ts";

/** What the rows below share. */
const HOSTILE = `
import { IDataInput, IDataOutput, IExternalizable } from "flash.utils";

class Thrower implements IExternalizable {
  writeExternal(output: IDataOutput): void { throw new Error("not to be written"); }
  readExternal(input: IDataInput): void {}
}

class Caller implements IExternalizable {
  static nc: NetConnection;
  writeExternal(output: IDataOutput): void { Caller.nc.call("sum", answers(), 40, 2); output.writeInt(7); }
  readExternal(input: IDataInput): void {}
}

/** Names that natives use as well. */
class Sub extends NetConnection {
  session: any = "mine";
  objects: any = "too";
  join(value: any): any { return "joined " + value; }
  leave(): string { return "left"; }
  get isRtmp(): any { return "no"; }
}

/** A connection that traces what it hears, calls once or more, and is done with "still" or when it is closed. */
function hostile(mood: string, done: Function, calls: int = 1, isOwnClient: boolean = false): NetConnection {
  registerClassAlias("Caller", Caller);
  const nc = new NetConnection();
  let called = false;
  let heard = 0;
  if (!isOwnClient) {
    nc.client = {
      hear: (value: any): void => {
        heard++;
        const text = String(value);
        if (heard == 1 || heard == 10000) trace("heard", heard, text.length > 40 ? text.length : text);
        if (text == "still" || text.length > 1000 || heard == 10000) done();
      },
    };
  }
  nc.addEventListener("asyncError", (event: AsyncErrorEvent): void => {
    trace(event.text);
    if (event.text.indexOf("hear.") > 0) done();
  });
  nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
    const info = event.info;
    trace(info.level, info.code, info.description, nc.connected);
    if (nc.connected && !called) {
      called = true;
      for (let i = 0; i < calls; i++) nc.call("go", answers(i > 0 ? done : null));
    } else if (info.code == "NetConnection.Connect.Closed") done();
  });
  nc.connect("rtmp://hostile.example.com/" + mood);
  return nc;
}
`;

const SUCCESS = "status NetConnection.Connect.Success Hello. true";
const SAYS_NOTHING = "status NetConnection.Connect.Success  true";
const REJECTED = "error NetConnection.Connect.Rejected Connection failed. false";
const CLOSED = "status NetConnection.Connect.Closed  false";

const hostile = (mood: string, calls = 1): string => `hostile("${mood}", done, ${calls});`;
const board = (mood: string): string => `const nc = hostile("${mood}", done);
  const so = SharedObject.getRemote("board", nc.uri, false);
  so.addEventListener("sync", (event: SyncEvent): void => {
    for (const { code, name, oldValue } of event.changeList) trace(code, name, JSON.stringify(oldValue));
  });
  so.connect(nc);`;

/** What servers send, and what content does, that nobody should. */
const rows: Record<string, [code: string, ...expected: string[]]> = {
  "an information that is a text": [hostile("information is a text"), SAYS_NOTHING, "heard 1 still"],
  "no information": [hostile("information is nothing"), SAYS_NOTHING, "heard 1 still"],
  "rejected by a text": [hostile("rejected by a text"), REJECTED, CLOSED],
  "rejected without a word": [hostile("rejected without a word"), REJECTED, CLOSED],
  "a status before the result": [
    `hostile("status first", null); setTimeout(done, 100);`,
    "status Early undefined false",
    SUCCESS,
  ],
  "accepted twice": [`hostile("accepted twice", null); setTimeout(done, 100);`, SUCCESS],
  "a status that is a number": [hostile("a status that is a number"), SUCCESS, "heard 1 still"],
  "an error that is a text": [hostile("an error that is a text"), SUCCESS, 'error "bad"', "heard 1 still"],
  "commands that are cut off": [
    hostile("no name"),
    SUCCESS,
    "Error #2095: flash.net.NetConnection was unable to invoke callback a.",
    "heard 1 still",
  ],
  "commands with arguments that are cut off": [hostile("arguments cut"), SUCCESS, "heard 1 still"],
  "an answer to connect that is cut off": [
    `hostile("answer cut", null); setTimeout(done, 100);`,
    "error NetConnection.Connect.Failed  false",
  ],
  "a transaction that is a name": [hostile("a transaction that is a name"), SUCCESS, "heard 1 still"],
  "names that natives have": [
    `hostile("names", done, 1, true);`,
    SUCCESS,
    ...[
      "__proto__",
      "constructor",
      "toString",
      "join",
      "part",
      "leave",
      "forget",
      "onAccepted",
      "session",
      "flashnet:channel/send",
      "connect/flashnet/open",
      "__proto__/connect",
      "call/call",
      "a//b",
      "/",
      "",
      "hear",
    ].map((name) => `Error #2095: flash.net.NetConnection was unable to invoke callback ${name}.`),
  ],
  "values in values": [hostile("deep"), SUCCESS, "heard 1 1"],
  "a message of 4 MB": [hostile("long"), SUCCESS, "heard 1 4000000"],
  "10,000 messages at once": [hostile("burst"), SUCCESS, "heard 1 0", "heard 10000 9999"],
  "results at once": [hostile("results at once", 2), SUCCESS, 'result "one"', 'result "two"'],
  "a responder that throws holds no other up": [
    `const nc = new NetConnection();
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       nc.call("a", new Responder((value: any): void => { trace(value); throw new Error("out of content"); }));
       nc.call("b", new Responder((value: any): void => { trace(value); done(); }));
     });
     nc.connect("rtmp://hostile.example.com/results at once");`,
    "one",
    "two",
  ],
  "messages of shared objects that are cut off": [board("objects cut"), SUCCESS, "heard 1 still"],
  "slots with names that objects have": [
    board("slots"),
    SUCCESS,
    ...["", "toString", "hasOwnProperty", "constructor", "__proto__", "x"].map((slot) => `change ${slot} null`),
    'change x {"a":1}',
    'change hasOwnProperty {"a":1}',
    "heard 1 still",
  ],
  "connect: an argument that can't be written": [
    `const nc = connection();
     attempt((): any => nc.connect(GAME, new Thrower()));
     trace(nc.connected, nc.uri);`,
    "ArgumentError: Error #2004: One of the parameters is invalid.",
    "false null",
  ],
  "call: while connecting, what can't be written holds nothing up": [
    `const nc = connection();
     nc.connect(GAME);
     attempt((): any => nc.call("count", answers(), new Thrower()));
     nc.call("sum", answers(done), 2, 3);`,
    "ArgumentError: Error #2004: One of the parameters is invalid.",
    "status NetConnection.Connect.Success Connection succeeded. true",
    "result 5",
  ],
  "call: within a value that is being written": [
    `connected((nc: NetConnection): void => { Caller.nc = nc; nc.call("count", new Responder(null, (info: any): void => { trace(info.code); done(); }), new Caller()); });`,
    "result 42",
    "NetConnection.Call.Failed",
  ],
  "a slot that can't be written holds no other up": [
    `connected((nc: NetConnection): void => {
       const so = SharedObject.getRemote("unwritable", GAME, false);
       let isFirst = true;
       so.addEventListener("sync", (event: SyncEvent): void => {
         trace(event.changeList[0].code, event.changeList[0].name);
         if (!isFirst) { done(); return; }
         isFirst = false;
         so.data.bad = new Thrower();
         so.data.good = 1;
       });
       so.connect(nc);
     });`,
    "clear undefined",
    "success good",
  ],
  "call: at no time, so that a recording can be played again": [
    `const nc = new NetConnection();
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       setTimeout((): void => nc.call("time", answers(done)), 100);
     });
     nc.connect("rtmp://hostile.example.com/plain");`,
    "result 0",
  ],
  "a subclass with names of ours": [
    `const nc = new Sub();
     nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
       trace(event.info.code);
       nc.call("callMe", answers(done), "join", 1);
     });
     trace(nc.join(2), nc.session, nc.objects, nc.leave(), nc.isRtmp);
     nc.connect(GAME);`,
    "joined 2 mine too left no",
    "NetConnection.Connect.Success",
    'result "joined 1"',
  ],
  "closed and connected again in sync, and in a result": [
    `let syncs = 0;
     connected((nc: NetConnection): void => {
       const so = SharedObject.getRemote("again", GAME, false);
       so.addEventListener("sync", (event: SyncEvent): void => {
         trace("sync");
         so.close();
         if (syncs++ > 0) {
           nc.call("sum", new Responder((value: any): void => {
             nc.close();
             nc.connect(null);
             trace(nc.connected, nc.uri);
             done();
           }), 1, 1);
           return;
         }
         nc.close();
         nc.connect(GAME);
         so.connect(nc);
       });
       so.connect(nc);
     });`,
    "sync",
    "status NetConnection.Connect.Closed ",
    "status NetConnection.Connect.Success Connection succeeded.",
    "sync",
    "status NetConnection.Connect.Closed ",
    "status NetConnection.Connect.Success -",
    "true null",
  ],
};

let traced: Map<string, string[]>;
beforeAll(async () => {
  const content = Object.entries(rows).map(([name, [code]]) => [name, code]);
  traced = await traceContent(Object.fromEntries(content), HOSTILE);
}, 120_000);

it.each(Object.entries(rows))("%s", (name, [, ...expected]) => {
  expect(traced.get(name)).toEqual(expected);
});
