/** The digests of the newer handshake: spec/rtmp.md §2. They prove nothing, as their keys are known. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat } from "../../base/concat.ts";

/** Bytes of a digest. */
export const DIGEST = 32;
/** Bytes of C1, S1, C2 and S2. */
export const BLOCK = 1536;
/** Where the four bytes are that say where the digest is. */
export const DIGEST_BASES = [8, 772] as const;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
/** Behind the text in the key of the second block. */
const KEY_TAIL = Uint8Array.from(
  "f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae".match(/../g)!,
  (byte) => Number.parseInt(byte, 16),
);
const KEYS = {
  client: ascii("Genuine Adobe Flash Player 001"),
  server: ascii("Genuine Adobe Flash Media Server 001"),
};

export type Role = keyof typeof KEYS;

/** The digest of a first block, and the offset that it belongs to. */
export interface Digest {
  offset: number;
  bytes: Uint8Array;
}

/** The digest that a first block of this sender would have. */
export function digestOf(block: Uint8Array, sender: Role, base: number): Digest {
  const sum = block[base]! + block[base + 1]! + block[base + 2]! + block[base + 3]!;
  const offset = (sum % 728) + base + 4;
  const rest = concat([block.subarray(0, offset), block.subarray(offset + DIGEST)]);
  return { offset, bytes: hmac(sha256, KEYS[sender], rest) };
}

/** @returns the digest in a first block of this sender; undefined when it has none */
export function findDigest(block: Uint8Array, sender: Role): Uint8Array | undefined {
  for (const base of DIGEST_BASES) {
    const { offset, bytes } = digestOf(block, sender, base);
    if (bytes.every((byte, i) => byte === block[offset + i])) return bytes;
  }
  return undefined;
}

/** Puts the digest into a first block. */
export function addDigest(block: Uint8Array, sender: Role): void {
  const { offset, bytes } = digestOf(block, sender, DIGEST_BASES[0]);
  block.set(bytes, offset);
}

/** Signs a second block, which answers the peer's digest: its last 32 bytes. */
export function signAnswer(block: Uint8Array, sender: Role, peerDigest: Uint8Array): void {
  const key = hmac(sha256, concat([KEYS[sender], KEY_TAIL]), peerDigest);
  block.set(hmac(sha256, key, block.subarray(0, BLOCK - DIGEST)), BLOCK - DIGEST);
}
