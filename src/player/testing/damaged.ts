/** Files that are not what their headers say, as archives have them, and that players play all the same. */
import { randomBytes } from "node:crypto";
import { constants, deflateSync } from "node:zlib";
import { TagCode } from "../../swf/model.ts";
import { readSwf } from "../../swf/reader.ts";
import { writeSwf } from "../../swf/writer.ts";

/** An uncompressed SWF, compressed as a stream that does not end, and what comes behind that. */
export function compressed(swf: Uint8Array, ...behind: number[]): Uint8Array {
  const body = deflateSync(swf.subarray(8), { finishFlush: constants.Z_SYNC_FLUSH });
  return Buffer.concat([Buffer.from("C"), swf.subarray(1, 8), body, Uint8Array.from(behind)]);
}

/** A SWF whose header says another length. */
export function announcing(swf: Uint8Array, length: number): Uint8Array {
  const changed = Uint8Array.from(swf);
  new DataView(changed.buffer).setUint32(4, length, true);
  return changed;
}

/** Damage to an uncompressed SWF of one frame that costs it nothing of that frame. */
export function damaged(whole: Uint8Array): [damage: string, swf: Uint8Array][] {
  const cws = Buffer.concat([Buffer.from("C"), whole.subarray(1, 8), deflateSync(whole.subarray(8))]);
  const padded = withDataBehindFrame(whole, randomBytes(2 * whole.length));
  const cut = (swf: Uint8Array) => swf.subarray(0, Math.ceil(swf.length * 0.6));
  return [
    ["a CWS without its Adler-32", cws.subarray(0, -4)],
    ["a CWS with a wrong Adler-32", Buffer.concat([cws.subarray(0, -4), Buffer.alloc(4)])],
    ["bytes behind a CWS", Buffer.concat([cws, Buffer.from("more")])],
    ["a file that is cut at 60 %", cut(padded)],
    ["a compressed one", cut(compressed(padded))],
    ["a header that announces too much", announcing(whole, whole.length + 1000)],
    ["bytes behind LZMA", Buffer.concat([writeSwf(readSwf(whole), { compression: "lzma" }), Buffer.from("more")])],
  ];
}

function withDataBehindFrame(swf: Uint8Array, data: Uint8Array): Uint8Array {
  const file = readSwf(swf);
  const at = file.tags.findIndex(({ code }) => code === TagCode.ShowFrame);
  file.tags.splice(at + 1, 0, { code: TagCode.DefineBinaryData, data });
  return writeSwf(file);
}
