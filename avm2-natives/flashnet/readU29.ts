import type { ByteArray } from "flash.utils";

/** Reads a number of up to 29 bits, as AMF3 has them: spec/bytearray.md §7. */
export function readU29(bytes: ByteArray): uint {
  let value: uint = 0;
  for (let i: int = 0; i < 3; i++) {
    const byte: uint = bytes.readUnsignedByte();
    if (byte < 0x80) return (value << 7) | byte;
    value = (value << 7) | (byte & 0x7f);
  }
  return (value << 8) | bytes.readUnsignedByte();
}
