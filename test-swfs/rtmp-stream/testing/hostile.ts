import { MessageTypeId } from "../../../host/rtmp/message.ts";
import { ControlEvent, RtmpPeer } from "../../../host/rtmp/peer.ts";
import { decodeCommand, encodeCommand, type Message } from "../../../src/scripted/rtmp/command.ts";
import { serve } from "../../../src/scripted/server.ts";

const SUCCESS = { level: "status", code: "NetConnection.Connect.Success", description: "Hello." };
const START = { level: "status", code: "NetStream.Play.Start", description: "Here." };

/** A message, its time and, for once, a control event instead. */
export type Sent = (Message & { time?: number }) | { begin: number };

const command = (stream: number, name: string, transaction: number, ...args: unknown[]): Message => ({
  ...encodeCommand({ name, transaction, object: null, args }, 0),
  stream,
});
const media = (type: number, stream: number, time: number, ...payload: number[]): Sent => ({
  type,
  stream,
  time,
  payload: Uint8Array.from(payload),
});
const MP3 = 0x2f;
const sound = (stream: number, time: number): Sent =>
  media(MessageTypeId.audio, stream, time, MP3, ...new Array(20).fill(0));
/** 50 ms a piece. */
const sounds = (stream: number, from: number, count: number): Sent[] =>
  Array.from({ length: count }, (_, i) => sound(stream, (from + 50 * i) >>> 0));
const data = (stream: number, name: string, ...args: unknown[]): Message => {
  const { payload } = encodeCommand({ name, transaction: 0, object: null, args }, 0);
  // A command has a number and an object between its name and what follows.
  const at = 3 + Buffer.byteLength(name);
  return {
    type: MessageTypeId.dataAmf0,
    stream,
    payload: Buffer.concat([payload.subarray(0, at), payload.subarray(at + 10)]),
  };
};
const start = (stream: number): Sent[] => [{ begin: stream }, command(stream, "onStatus", 0, START)];
const status = (stream: number, code: string): Message => command(stream, "onStatus", 0, { level: "status", code });

interface Mood {
  created?(transaction: number): Sent[];
  played?(stream: number): Sent[];
  /** of any other command of a stream */
  told?(stream: number, name: string): Sent[];
}

const answering = (...values: unknown[]): Mood => ({
  created: (transaction) => [command(0, "_result", transaction, ...values)],
});

const moods: Record<string, Mood> = {
  plain: {},
  "id is nothing": answering(),
  "id is null": answering(null),
  "id is a text": answering("two"),
  "id is an object": answering({ id: 5 }),
  "id is negative": answering(-1),
  "id is zero": answering(0),
  "id is a fraction": answering(1.5),
  "id is not a number": answering(Number.NaN),
  "id is endless": answering(Number.POSITIVE_INFINITY),
  "id is 2^32": answering(2 ** 32),
  "id is 1e300": answering(1e300),
  "id is the highest": answering(2 ** 32 - 1),
  "id is a number in a text": answering("7"),
  refused: { created: (transaction) => [command(0, "_error", transaction, { code: "no" })] },
  silent: { created: () => [] },
  "answered twice": {
    created: (transaction) => [command(0, "_result", transaction, 1), command(0, "_result", transaction, 2)],
  },
  "always the same": answering(3),
  elsewhere: { played: (stream) => [...sounds(99, 0, 5), ...start(99), ...start(stream), ...sounds(stream, 0, 40)] },
  "media first": {
    created: (transaction) => [...sounds(1, 0, 5), command(0, "_result", transaction, 1), ...sounds(1, 0, 5)],
    played: (stream) => [...sounds(stream, 0, 5), ...start(stream), ...sounds(stream, 0, 40)],
  },
  "begins again and again": {
    played: (stream) => [
      ...Array.from({ length: 2000 }, () => ({ begin: stream })),
      ...start(stream),
      ...sounds(stream, 0, 40),
      ...Array.from({ length: 2000 }, () => ({ begin: stream })),
    ],
  },
  "film messages": {
    played: (stream) => [
      ...[240, 241, 242].flatMap((type) => [0, stream, 99].map((id) => media(type, id, 0, 2, 0, 1, 0x41))),
      ...start(stream),
      ...sounds(stream, 0, 40),
    ],
  },
  empty: {
    played: (stream) => [
      ...start(stream),
      ...[8, 9, 15, 17, 18, 20, 22].map((type) => media(type, stream, 0)),
      ...sounds(stream, 0, 40),
    ],
  },
  cut: {
    played: (stream) => [
      ...start(stream),
      media(18, stream, 0, 2, 0, 9, 0x41),
      media(18, stream, 0, 2, 0, 1, 0x41, 3, 0, 1, 0x41),
      media(20, stream, 0, 2, 0, 8, ...Buffer.from("onStatus"), 0, 0),
      media(15, stream, 0, 0, 2, 0, 1, 0x41, 0x11, 0x0a),
      media(9, stream, 0, 0x12),
      media(9, stream, 0, 0x17),
      media(8, stream, 0, 0xaf),
      ...sounds(stream, 0, 40),
    ],
  },
  "jumps ahead": {
    played: (stream) => [...start(stream), ...sounds(stream, 0, 10), ...sounds(stream, 3_600_000, 40)],
  },
  wraps: { played: (stream) => [...start(stream), ...sounds(stream, 0xffff_ff00, 40)] },
  "goes back": { played: (stream) => [...start(stream), ...sounds(stream, 500_000, 10), ...sounds(stream, 0, 40)] },
  "two clocks": {
    played: (stream) => [
      ...start(stream),
      ...sounds(stream, 0, 40).flatMap((one, i) => [one, sound(stream, 5_000_000 + 50 * i)]),
    ],
  },
  huge: {
    played: (stream) => [
      ...start(stream),
      data(stream, "big", "x".repeat(4_000_000)),
      data(stream, "big", "x".repeat(4_000_000), 1),
      ...sounds(stream, 0, 40),
    ],
  },
  "many small": {
    played: (stream) => [
      ...start(stream),
      ...sounds(stream, 0, 10),
      ...Array.from({ length: 50_000 }, (_, i) => media(8, stream, 500 + (i >> 6), MP3)),
      ...sounds(stream, 1500, 40),
    ],
  },
  names: {
    played: (stream) => [
      ...start(stream),
      ...[
        "play",
        "close",
        "pause",
        "seek",
        "attach",
        "client",
        "session",
        "stop",
        "tell",
        "__proto__",
        "toString",
        "",
        "onStatus",
      ].flatMap((name) => [data(stream, name, "x"), data(stream, name, "x", 1), data(stream, name)]),
      ...sounds(stream, 0, 40),
    ],
  },
  "statuses that are none": {
    played: (stream) => [
      command(stream, "onStatus", 0),
      command(stream, "onStatus", 0, null),
      command(stream, "onStatus", 0, "text"),
      command(stream, "onStatus", 0, 5),
      command(stream, "onStatus", 0, [1, 2]),
      command(stream, "onStatus", 0, {}),
      data(stream, "onStatus", 7),
      data(stream, "onStatus", { code: "NetStream.Data.Start" }),
      command(stream, "something", 0, 1),
      ...start(stream),
      ...sounds(stream, 0, 40),
    ],
  },
  "status elsewhere": {
    played: (stream) => [
      status(99, "Elsewhere"),
      status(0, "OnConnection"),
      ...start(stream),
      ...sounds(stream, 0, 40),
    ],
  },
};

/** A server of streams that does what none does: `rtmp://streams.example.com/` and a key of `moods`. */
export const hostileStreams = serve("streams.example.com:1935", async (connection) => {
  let mood: Mood = {};
  let last = 0;
  /** what is played stands until 4.7 s have passed */
  let stands = false;
  const send = (sent: Sent[]): void => {
    for (const one of sent) {
      if ("begin" in one) peer.sendControl(ControlEvent.streamBegin, one.begin);
      else peer.send(one);
    }
  };
  const peer: RtmpPeer = new RtmpPeer("server", {
    send: (bytes) => {
      connection.writeBytes(bytes);
      void connection.flush().catch(() => {});
    },
    onMessage: ({ type, stream, payload }) => {
      if (type !== MessageTypeId.commandAmf0 && type !== MessageTypeId.commandAmf3) return;
      const { name, object, transaction } = decodeCommand(payload, "object");
      if (name === "connect") {
        mood = moods[(object as { app: string }).app] ?? mood;
        send([command(0, "_result", 1, SUCCESS)]);
      } else if (name === "stand") stands = true;
      else if (name === "createStream") {
        send(mood.created?.(transaction) ?? [command(0, "_result", transaction, ++last)]);
      } else if (name === "play") {
        send(mood.played?.(stream) ?? [...start(stream), ...sounds(stream, 0, 40)]);
        if (stands) void connection.sleep(4700).then(() => send(sounds(stream, 2000, 10)));
      } else if (stream !== 0) send(mood.told?.(stream, name) ?? [status(stream, `Told.${name}`)]);
    },
    now: () => connection.time.now(),
  });
  for await (const chunk of connection.chunks()) peer.receive(chunk);
});
export const MOODS = Object.keys(moods);
