import { array, assert, constantFrom, integer, nat, property, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { RtmpError } from "./errors.ts";
import { MessageTypeId, type RtmpMessage } from "./message.ts";
import { bytesOf, hexOf } from "./testing/bytes.ts";
import { connectedPeers, exchange } from "./testing/peers.ts";

const command = (payload: Uint8Array, time = 0, type: number = MessageTypeId.commandAmf0): RtmpMessage => ({
  type,
  stream: 0,
  time,
  payload,
});

const connectBody = `
02 0007 "connect"  00 3FF0000000000000  03
0003 "app" 02 0004 "chat"            0008 "flashVer" 02 000E "WIN 32,0,0,465"
0006 "swfUrl" 02 000E "http://h/a.swf"  0005 "tcUrl" 02 000D "rtmp://h/chat"
0004 "fpad" 01 00                    000C "capabilities" 00 406DE00000000000
000B "audioCodecs" 00 40ABEE0000000000  000B "videoCodecs" 00 406F800000000000
000D "videoFunction" 00 3FF0000000000000  0007 "pageUrl" 06
000E "objectEncoding" 00 4008000000000000  0000 09   02 0003 "bob"`;
const connectBytes = `03 00 00 00 00 00 FA 14 00 00 00 00
${connectBody.replace('"capabilities"', '"capabilitie" C3 "s"')}`;

const resultBody = `02 0007 "_result" 00 3FF0000000000000
   03 0006 "fmsVer" 02 000E "FMS/3,5,5,2004" 000C "capabilities" 00 403F000000000000 0004 "mode" 00 3FF0000000000000 000009
   03 0005 "level" 02 0006 "status" 0004 "code" 02 001D "NetConnection.Connect.Success"
      000B "description" 02 0015 "Connection succeeded." 000E "objectEncoding" 00 4008000000000000 000009`;
const serverBytes = `
02 000000 000004 05 00000000  002625A0
02 000000 000005 06 00000000  002625A0 02
02 000000 000006 04 00000000  0000 00000000
03 000000 0000CE 14 00000000
${resultBody.replace('"NetConnection.Connect.Success"', '"NetConnection.Co" C3 "nnect.Success"')}`;

const callBody = "00 02 0003 73756D 00 4000000000000000 05  11 04 02  11 04 03";
const callBytes = `43 0003E8 000017 11 ${callBody}`;
const answerBody = "00 02 0007 5F726573756C74 00 4000000000000000 05  11 04 05";
const answerBytes = `43 000000 000018 11 ${answerBody}`;

describe("spec/rtmp.md §8: a whole exchange", () => {
  it("is written byte for byte", () => {
    let now = 0;
    const { client, server } = connectedPeers({ now: () => now });
    client.peer.send(command(bytesOf(connectBody)));
    now = 1000;
    client.peer.send({ type: MessageTypeId.commandAmf3, stream: 0, payload: bytesOf(callBody) });
    expect(client.sent.map(hexOf)).toEqual([connectBytes, callBytes].map((bytes) => hexOf(bytesOf(bytes))));

    server.peer.announce({ window: 2_500_000, bandwidth: 2_500_000 });
    server.peer.sendControl(0, 0);
    server.peer.send(command(bytesOf(resultBody)));
    server.peer.send(command(bytesOf(answerBody), 0, MessageTypeId.commandAmf3));
    expect(hexOf(Buffer.concat(server.sent))).toBe(hexOf(bytesOf(serverBytes + answerBytes)));
  });

  it.each([1, 5, 127, 1e6])("is read in pieces of %i bytes", (size) => {
    const { client, server } = connectedPeers();
    server.sent.push(bytesOf(connectBytes + callBytes));
    client.sent.push(bytesOf(connectBytes + callBytes));
    server.sent.splice(0, 1, bytesOf(serverBytes + answerBytes));
    exchange(client, server, () => size);
    expect(server.messages).toEqual([
      command(bytesOf(connectBody)),
      command(bytesOf(callBody), 1000, MessageTypeId.commandAmf3),
    ]);
    expect(client.messages).toEqual([
      command(bytesOf(resultBody)),
      command(bytesOf(answerBody), 0, MessageTypeId.commandAmf3),
    ]);
  });
});

describe("spec/rtmp.md §4: control messages", () => {
  /** What a client sends in answer to a server's bytes, and what it hands on. */
  function answers(bytes: string): { sent: string; messages: RtmpMessage[] } {
    const { client } = connectedPeers();
    client.peer.receive(bytesOf(bytes));
    return { sent: hexOf(Buffer.concat(client.sent)), messages: client.messages };
  }
  const sent = (bytes: string): string => hexOf(bytesOf(bytes));

  it.each([
    ["6: answered with type 5", "02 000000 000005 06 00000000 002625A0 02", "02 000000 000004 05 00000000 002625A0"],
    [
      "6 again with the same window: once is enough",
      "02 000000 000005 06 00000000 002625A0 02 02 000000 000005 06 00000000 002625A0 00",
      "02 000000 000004 05 00000000 002625A0",
    ],
    [
      "4, event 6: answered with event 7 and the same bytes",
      "02 000000 000006 04 00000000 0006 01020304",
      "02 000000 000006 04 00000000 0007 01020304",
    ],
    ["4, event 0", "02 000000 000006 04 00000000 0000 00000000", ""],
    ["4, event 31", "02 000000 000006 04 00000000 001F 00000001", ""],
    ["4, an unknown event", "02 000000 000002 04 00000000 0063", ""],
    ["5", "02 000000 000004 05 00000000 002625A0", ""],
    ["3", "02 000000 000004 03 00000000 002625A0", ""],
    ["7", "02 000000 000004 07 00000000 002625A0", ""],
    [
      "on another chunk stream, with a time (medooze)",
      "03 000009 000006 04 00000000 0006 01020304",
      "02 000000 000006 04 00000000 0007 01020304",
    ],
  ])("type %s", (_, received, expected) => {
    expect(answers(received)).toEqual({ sent: sent(expected), messages: [] });
  });

  it.each([8, 9, 15, 16, 17, 18, 19, 20])("type %i is handed on", (type) => {
    const bytes = `03 000001 000001 ${type.toString(16).padStart(2, "0")} 00000000 AA`;
    expect(answers(bytes).messages).toEqual([{ type, stream: 0, time: 1, payload: Uint8Array.of(0xaa) }]);
  });

  it("type 1: both ends follow the chunk size", () => {
    const { client, server } = connectedPeers();
    const payload = new Uint8Array(1000).fill(7);
    server.peer.setChunkSize(1000);
    server.peer.send(command(payload));
    server.peer.setChunkSize(3);
    server.peer.send(command(payload));
    expect(server.sent.map(({ length }) => length)).toEqual([16, 1012, 16, 8 + 1000 + 333]);
    exchange(client, server);
    expect(client.messages).toEqual([command(payload), command(payload)]);
  });

  it("type 1 above 0xFFFFFF is the same as that", () => {
    const payload = "00".repeat(200);
    expect(answers(`02 000000 000004 01 00000000 7FFFFFFF 03 000000 0000C8 14 00000000 ${payload}`).messages).toEqual([
      command(bytesOf(payload)),
    ]);
  });

  it("type 2 forgets a message", () => {
    const part = `03 000000 000081 14 00000000 ${"00".repeat(128)}`;
    const abort = "02 000000 000004 02 00000000 00000003";
    expect(answers(`${part} ${abort} 03 000000 000001 14 00000000 AA`).messages).toEqual([
      command(Uint8Array.of(0xaa)),
    ]);
  });

  it("type 22: the messages in it, their times shifted to its own", () => {
    const first = "08 000002 000064 00 000009 AABB 0000000D";
    const control = "01 000004 000064 00 000000 00000000 0000000F";
    const second = "09 000001 00006E 01 000009 CC 0000000C";
    const bytes = `04 0003E8 ${(17 + 19 + 16).toString(16).padStart(6, "0")} 16 01000000 ${first} ${control} ${second}`;
    expect(answers(bytes).messages).toEqual([
      { type: 8, stream: 1, time: 1000, payload: bytesOf("AABB") },
      { type: 9, stream: 1, time: 1000 + 10 + 0x01000000, payload: bytesOf("CC") },
    ]);
  });

  it("acknowledges what has come, headers too, after each window", () => {
    const { client, server } = connectedPeers();
    const handshake = 1 + 2 * 1536;
    server.peer.announce({ window: 5000 });
    for (let i = 0; i < 10; i++) server.peer.send(command(new Uint8Array(988)));
    const totals: number[] = [];
    let total = handshake;
    for (const bytes of server.sent) {
      client.peer.receive(bytes);
      total += bytes.length;
      if (client.sent.length > totals.length) totals.push(total);
    }
    expect(client.sent.map((bytes) => hexOf(bytes))).toEqual(
      totals.map((total) => sent(`02 000000 000004 03 00000000 ${total.toString(16).padStart(8, "0")}`)),
    );
    expect(totals).toHaveLength(2);
    for (const [i, total] of totals.entries()) expect(total - (totals[i - 1] ?? 0)).toBeGreaterThanOrEqual(5000);
  });

  it("acknowledges after 2,500,000 bytes when no window was announced", () => {
    const { client, server } = connectedPeers();
    server.peer.setChunkSize(0xffffff);
    server.peer.send(command(new Uint8Array(2_490_000)));
    exchange(client, server);
    expect(client.sent).toEqual([]);
    server.peer.send(command(new Uint8Array(10_000)));
    client.peer.receive(server.sent.shift()!);
    expect(client.sent).toHaveLength(1);
  });
});

describe("spec/rtmp.md §9: what is no RTMP, or too much of it", () => {
  it.each([
    ["chunk size 0", "02 000000 000004 01 00000000 00000000"],
    ["a chunk size with its top bit set", "02 000000 000004 01 00000000 80000080"],
    ["a chunk size of three bytes", "02 000000 000003 01 00000000 000080"],
    ["an abort of nothing", "02 000000 000000 02 00000000"],
    ["a control message without an event", "02 000000 000001 04 00000000 00"],
    ["a ping without a time", "02 000000 000002 04 00000000 0006"],
    ["a message over the limit", "03 000000 FFFFFF 14 00000000"],
    ["an aggregate that ends in a header", "04 000000 000003 16 01000000 080000"],
    ["an aggregate that ends in a body", "04 000000 00000C 16 01000000 08 000002 000064 00 000009 AA"],
  ])("%s is an RtmpError", (_, bytes) => {
    const { client } = connectedPeers({ limits: { maxMessage: 1 << 20 } });
    expect(() => client.peer.receive(bytesOf(bytes))).toThrow(RtmpError);
    client.peer.receive(bytesOf("03 000000 000001 14 00000000 AA"));
    expect(client.messages).toEqual([]);
  });

  it.each([0, -1, 1.5, 2 ** 24])("a chunk size of %d is not announced", (size) => {
    expect(() => connectedPeers().server.peer.setChunkSize(size)).toThrow(RtmpError);
  });

  it.each([0, 1, 64])("nothing is sent on chunk stream %i", (chunkStream) => {
    const { client } = connectedPeers();
    expect(() => client.peer.send(command(new Uint8Array(1)), chunkStream)).toThrow(RtmpError);
  });

  it("a message that no header can tell of is not sent", () => {
    const { client } = connectedPeers();
    expect(() => client.peer.send(command(new Uint8Array(2 ** 24)))).toThrow(RtmpError);
  });
});

it("any messages both ways, through any chunk sizes and any split", () => {
  const messages = record({
    type: constantFrom(8, 9, 15, 16, 17, 18, 19, 20, 99),
    stream: nat(0xffffffff),
    time: nat(0xffffffff),
    payload: uint8Array({ maxLength: 600 }),
  });
  const steps = array(
    record({
      from: constantFrom("client" as const, "server" as const),
      message: messages,
      chunkStream: integer({ min: 3, max: 63 }),
      chunkSize: integer({ min: 1, max: 500 }),
      cut: integer({ min: 1, max: 300 }),
    }),
    { maxLength: 15 },
  );
  assert(
    property(steps, (steps) => {
      const peers = connectedPeers();
      for (const { from, message, chunkStream, chunkSize, cut } of steps) {
        peers[from].peer.setChunkSize(chunkSize);
        peers[from].peer.send(message, chunkStream);
        if (cut % 3 === 0) exchange(peers.client, peers.server, () => cut);
      }
      exchange(peers.client, peers.server, () => 11);
      const sentBy = (role: string) => steps.filter(({ from }) => from === role).map(({ message }) => message);
      expect(peers.server.messages).toEqual(sentBy("client"));
      expect(peers.client.messages).toEqual(sentBy("server"));
    }),
  );
});

it("bytes of any kind after the handshake are read or refused with an RtmpError", () => {
  assert(
    property(uint8Array({ maxLength: 300 }), (bytes) => {
      const { client } = connectedPeers({ limits: { maxMessage: 10_000 } });
      try {
        client.peer.receive(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(RtmpError);
      }
    }),
  );
});
