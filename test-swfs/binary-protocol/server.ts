import { Buffer } from "node:buffer";
import type { ServerConnection } from "../../src/scripted/index.ts";

/** Every primitive of the SWF's record, as flash.net.Socket puts it on the wire (spec/socket.md §7). */
const SENT = {
  big: "01 43 ff 0a1441 14 ffff 889e 843a4eae ee73c708 42994ccd 40bf9ac28f5c28f6 0007 4772c3bcc39f65 726177 4772fcdf65",
  little:
    "01 43 ff 0a1441 14 ffff 9e88 ae4e3a84 08c773ee cd4c9942 f6285c8fc29abf40 0700 4772c3bcc39f65 726177 4772fcdf65",
};

function record(little: boolean): Buffer {
  const numbers = Buffer.alloc(29);
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.length);
  view.setUint8(0, 1);
  view.setInt8(1, -2);
  view.setUint8(2, 254);
  view.setInt16(3, -300, little);
  view.setUint16(5, 65236, little);
  view.setInt32(7, -70000, little);
  view.setUint32(11, 4294897296, little);
  view.setFloat32(15, 0.5, little);
  view.setFloat64(19, Math.PI, little);
  view.setUint16(27, 2, little);
  return Buffer.concat([numbers, Buffer.from("okraw"), Buffer.from("été", "latin1"), Buffer.of(7, 8)]);
}

/** Checks what the SWF writes, then answers with a record of either byte order, one byte a packet. */
export default async function serve(connection: ServerConnection): Promise<void> {
  const expected = Buffer.from((SENT.big + SENT.little).replaceAll(" ", ""), "hex");
  if (!expected.equals(await connection.read(expected.length))) return;
  for (const byte of Buffer.concat([record(false), record(true)])) {
    connection.writeByte(byte);
    await connection.flush();
  }
}
