import { beforeAll, describe, expect, it } from "vitest";
import { traceMovie } from "../rtmp/testing/avm1-rows.ts";
import { traceContent } from "../rtmp/testing/rows.ts";
import { hostileStreams } from "./testing/hostile.ts";

const [SUCCESS, START, FULL, EMPTY, FAILED] = [
  "NetConnection.Connect.Success",
  "NetStream.Play.Start",
  "NetStream.Buffer.Full",
  "NetStream.Buffer.Empty",
  "NetStream.Failed",
];
const PLAYED = [SUCCESS, START, FULL, EMPTY];

/** What servers send for a stream that nobody should; both machines make the same of it. */
const moods: Record<string, string[]> = {
  plain: PLAYED,
  "id is nothing": [SUCCESS, FAILED],
  "id is null": [SUCCESS, FAILED],
  "id is a text": [SUCCESS, FAILED],
  "id is an object": [SUCCESS, FAILED],
  "id is negative": [SUCCESS, FAILED],
  "id is zero": [SUCCESS, FAILED],
  "id is a fraction": [SUCCESS, FAILED],
  "id is not a number": [SUCCESS, FAILED],
  "id is endless": [SUCCESS, FAILED],
  "id is 2^32": [SUCCESS, FAILED],
  "id is 1e300": [SUCCESS, FAILED],
  "id is the highest": PLAYED,
  "id is a number in a text": PLAYED,
  refused: [SUCCESS, FAILED],
  silent: [SUCCESS],
  "answered twice": PLAYED,
  elsewhere: PLAYED,
  "media first": PLAYED,
  "begins again and again": PLAYED,
  "film messages": PLAYED,
  empty: PLAYED,
  cut: PLAYED,
  "jumps ahead": PLAYED,
  wraps: PLAYED,
  "goes back": PLAYED,
  "two clocks": PLAYED,
  huge: [SUCCESS, START, FULL, "big 4000000", "big 4000000", EMPTY],
  "many small": PLAYED,
  "statuses that are none": [SUCCESS, "undefined", "NetStream.Data.Start", START, FULL, EMPTY],
  "status elsewhere": [SUCCESS, "OnConnection", START, FULL, EMPTY],
};

/** Bytes of which each film has a few sounds. */
const SHORT = 3000;

/** What content does with a stream; each machine says it its way. `ns` is one that plays. */
const misuse: Record<string, [avm2: string, avm1: string, ...expected: string[]]> = {
  "closes in a handler": [
    `then = (): void => ns.close();`,
    `ns.then = function () { if (this.closed) return; this.closed = true; this.close(); };`,
    SUCCESS,
    START,
    "Told.closeStream",
  ],
  "pauses and goes on in a handler": [
    `then = (code: string): void => { if (code == "${FULL}") { ns.pause(); ns.resume(); } };`,
    `ns.then = function (code) { if (code == "${FULL}") { this.pause(true); this.pause(false); } };`,
    SUCCESS,
    START,
    FULL,
    "Told.pause",
    "Told.pause",
    EMPTY,
  ],
  "plays again in a handler": [
    `then = (code: string): void => { if (code == "${FULL}" && !again) { again = true; ns.play("again"); } };`,
    `ns.then = function (code) { if (code == "${FULL}" && !this.again) { this.again = true; this.play("again"); } };`,
    SUCCESS,
    START,
    FULL,
    START,
    FULL,
    EMPTY,
  ],
  "plays twice at once, and the server stands": [
    `nc.call("stand", null); ns.play("y");`,
    `nc.call("stand", null); ns.play("y");`,
    SUCCESS,
    START,
    START,
    FULL,
    EMPTY,
    FULL,
    EMPTY,
  ],
  "plays twice at once": [`ns.play("y");`, `ns.play("y");`, SUCCESS, START, START, FULL, EMPTY],
  "closes the connection in a handler": [
    `then = (): void => nc.close();`,
    `ns.then = function () { nc.close(); };`,
    SUCCESS,
    START,
    "NetConnection.Connect.Closed",
  ],
};

describe("AVM2", () => {
  const prelude = `
    import { NetStream } from "flash.net";
    function play(mood: string, done: Function, use: Function): void {
      const nc = new NetConnection();
      let ended = false;
      const told = (code: any): void => { if (!ended) trace(code); };
      nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
        told(event.info.code);
        if (event.info.code != "${SUCCESS}") return;
        const ns = new NetStream(nc);
        ns.client = { big: (value: string): void => told("big " + value.length) };
        ns.addEventListener("asyncError", (event: AsyncErrorEvent): void => {});
        let isFirst = true;
        ns.addEventListener("netStatus", (event: NetStatusEvent): void => {
          if (event.info.code !== undefined || isFirst) told(event.info.code);
          if (event.info.code === undefined) isFirst = false;
        });
        ns.play("x");
        use(nc, ns);
        setTimeout((): void => { ended = true; nc.close(); done(); }, 7000);
      });
      nc.connect("rtmp://streams.example.com/" + mood);
    }`;
  const using = (use: string): string => `play("plain", done, (nc: NetConnection, ns: NetStream): void => {
    let again = false;
    let then: Function = null;
    let calls = 0;
    ns.addEventListener("netStatus", (event: NetStatusEvent): void => {
      if (then != null && calls++ < 5) then(event.info.code);
    });
    ${use.replaceAll("(): void => ns.close()", "(): void => { if (!again) { again = true; ns.close(); } }")}
  });`;
  let seen: Map<string, string[]>;
  beforeAll(async () => {
    seen = await traceContent(
      {
        ...Object.fromEntries(
          Object.keys(moods).map((mood) => [mood, `play("${mood}", done, (nc: any, ns: any): void => {});`]),
        ),
        ...Object.fromEntries(Object.entries(misuse).map(([name, [avm2]]) => [name, using(avm2)])),
      },
      prelude,
      { server: [hostileStreams], frames: 50 * 8 * (Object.keys(moods).length + 10) },
    );
  });
  it.each(Object.entries(moods))("a server: %s", (name, expected) => expect(seen.get(name)).toEqual(expected));
  it.each(Object.entries(misuse))("content %s", (name, [, , ...expected]) => expect(seen.get(name)).toEqual(expected));
  it("nothing is thrown, and nothing hangs", () => expect(seen.get("end")).toEqual([]));
  it("plays a stream in several films, of which content hears nothing", async () => {
    const row = { plain: `play("plain", done, (nc: any, ns: any): void => {});` };
    const parts = await traceContent(row, prelude, { server: [hostileStreams], limits: { maxFilm: SHORT } });
    expect(parts.get("plain")).toEqual(PLAYED);
  });
});

describe("AVM1", () => {
  const prelude = `
    declare var NetStream: any; declare var ns: any; declare var play: any; declare var ended: any; declare var told: any;
    declare var last: any;
    told = function (connection, code) { if (connection == nc) trace(code); };
    play = function (mood, use) {
      var connection = new NetConnection();
      nc = connection;
      connection.use = use;
      connection.onStatus = function (info) {
        told(this, info.code);
        if (info.code != "${SUCCESS}") return;
        ns = new NetStream(this);
        ns.connection = this;
        ns.isFirst = true;
        ns.big = function (value) { told(this.connection, "big " + value.length); };
        ns.onStatus = function (info) {
          if (info.code != undefined || this.isFirst) told(this.connection, info.code);
          if (info.code == undefined) this.isFirst = false;
          if (this.then != undefined) this.then(info.code);
        };
        ns.play("x");
        this.use();
        last = setInterval(function () { clearInterval(last); var old = nc; nc = null; old.close(); done(); }, 7000);
      };
      connection.connect("rtmp://streams.example.com/" + mood);
    };`;
  let seen: Map<string, string[]>;
  beforeAll(async () => {
    seen = await traceMovie(
      {
        ...Object.fromEntries(Object.keys(moods).map((mood) => [mood, `play("${mood}", function () {}); /* done */`])),
        ...Object.fromEntries(
          Object.entries(misuse).map(([name, [, avm1]]) => [
            name,
            `play("plain", function () { ${avm1} }); /* done */`,
          ]),
        ),
        "plays while it connects": `nc = new NetConnection();
          nc.onStatus = function (info) { trace(info.code); };
          nc.connect("rtmp://streams.example.com/plain");
          ns = new NetStream(nc);
          ns.onStatus = function (info) { trace(info.code); if (info.code == "${EMPTY}") { ns.onStatus = null; nc.onStatus = null; nc.close(); done(); } };
          ns.play("x");`,
      },
      8,
      prelude,
      { server: [hostileStreams], frames: 50 * 8 * (Object.keys(moods).length + 10) },
    );
  });
  it.each(Object.entries(moods))("a server: %s", (name, expected) => expect(seen.get(name)).toEqual(expected));
  it.each(Object.entries(misuse))("content %s", (name, [, , ...expected]) => expect(seen.get(name)).toEqual(expected));
  it("content that plays while it connects", () => expect(seen.get("plays while it connects")).toEqual(PLAYED));
  it("nothing is thrown, and nothing hangs", () => expect(seen.get("end")).toEqual([]));
  it("plays a stream in several films, of which content hears nothing", async () => {
    const row = { plain: `play("plain", function () {}); /* done */` };
    const parts = await traceMovie(row, 8, prelude, { server: [hostileStreams], limits: { maxFilm: SHORT } });
    expect(parts.get("plain")).toEqual(PLAYED);
  });
});
