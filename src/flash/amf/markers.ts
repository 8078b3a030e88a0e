/** What AMF3 values begin with: spec/bytearray.md §7. */
export const Amf3Marker = {
  Undefined: 0x00,
  Null: 0x01,
  False: 0x02,
  True: 0x03,
  Integer: 0x04,
  Double: 0x05,
  String: 0x06,
  XmlDocument: 0x07,
  Date: 0x08,
  Array: 0x09,
  Object: 0x0a,
  Xml: 0x0b,
  ByteArray: 0x0c,
  IntVector: 0x0d,
  UintVector: 0x0e,
  NumberVector: 0x0f,
  ObjectVector: 0x10,
  Dictionary: 0x11,
} as const;
export type Amf3Marker = (typeof Amf3Marker)[keyof typeof Amf3Marker];

/** Lowest bits of an object's header. */
export const Trait = {
  /** … of traits that came before */
  Reference: 0b01,
  Inline: 0b011,
  Externalizable: 0b100,
  Dynamic: 0b1000,
} as const;

export const MIN_INTEGER = -(2 ** 28);
export const MAX_INTEGER = 2 ** 28 - 1;
export const MAX_U29 = 2 ** 29 - 1;
