/** Bytes that are set aside before any of them has come. */
const FIRST_CAPACITY = 64 * 1024;

/**
 * A buffer with room for what has come next, which grows with that and never with what is only announced.
 *
 * @param have bytes of it that are kept
 * @param needed bytes that it has to hold now
 * @param whole bytes that it will hold in the end
 */
export function withRoom(buffer: Uint8Array, have: number, needed: number, whole: number): Uint8Array {
  if (needed <= buffer.length) return buffer;
  const grown = new Uint8Array(Math.min(Math.max(needed, FIRST_CAPACITY, 2 * buffer.length), whole));
  if (have > 0) grown.set(buffer.subarray(0, have));
  return grown;
}
