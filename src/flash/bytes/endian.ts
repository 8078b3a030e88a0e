/** Byte order, as `flash.utils.Endian` names it. */
export type Endian = "bigEndian" | "littleEndian";
