/** Just enough of a SWF writer for a movie of AVM1 actions. */

const text = (value) => Buffer.from(`${value}\0`);

function u16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const action = (code, body) => Buffer.concat([Buffer.of(code), u16(body.length), body]);
const literal = (value) =>
  typeof value === "string" ? Buffer.concat([Buffer.of(0), text(value)]) : Buffer.concat([Buffer.of(7), u32(value)]);

export const push = (...values) => action(0x96, Buffer.concat(values.map(literal)));
export const [getVariable, setVariable, trace, newObject, callMethod, setMember, stop, add] = [
  0x1c, 0x1d, 0x26, 0x40, 0x52, 0x4f, 0x07, 0x47,
].map((code) => Buffer.of(code));

export function defineFunction(parameters, ...body) {
  const code = Buffer.concat(body);
  const head = [text(""), u16(parameters.length), ...parameters.map(text), u16(code.length)];
  return Buffer.concat([action(0x9b, Buffer.concat(head)), code]);
}

export const tag = (code, body) => Buffer.concat([u16((code << 6) | 63), u32(body.length), body]);
export const doAction = (...actions) => tag(12, Buffer.concat([...actions, Buffer.of(0)]));
export const showFrame = tag(1, Buffer.alloc(0));

/** A movie of SWF 8, 200 by 200 pixels, 24 frames a second. */
export function swf(frames, ...tags) {
  const size = Buffer.from([0x78, 0, 5, 0x5f, 0, 0, 0x0f, 0xa0, 0]);
  const body = Buffer.concat([size, u16(24 << 8), u16(frames), ...tags, u16(0)]);
  return Buffer.concat([Buffer.from("FWS\x08"), u32(body.length + 8), body]);
}
