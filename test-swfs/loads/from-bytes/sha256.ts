import { ByteArray } from "flash.utils";

/** SHA-256 in hexadecimal, as `mx.utils.SHA256` gives it. FIPS 180-4 §6.2 */
export function sha256(bytes: ByteArray): string {
  const k: number[] = [];
  const h: number[] = [];
  for (let n = 2; k.length < 64; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d == 0) isPrime = false;
    if (!isPrime) continue;
    if (h.length < 8) h.push(fraction(n ** (1 / 2)));
    k.push(fraction(n ** (1 / 3)));
  }
  const message = new ByteArray();
  message.writeBytes(bytes);
  message.writeByte(0x80);
  while (message.length % 64 != 56) message.writeByte(0);
  message.writeUnsignedInt(0);
  message.writeUnsignedInt(bytes.length * 8);
  message.position = 0;
  while (message.bytesAvailable > 0) addBlock(message, h, k);
  const digest = new ByteArray();
  for (let i = 0; i < 8; i++) digest.writeInt(h[i]!);
  let text = "";
  for (let i = 0; i < 32; i++) {
    const byte: int = digest[i];
    text += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return text;
}

/** The first 32 bits behind the point. */
function fraction(value: number): int {
  return Math.floor((value - Math.floor(value)) * 4294967296) | 0;
}

function addBlock(message: ByteArray, h: number[], k: number[]): void {
  const w: number[] = [];
  for (let i = 0; i < 16; i++) w.push(message.readInt());
  for (let i = 16; i < 64; i++) {
    const x: int = w[i - 15]!;
    const y: int = w[i - 2]!;
    const s0: int = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1: int = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w.push((w[i - 16]! + s0 + w[i - 7]! + s1) | 0);
  }
  const v: number[] = h.slice();
  for (let i = 0; i < 64; i++) {
    const e: int = v[4]!;
    const a: int = v[0]!;
    const s1: int = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice: int = (e & v[5]!) ^ (~e & v[6]!);
    const first: int = (v[7]! + s1 + choice + k[i]! + w[i]!) | 0;
    const s0: int = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority: int = (a & v[1]!) ^ (a & v[2]!) ^ (v[1]! & v[2]!);
    v.pop();
    v.unshift((first + s0 + majority) | 0);
    v[4] = (v[4]! + first) | 0;
  }
  for (let i = 0; i < 8; i++) h[i] = (h[i]! + v[i]!) | 0;
}

function rotate(value: int, by: int): int {
  return (value >>> by) | (value << (32 - by));
}
