/** One to four bytes, the highest bit of the first three of which says whether there is another. */
export function readU29(input: { readUnsignedByte(): number }): number {
  let byte = input.readUnsignedByte();
  if (byte < 0x80) return byte;
  let value = byte & 0x7f;
  for (let i = 0; i < 2; i++) {
    byte = input.readUnsignedByte();
    value = (value << 7) | (byte & 0x7f);
    if (byte < 0x80) return value;
  }
  return (value << 8) | input.readUnsignedByte();
}
