import { MessageTypeId } from "../../../host/rtmp/message.ts";
import { RtmpPeer } from "../../../host/rtmp/peer.ts";
import { encodeSharedObject } from "../../../host/rtmp/shared-object.ts";
import { decodeCommand, encodeCommand, type Message } from "../../../src/scripted/rtmp/command.ts";
import { encodeKey } from "../../../src/scripted/rtmp/slots.ts";
import { encodeValue } from "../../../src/scripted/rtmp/values.ts";
import { serve } from "../../../src/scripted/server.ts";

const SUCCESS = { level: "status", code: "NetConnection.Connect.Success", description: "Hello." };

const command = (name: string, transaction: number, ...args: unknown[]): Message =>
  encodeCommand({ name, transaction, object: null, args }, 0);
const raw = (hex: string): Message => ({
  type: MessageTypeId.commandAmf0,
  stream: 0,
  payload: Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex")),
});
const shortened = (message: Message, by: number): Message => ({
  ...message,
  payload: message.payload.subarray(0, -by),
});
const object = (version: number, ...events: { type: number; payload: Uint8Array }[]): Message => ({
  type: MessageTypeId.sharedObjectAmf0,
  stream: 0,
  payload: encodeSharedObject({ name: "board", version, persistent: false, events }, false),
});
const used = { type: 11, payload: new Uint8Array(0) };
const change = (slot: string, value: unknown) => ({ type: 4, payload: encodeKey(slot, encodeValue(value, 0)) });
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** What the server answers to `connect`, and to whatever the client calls, by the name of the application. */
const moods: Record<string, { connect?: Message[]; called?: Message[] }> = {
  plain: {},
  "information is a text": { connect: [command("_result", 1, "yes")], called: [command("hear", 0, "still")] },
  "information is nothing": { connect: [command("_result", 1)], called: [command("hear", 0, "still")] },
  "rejected by a text": { connect: [command("_error", 1, "no")] },
  "rejected without a word": { connect: [command("_error", 1)] },
  "status first": {
    connect: [command("onStatus", 0, { level: "status", code: "Early" }), command("_result", 1, SUCCESS)],
  },
  "accepted twice": { connect: [command("_result", 1, SUCCESS), command("_result", 1, SUCCESS)] },
  "a status that is a number": { called: [command("onStatus", 0, 5), command("hear", 0, "still")] },
  "results at once": { called: [command("_result", 2, "one"), command("_result", 3, "two")] },
  "an error that is a text": { called: [command("_error", 2, "bad"), command("hear", 0, "still")] },
  "no name": {
    called: [raw("00 4000000000000000"), raw(""), raw("02 0003 61"), raw("02 0001 61"), command("hear", 0, "still")],
  },
  "arguments cut": {
    called: [3, 2, 1]
      .map((cut) => shortened(command("hear", 0, "whole", "cut off"), cut))
      .concat(command("hear", 0, "still")),
  },
  "answer cut": { connect: [shortened(command("_result", 1, SUCCESS), 5)] },
  "a transaction that is a name": {
    called: [raw("02 0007 5f726573756c74 02 0009 5f5f70726f746f5f5f 05 02 0001 61"), command("hear", 0, "still")],
  },
  names: {
    called: [
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
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
    ]
      .map((name) => command(name, 0, "rtmp://elsewhere.example.com/"))
      .concat(command("hear", 0, "still")),
  },
  connects: { called: [command("connect", 0, "rtmp://elsewhere.example.com/x")] },
  "proto connects": {
    called: [command("__proto__/connect", 0, "rtmp://game.example.com/game"), command("hear", 0, "still")],
  },
  deep: { called: [command("hear", 0, nested(95)), command("hear", 0, "still")] },
  burst: { called: Array.from({ length: 10_000 }, (_, i) => command("hear", 0, i)) },
  long: { called: [command("hear", 0, "x".repeat(4_000_000))] },
  "objects cut": {
    called: [
      { type: MessageTypeId.sharedObjectAmf0, stream: 0, payload: Uint8Array.of(0, 9, 1) },
      { type: MessageTypeId.sharedObjectAmf0, stream: 0, payload: new Uint8Array(0) },
      object(
        1,
        used,
        { type: 5, payload: new Uint8Array(0) },
        { type: 9, payload: Uint8Array.of(0, 9) },
        { type: 7, payload: new Uint8Array(0) },
      ),
      command("hear", 0, "still"),
    ],
  },
  slots: {
    called: [
      object(
        9,
        used,
        ...["", "toString", "hasOwnProperty", "constructor", "__proto__", "x"].map((slot) => change(slot, { a: 1 })),
      ),
      object(2, change("x", 2), change("hasOwnProperty", 3)),
      command("hear", 0, "still"),
    ],
  },
};

/** A server that does what no server does. `rtmp://hostile.example.com/` and a key of `moods`. */
export const hostileServer = serve("hostile.example.com:1935", async (connection) => {
  let mood = moods.plain!;
  const peer: RtmpPeer = new RtmpPeer("server", {
    send: (bytes) => {
      connection.writeBytes(bytes);
      void connection.flush().catch(() => {});
    },
    onMessage: ({ type, time, payload }) => {
      if (type !== MessageTypeId.commandAmf0 && type !== MessageTypeId.commandAmf3) return;
      const { name, object, transaction } = decodeCommand(payload, "object");
      if (name === "bytes") {
        peer.send(command("_result", transaction, Buffer.from(payload).toString("hex")));
        return;
      }
      if (name === "time") {
        peer.send(command("_result", transaction, time));
        return;
      }
      if (name === "connect") mood = moods[(object as { app: string }).app] ?? mood;
      const answer = name === "connect" ? (mood.connect ?? [command("_result", 1, SUCCESS)]) : (mood.called ?? []);
      for (const message of answer) peer.send(message);
    },
    now: () => connection.time.now(),
  });
  for await (const chunk of connection.chunks()) peer.receive(chunk);
});
