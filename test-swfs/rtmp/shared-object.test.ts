import { beforeAll, describe, expect, it } from "vitest";
import { traceContent } from "./testing/rows.ts";

/** What the rows below share. */
const PRELUDE = `
/** An object that traces what it hears, and then calls. */
function remote(name: string, persistence: any = false): SharedObject {
  const so = SharedObject.getRemote(name, GAME, persistence);
  so.addEventListener("sync", (event: SyncEvent): void => {
    trace("sync " + event.changeList.map((change: any): string =>
      change.code + (change.name == null ? "" : " " + change.name) + ("oldValue" in change ? " " + change.oldValue : ""),
    ).join(", "));
  });
  so.addEventListener("netStatus", (event: NetStatusEvent): void => trace(event.info.level, event.info.code));
  so.addEventListener("asyncError", (event: AsyncErrorEvent): void => trace(event.text, String(event.error)));
  return so;
}

/** Calls back at the so-many-th sync. */
function atSync(so: SharedObject, count: int, then: Function): void {
  so.addEventListener("sync", (): void => { if (--count == 0) then(); });
}
`;

const rows: Record<string, [code: string, ...expected: string[]]> = {
  // spec/sharedobject-remote.md A
  "A: the constructor": [
    `attempt((): any => new SharedObject());`,
    "ArgumentError: Error #2012: SharedObject$ class cannot be instantiated.",
  ],
  "A: what it is": [
    `const so = SharedObject.getRemote("what", GAME);
     trace(getQualifiedClassName(so), is(so, SharedObject), is(so, EventDispatcher), so.client == so, so.objectEncoding);
     trace(JSON.stringify(so.data), so.size, so.flush(), SharedObject.defaultObjectEncoding);
     attempt((): void => { so.client = null; });
     attempt((): void => { so.objectEncoding = 0; });`,
    "flash.net::SharedObject true true true 3",
    "{} 0 flushed 3",
    "TypeError: Error #2004: One of the parameters is invalid.",
    "ReferenceError: Error #1074: Illegal write to read-only property objectEncoding on flash.net.SharedObject.",
  ],
  "A: local ones": [
    `const so = SharedObject.getLocal("mine");
     so.data.a = 1;
     trace(is(so, SharedObject), so == SharedObject.getLocal("mine"), so.data.a, so.size > 0, so.flush());
     so.setProperty("b", 2);
     trace(so.data.b);
     so.clear();
     trace(so.data.a);`,
    "true true 1 true flushed",
    "2",
    "undefined",
  ],
  "getRemote: names": [
    `for (const name of ["a b", "a%", "a:b", "", null]) attempt((): any => SharedObject.getRemote(name, GAME));
     trace(SharedObject.getRemote("a/b", GAME) != null);`,
    ...Array.from({ length: 5 }, () => "Error: Error #2134: Cannot create SharedObject."),
    "true",
  ],
  "getRemote: the same again": [
    `trace(SharedObject.getRemote("one", GAME) == SharedObject.getRemote("one", GAME, false));
     trace(SharedObject.getRemote("one", GAME) == SharedObject.getRemote("one", GAME, true));
     trace(SharedObject.getRemote("one", GAME) == SharedObject.getRemote("one", GAME + "/room"));`,
    "true",
    "false",
    "false",
  ],
  "connect: unconnected, and null": [
    `const so = SharedObject.getRemote("unconnected", GAME);
     attempt((): void => so.connect(new NetConnection()));
     attempt((): void => so.connect(null));
     const local = new NetConnection();
     local.connect(null);
     attempt((): void => SharedObject.getRemote("unconnected").connect(local));`,
    "Error: Error #2139: SharedObject could not connect.",
    "TypeError: Error #2004: One of the parameters is invalid.",
    "Error: Error #2139: SharedObject could not connect.",
  ],
  "connect: another URI": [
    `const so = remote("elsewhere");
     so.addEventListener("netStatus", (): void => done());
     const nc = new NetConnection();
     nc.connect("rtmp://nowhere.example.com/game");
     so.connect(nc);
     trace("later");
     nc.close();`,
    "later",
    "error SharedObject.UriMismatch",
  ],
  "connect: while connecting": [
    `const nc = new NetConnection();
     nc.connect(GAME);
     const so = remote("early");
     atSync(so, 1, done);
     so.connect(nc);
     trace(JSON.stringify(so.data));`,
    "{}",
    "sync clear",
  ],
  "data: success, and another's view of it": [
    `connected((nc: NetConnection): void => {
       const so = remote("board");
       so.connect(nc);
       atSync(so, 1, (): void => { so.setProperty("x", 5); trace(so.data.x); });
       atSync(so, 2, (): any => connected((other: NetConnection): void => {
         other.call("slot", answers(done), "board", "x");
       }));
     });`,
    "sync clear",
    "5",
    "sync success x",
    "result 5",
  ],
  "data: direct assignment, and deletion": [
    `connected((nc: NetConnection): void => {
       const so = remote("direct");
       so.connect(nc);
       atSync(so, 1, (): void => { so.data.x = 1; });
       atSync(so, 2, (): void => { delete so.data.x; });
       atSync(so, 3, (): void => nc.call("slot", answers(done), "direct", "x"));
     });`,
    "sync clear",
    "sync success x",
    "sync delete x",
    "result null",
  ],
  "data: thousands of slots at once, in their order": [
    `connected((nc: NetConnection): void => {
       const so = SharedObject.getRemote("thousands", GAME, false);
       so.addEventListener("sync", (event: SyncEvent): void => {
         const { changeList } = event;
         if (changeList[0].code == "clear") {
           for (let i: int = 0; i < 3000; i++) so.setProperty("slot" + i, i);
           for (let i: int = 2999; i >= 0; i--) so.setDirty("slot" + i);
           return;
         }
         let inOrder = true;
         for (let i: int = 0; i < changeList.length; i++) if (changeList[i].name != "slot" + i) inOrder = false;
         trace(changeList.length, changeList[0].code, inOrder);
         done();
       });
       so.connect(nc);
     });`,
    "3000 success true",
  ],
  "data: null deletes": [
    `connected((nc: NetConnection): void => {
       const so = remote("null");
       so.connect(nc);
       atSync(so, 1, (): void => so.setProperty("x", 1));
       atSync(so, 2, (): void => so.setProperty("x"));
       atSync(so, 3, (): void => { trace("x" in so.data); done(); });
     });`,
    "sync clear",
    "sync success x",
    "sync delete x",
    "false",
  ],
  "data: nested edits need setDirty": [
    `connected((nc: NetConnection): void => {
       const so = remote("nested");
       so.connect(nc);
       atSync(so, 1, (): void => so.setProperty("list", [1]));
       atSync(so, 2, (): void => { so.data.list.push(2); so.setDirty("list"); });
       atSync(so, 3, (): void => nc.call("slot", answers(done), "nested", "list"));
     });`,
    "sync clear",
    "sync success list",
    "sync success list",
    "result [1,2]",
  ],
  "data: the server changes": [
    `connected((nc: NetConnection): void => {
       const so = remote("theirs");
       so.connect(nc);
       atSync(so, 1, (): void => nc.call("setSlot", null, "theirs", "y", "new"));
       atSync(so, 2, (): void => nc.call("setSlot", null, "theirs", "y", "newer"));
       atSync(so, 3, (): void => { trace(so.data.y); nc.call("setSlot", null, "theirs", "y"); });
       atSync(so, 4, done);
     });`,
    "sync clear",
    "sync change y undefined",
    "sync change y new",
    "newer",
    "sync delete y",
  ],
  "data: one that is filled": [
    `connected((nc: NetConnection): void => {
       nc.call("setSlot", null, "filled", "a", 1);
       const so = remote("filled");
       so.connect(nc);
       atSync(so, 1, (): void => { trace(so.data.a); done(); });
     });`,
    "sync clear, change a undefined",
    "1",
  ],
  "data: persistent": [
    `connected((nc: NetConnection): void => {
       const so = remote("kept", true);
       so.connect(nc);
       atSync(so, 1, (): void => so.setProperty("x", 1));
       atSync(so, 2, done);
     });`,
    "sync ",
    "sync success x",
  ],
  "fps: 0 sends what waits, and then nothing": [
    `connected((nc: NetConnection): void => {
       const so = remote("fps");
       so.connect(nc);
       atSync(so, 1, (): void => { so.setProperty("x", 1); so.fps = 0; });
       atSync(so, 2, (): void => {
         so.setProperty("x", 2);
         setTimeout((): void => nc.call("slot", answers(done), "fps", "x"), 500);
       });
     });`,
    "sync clear",
    "sync success x",
    "result 1",
  ],
  "send: to all, the sender too": [
    `connected((nc: NetConnection): void => {
       const so = remote("chat");
       so.client = { say: (who: string, what: any): void => { trace(who, what.join()); done(); } };
       so.connect(nc);
       so.send("say", "me", [1, 2]);
     });`,
    "sync clear",
    "me 1,2",
  ],
  "send: while connecting, values are those of the call": [
    `const nc = new NetConnection();
     nc.connect(GAME);
     const so = remote("sender");
     so.client = { say: (what: any): void => { trace(what.join()); done(); } };
     so.connect(nc);
     const list: any[] = [1];
     so.send("say", list);
     list.push(2);`,
    "sync clear",
    "1",
  ],
  "send: a method that is missing": [
    `connected((nc: NetConnection): void => {
       const so = remote("missing");
       so.addEventListener("asyncError", (): void => done());
       so.connect(nc);
       so.send("nothing");
     });`,
    "sync clear",
    "Error #2095: flash.net.SharedObject was unable to invoke callback nothing. ReferenceError: Error #1069: Property nothing not found on flash.net.SharedObject and there is no default value.",
  ],
  "status: no write access": [
    `connected((nc: NetConnection): void => {
       const so = remote("readonly");
       so.addEventListener("netStatus", (): void => done());
       so.connect(nc);
       atSync(so, 1, (): void => so.setProperty("x", 1));
     });`,
    "sync clear",
    // The server says how the slot really is.
    "sync delete x",
    "error SharedObject.NoWriteAccess",
  ],
  "close: data stays, and connect again": [
    `connected((nc: NetConnection): void => {
       const so = remote("again");
       so.connect(nc);
       atSync(so, 1, (): void => so.setProperty("x", 1));
       atSync(so, 2, (): void => {
         so.close();
         trace(so.data.x);
         so.send("nothing");
         so.connect(nc);
       });
       atSync(so, 3, done);
     });`,
    "sync clear",
    "sync success x",
    "1",
    // The server's copy went with its last client.
    "sync clear",
  ],
  "clear: data goes": [
    `connected((nc: NetConnection): void => {
       const so = remote("cleared");
       so.connect(nc);
       atSync(so, 1, (): void => so.setProperty("x", 1));
       atSync(so, 2, (): void => {
         so.clear();
         trace(JSON.stringify(so.data));
         nc.call("sum", answers(done), 1, 1);
       });
     });`,
    "sync clear",
    "sync success x",
    "{}",
    "result 2",
  ],
  "the connection is gone": [
    `connected((nc: NetConnection): void => {
       const so = remote("gone");
       so.connect(nc);
       nc.addEventListener("netStatus", (): void => { trace(JSON.stringify(so.data)); attempt((): void => so.connect(nc)); done(); });
       atSync(so, 1, (): void => so.setProperty("x", 1));
       atSync(so, 2, (): void => nc.call("leave", null));
     });`,
    "sync clear",
    "sync success x",
    "status NetConnection.Connect.Closed ",
    '{"x":1}',
    "Error: Error #2139: SharedObject could not connect.",
  ],
};

describe("SharedObject of AVM2 (spec/sharedobject-remote.md)", () => {
  let traced: Map<string, string[]>;
  beforeAll(async () => {
    traced = await traceContent(
      Object.fromEntries(Object.entries(rows).map(([name, [code]]) => [name, code])),
      PRELUDE,
    );
  });

  it.each(Object.entries(rows))("%s", (name, [, ...expected]) => {
    expect(traced.get(name)).toEqual(expected);
  });

  it("and its server has nothing to complain about", () => {
    expect(traced.get("problems")).toBeUndefined();
  });
});
