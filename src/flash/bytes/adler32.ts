/** Sums that fit in 31 bits even if all bytes are 255 (RFC 1950 §9). */
const ADLER_RUN = 3800;
const ADLER_BASE = 65521;

/** The checksum behind a zlib stream: RFC 1950. */
export function adler32(data: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let start = 0; start < data.length; start += ADLER_RUN) {
    const end = Math.min(start + ADLER_RUN, data.length);
    for (let i = start; i < end; i++) b += a += data[i]!;
    a %= ADLER_BASE;
    b %= ADLER_BASE;
  }
  return ((b << 16) | a) >>> 0;
}
