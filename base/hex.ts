/** Bytes of hexadecimal digits, two for each.. */
export function fromHex(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(digits.length >> 1);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (digitOf(digits.charCodeAt(2 * i)) << 4) | digitOf(digits.charCodeAt(2 * i + 1));
  }
  return bytes;
}

/** Of `0` to `9` and `a` to `f`, upper or lower case. */
function digitOf(code: number): number {
  return (code & 0xf) + 9 * (code >> 6);
}
