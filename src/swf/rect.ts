/** A rectangle in twips, 1/20 pixel. SWF File Format Specification 19, "Rectangle record" */
export interface Rect {
  xMin: number;
  xMax: number;
  yMin: number;
  yMax: number;
}

/** Decodes a RECT record: a five-bit width, then four signed fields of that width, most significant bit first. */
export function decodeRect(bytes: Uint8Array): Rect {
  let position = 0;
  const readBits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, position++) {
      const bit = ((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1;
      value = (value << 1) | bit;
    }
    return value;
  };
  const width = readBits(5);
  const readSigned = (): number => (width === 0 ? 0 : (readBits(width) << (32 - width)) >> (32 - width));
  return { xMin: readSigned(), xMax: readSigned(), yMin: readSigned(), yMax: readSigned() };
}

/** Of a stage, say, in whole pixels. @param rect as `decodeRect` takes it */
export function pixelSize(rect: Uint8Array): { width: number; height: number } {
  const { xMin, xMax, yMin, yMax } = decodeRect(rect);
  const pixels = (twips: number): number => Math.max(0, Math.round(twips / 20));
  return { width: pixels(xMax - xMin), height: pixels(yMax - yMin) };
}

/** Encodes a RECT record with the smallest width that holds all four fields, which must fit in 31 bits. */
export function encodeRect({ xMin, xMax, yMin, yMax }: Rect): Uint8Array {
  const fields = [xMin, xMax, yMin, yMax];
  const width = Math.max(...fields.map((field) => 33 - Math.clz32(field < 0 ? ~field : field)));
  const bytes = new Uint8Array(Math.ceil((5 + 4 * width) / 8));
  let position = 0;
  const writeBits = (value: number, count: number): void => {
    for (let i = count - 1; i >= 0; i--, position++) {
      bytes[position >> 3]! |= ((value >> i) & 1) << (7 - (position & 7));
    }
  };
  writeBits(width, 5);
  for (const field of fields) writeBits(field, width);
  return bytes;
}
