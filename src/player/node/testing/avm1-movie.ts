/**
 * Writes SWF 8 files of a few ActionScript 1 actions, for the tests of the player: SWF File Format Specification 19,
 * chapters 1 and 5. Every function gives the bytes of some actions.
 */
export type Actions = Uint8Array;

const cString = (value: string): number[] => [...new TextEncoder().encode(value), 0];
const u16 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff];
const join = (...parts: Actions[]): Actions => new Uint8Array(Buffer.concat(parts));
const action = (code: number, body: number[]): Actions => Uint8Array.of(code, ...u16(body.length), ...body);

const POP = Uint8Array.of(0x17);
const GET_VARIABLE = Uint8Array.of(0x1c);

// Expressions leave one value on the stack.
export const string = (value: string): Actions => action(0x96, [0, ...cString(value)]);
export const integer = (value: number): Actions => action(0x96, [7, ...u16(value), ...u16(value >> 16)]);
/** a variable, by its name or dotted path */
export const variable = (path: string): Actions => join(string(path), GET_VARIABLE);
/** `getTimer()` */
export const timer = Uint8Array.of(0x34);
export const less = (left: Actions, right: Actions): Actions => join(left, right, Uint8Array.of(0x48));

const pushArguments = (values: Actions[]): Actions => join(...[...values].reverse(), integer(values.length));

/** `new name(...values)` */
export const construct = (name: string, ...values: Actions[]): Actions =>
  join(pushArguments(values), string(name), Uint8Array.of(0x40));
/** `object.method(...values)` */
export const invoke = (object: Actions, method: string, ...values: Actions[]): Actions =>
  join(pushArguments(values), object, string(method), Uint8Array.of(0x52));
/** `function (parameters) { body }` */
export const lambda = (parameters: string[], ...body: Actions[]): Actions => {
  const code = join(...body);
  const header = [0, ...u16(parameters.length), ...parameters.flatMap(cString), ...u16(code.length)];
  return join(action(0x9b, header), code);
};

// Statements leave nothing.
export const trace = (value: Actions): Actions => join(value, Uint8Array.of(0x26));
export const ignore = (value: Actions): Actions => join(value, POP);
export const assign = (name: string, value: Actions): Actions => join(string(name), value, Uint8Array.of(0x1d));
export const assignMember = (object: Actions, name: string, value: Actions): Actions =>
  join(object, string(name), value, Uint8Array.of(0x4f));
/** `while (condition) {}` */
export const waitWhile = (condition: Actions): Actions => {
  const back = 5 + condition.length;
  return join(condition, action(0x9d, u16(-back)));
};
export const fscommand = (command: string, values: string): Actions =>
  action(0x83, [...cString(`FSCommand:${command}`), ...cString(values)]);

function tag(code: number, body: Uint8Array): Uint8Array {
  return join(Uint8Array.of(...u16((code << 6) | 0x3f), ...u16(body.length), ...u16(body.length >> 16)), body);
}

/**
 * A movie of 550 × 400 pixels with a red background.
 *
 * @param frames the statements of every frame
 * @param frameRate frames a second, a multiple of 1/256
 */
export function avm1Movie(frames: Actions[][], frameRate = 24): Uint8Array {
  const attributes = tag(69, new Uint8Array(4));
  const background = tag(9, Uint8Array.of(0xff, 0, 0));
  const tags = frames.map((statements) =>
    join(tag(12, join(...statements, Uint8Array.of(0))), tag(1, new Uint8Array())),
  );
  const body = join(attributes, background, ...tags, tag(0, new Uint8Array()));
  const stage = Uint8Array.of(0x78, 0x00, 0x05, 0x5f, 0x00, 0x00, 0x0f, 0xa0, 0x00);
  const length = 8 + stage.length + 4 + body.length;
  const signature = Uint8Array.of(0x46, 0x57, 0x53, 8, ...u16(length), ...u16(length >> 16));
  return join(signature, stage, Uint8Array.of(...u16(Math.round(frameRate * 256)), ...u16(frames.length)), body);
}
