/** Writes SWF 8 files of a few ActionScript 1 actions, for the tests of the player. SWF 19 specification, chapters 3 and 5. */

/** A run of actions. */
export type Actions = Uint8Array;

const text = (value: string): number[] => [...new TextEncoder().encode(value), 0];
const action = (code: number, body: number[]): Actions =>
  Uint8Array.of(code, body.length & 0xff, body.length >> 8, ...body);

/** pushes a string */
export const push = (value: string): Actions => action(0x96, [0, ...text(value)]);
/** traces the top of the stack */
export const trace = Uint8Array.of(0x26);
/** pushes the value of the variable (or dotted path) whose name is on the stack */
export const getVariable = Uint8Array.of(0x1c);
/** pushes the milliseconds since the movie began */
export const getTime = Uint8Array.of(0x34);
/** `fscommand` */
export const fscommand = (command: string, values: string): Actions =>
  action(0x83, [...text(`FSCommand:${command}`), ...text(values)]);
/** `loadVariables(url)` into the root, whose text arrives as variables */
export const loadVariables = (url: string): Actions =>
  new Uint8Array(Buffer.concat([push(url), push("_root"), action(0x9a, [0x40 | 0x80])]));
/** jumps by a signed number of bytes */
export const jump = (offset: number): Actions => action(0x99, [offset & 0xff, (offset >> 8) & 0xff]);

function tag(code: number, body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(6);
  header.writeUInt16LE((code << 6) | 0x3f, 0);
  header.writeUInt32LE(body.length, 2);
  return Buffer.concat([header, body]);
}

/**
 * A movie of 550 × 400 pixels.
 *
 * @param frames the actions of every frame
 * @param frameRate frames a second, a multiple of 1/256
 */
export function avm1Movie(frames: Actions[][], frameRate = 24): Uint8Array {
  const attributes = tag(69, new Uint8Array(4));
  const tags = frames.map((actions) =>
    Buffer.concat([tag(12, Buffer.concat([...actions, Uint8Array.of(0)])), tag(1, new Uint8Array())]),
  );
  const body = Buffer.concat([attributes, ...tags, tag(0, new Uint8Array())]);
  const stage = Uint8Array.of(0x78, 0x00, 0x05, 0x5f, 0x00, 0x00, 0x0f, 0xa0, 0x00);
  const header = Buffer.alloc(8 + stage.length + 4);
  header.write("FWS\x08", "latin1");
  header.writeUInt32LE(header.length + body.length, 4);
  header.set(stage, 8);
  header.writeUInt16LE(Math.round(frameRate * 256), 8 + stage.length);
  header.writeUInt16LE(frames.length, 8 + stage.length + 2);
  return new Uint8Array(Buffer.concat([header, body]));
}
