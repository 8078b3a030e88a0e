import { array, assert, constantFrom, integer, nat, property, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { RtmpError } from "./errors.ts";
import { MessageTypeId, type RtmpMessage } from "./message.ts";
import { RtmpPeer } from "./peer.ts";
import { connectedPeers, exchange, testPeer } from "./testing/peers.ts";

/** Bytes written as in the specification: hexadecimal, texts in quotation marks. */
function bytesOf(text: string): Uint8Array {
  const parts = [...text.matchAll(/"([^"]*)"|([0-9A-Fa-f]+)/g)].map(([, letters, hex]) =>
    letters === undefined ? Buffer.from(hex!, "hex") : Buffer.from(letters),
  );
  return Uint8Array.from(Buffer.concat(parts));
}
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
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
    expect(client.sent.map(hex)).toEqual([connectBytes, callBytes].map((bytes) => hex(bytesOf(bytes))));

    server.peer.announce({ window: 2_500_000, bandwidth: 2_500_000 });
    server.peer.sendControl(0, 0);
    server.peer.send(command(bytesOf(resultBody)));
    server.peer.send(command(bytesOf(answerBody), 0, MessageTypeId.commandAmf3));
    expect(hex(Buffer.concat(server.sent))).toBe(hex(bytesOf(serverBytes + answerBytes)));
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
