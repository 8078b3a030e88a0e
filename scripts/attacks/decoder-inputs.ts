/** Bytes that say more than they hold: what scripts/attacks/decoders.ts is tried with. */
import { deflateSync } from "node:zlib";

export const ZEROS = Buffer.alloc(8 << 20);
export const FAST = { level: 1 };
export const ENDLESS = new Uint8Array(1 << 20).fill(0x44);
/** 2²⁸ − 1, with the lowest bit as the mark of a value. */
export const HUGE = [0xff, 0xff, 0xff, 0xff];

export function fws(...body: number[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x46, 0x57, 0x53, 10, 0xff, 0xff, 0xff, 0), Uint8Array.from(body)]);
}

export function cws(): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x43, 0x57, 0x53, 10, 0xff, 0xff, 0xff, 0x7f), deflateSync(ZEROS, FAST)]);
}

export function zws(length: number, dictionary: number): Uint8Array {
  const bytes = Buffer.alloc(32);
  bytes.write("ZWS\x0d", "latin1");
  bytes.writeUInt32LE(length, 4);
  bytes.writeUInt32LE(15, 8);
  bytes[12] = 0x5d;
  bytes.writeUInt32LE(dictionary, 13);
  return bytes;
}

/** DefineSprite in DefineSprite. */
export function sprites(depth: number): number[] {
  const bytes: number[] = [];
  for (let i = depth; i > 0; i--) {
    const rest = i * 10;
    bytes.push(0xff, 0x09, rest & 255, (rest >> 8) & 255, (rest >> 16) & 255, 0, 1, 0, 1, 0);
  }
  return bytes;
}

export function repeat(bytes: readonly number[], count: number): Uint8Array {
  return Buffer.alloc(bytes.length * count, Uint8Array.from(bytes));
}
