import { beforeAll, expect, it } from "vitest";
import { traceMovie } from "./testing/avm1-rows.ts";

/** Connects, calls once, and is done with "still", or when it is closed. */
const HOSTILE = `
hostile = function (mood) {
  nc = new NetConnection();
  nc.hear = function (value) {
    trace("heard " + (value.length > 40 ? value.length : value));
    if (value == "still" || value.length > 40) done();
  };
  nc.onStatus = function (info) {
    trace(typeof info == "object" ? info.level + " " + info.code + " " + this.isConnected : info);
    if (this.isConnected && !this.called) {
      this.called = true;
      this.call("go", answers(false));
    }
    if (info.code == "NetConnection.Connect.Closed") done();
  };
  nc.connect("rtmp://hostile.example.com/" + mood);
};`;

const SUCCESS = "status NetConnection.Connect.Success true";
const CLOSED = "status NetConnection.Connect.Closed false";

const hostile = (mood: string): string => `hostile("${mood}"); /* done */`;
const board = (mood: string): string => `hostile("${mood}"); /* done */
  so = SharedObject.getRemote("board", nc.uri, false);
  so.onSync = function (list) {
    for (var i = 0; i < list.length; i++) trace(list[i].code + " " + list[i].name + " " + list[i].oldValue);
  };
  so.connect(nc);`;

/** What servers send, and what content does, that nobody should. */
const rows: Record<string, [code: string, ...expected: string[]]> = {
  "rejected by a text": [hostile("rejected by a text"), "error NetConnection.Connect.Rejected false", CLOSED],
  "rejected without a word": [hostile("rejected without a word"), "error NetConnection.Connect.Rejected false", CLOSED],
  "a status that is a number": [hostile("a status that is a number"), SUCCESS, "heard still"],
  "no information": [hostile("information is nothing"), SUCCESS, "heard still"],
  "an information that is a text": [hostile("information is a text"), SUCCESS, "heard still"],
  "an error that is a text, and nobody's": [
    `${hostile("an error that is a text")}
     nc.call = function (name, responder) { delete responder.onStatus; delete this.call; this.call(name, responder); };`,
    SUCCESS,
    "error NetConnection.Call.Failed true",
    "heard still",
  ],
  "an error that is a text": [hostile("an error that is a text"), SUCCESS, "error undefined undefined", "heard still"],
  "commands that are cut off": [hostile("no name"), SUCCESS, "heard still"],
  "commands with arguments that are cut off": [hostile("arguments cut"), SUCCESS, "heard still"],
  "an answer to connect that is cut off": [
    `hostile("answer cut"); nc.onStatus = function (info) { trace(info.level + " " + info.code); done(); };`,
    "error NetConnection.Connect.Failed",
  ],
  "a transaction that is a name": [hostile("a transaction that is a name"), SUCCESS, "heard still"],
  "names that natives have": [hostile("names"), SUCCESS, "heard still"],
  "connect of the prototype": [
    `hostile("proto connects");
     nc.hear = function () { trace(new NetConnection().isConnected + " " + this.uri); done(); };`,
    SUCCESS,
    "false rtmp://hostile.example.com/proto connects",
  ],
  "values in values": [hostile("deep"), SUCCESS, "heard 1", "heard still"],
  "a message of 4 MB": [hostile("long"), SUCCESS, "heard 4000000"],
  "10,000 messages at once": [
    `hostile("burst");
     nc.count = 0;
     nc.hear = function (value) {
       if (value != this.count) trace(value + " as number " + this.count);
       this.count++;
       if (this.count == 10000) { trace("all"); done(); }
     };`,
    SUCCESS,
    "all",
  ],
  "messages of shared objects that are cut off": [board("objects cut"), SUCCESS, "heard still"],
  "slots with names that objects have": [
    board("slots"),
    SUCCESS,
    ...["", "toString", "hasOwnProperty", "constructor", "x"].map((slot) => `change ${slot} undefined`),
    "change x [object Object]",
    "change hasOwnProperty [object Object]",
    "heard still",
  ],
  "a status handler that throws": [
    `nc = new NetConnection();
     nc.onStatus = function () { throw "out of content"; };
     nc.connect(GAME);
     nc.call("sum", answers(true), 1, 2);`,
    "result 3",
  ],
  "onSync that throws": [
    `connected(function () {
       so = SharedObject.getRemote("throws", GAME, false);
       so.onSync = function () { this.send("x", 1); throw "out of content"; };
       so.x = function (value) { trace(value); done(); };
       so.connect(nc);
     });`,
    "1",
  ],
  "objects that inherit nothing, or have a hasOwnProperty": [
    `connected(function () {
       var one: any = new Object();
       one.a = 1;
       one["hasOwnProperty"] = 5;
       var other: any = new Object();
       other.b = 2;
       other.__proto__ = null;
       var responder: any = new Object();
       responder.onResult = function (values) { trace(values[0].a + " " + values[1].b); done(); };
       this.call("echo", responder, [one, other]);
     });`,
    "1 2",
  ],
  "own slots with names that objects have, or that are NaN": [
    `connected(function () {
       remote("names", false);
       so.sync1 = function () {
         this.data.n = 0 / 0;
         this.data["toString"] = "s";
         this.data["hasOwnProperty"] = "h";
         this.data["constructor"] = "c";
       };
       so.sync2 = function () {
         delete this.data["toString"];
         delete this.data["hasOwnProperty"];
       };
       so.sync3 = function () { this.data.last = 1; };
       so.sync4 = done;
       so.connect(nc);
     });`,
    "sync clear",
    "sync success n success toString success hasOwnProperty success constructor",
    "sync delete hasOwnProperty delete toString",
    "sync success last",
  ],
};

let traced: Map<string, string[]>;
beforeAll(async () => {
  const content = Object.entries(rows).map(([name, [code]]) => [name, code]);
  traced = await traceMovie(Object.fromEntries(content), 7, HOSTILE);
}, 120_000);

it.each(Object.entries(rows))("%s", (name, [, ...expected]) => {
  expect(traced.get(name)).toEqual(expected);
});
