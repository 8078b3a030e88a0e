export type Endian = "bigEndian" | "littleEndian";
