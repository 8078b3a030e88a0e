import { fileURLToPath } from "node:url";
import { compileProgram } from "../../scripts/compile-swfs.ts";
import { isReference, type Operation, type Outcome, type Step } from "../../src/flash/testing/program.ts";
import { fromHex, toHex } from "../../src/flash/utils/base64-hex.ts";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import { instrumentSwf } from "../../src/instrument/instrument.ts";
import { type HeadlessPlayer, loadRuffle } from "../../src/player/node/index.ts";

const URL_OF_MOVIE = "http://localhost/movie.swf";

export interface MovieOptions {
  playerRuntime?: "flash" | "air";
}

/** A program of test-swfs/ in the headless player, with flashnet's natives in it, that answers calls at once. */
export async function startMovie(folder: string, options: MovieOptions = {}): Promise<HeadlessPlayer> {
  const { playerRuntime: runtime = "flash" } = options;
  const main = fileURLToPath(new URL(`../${folder}/Main.ts`, import.meta.url));
  const { bytes } = instrumentSwf(compileProgram(main), { url: URL_OF_MOVIE, natives: builtinNatives, runtime });
  const ruffle = await loadRuffle();
  const player = await ruffle.createPlayer({ url: URL_OF_MOVIE, externalInterface: {}, playerRuntime: runtime });
  await player.load(bytes);
  player.play();
  // The first frame runs with the first tick that lets time pass.
  player.tick(1000);
  return player;
}

/** Runs programs on the player's ByteArray, in the movie test-swfs/bytearray. */
export function runInPlayer(player: HeadlessPlayer, programs: readonly (readonly Operation[])[]): Outcome[] {
  const sent = programs.map((program) =>
    program.map(({ target, action, name, values }) => [target.array, action, name, ...values.map(toWire)]),
  );
  const answer = player.callExposed("run", JSON.stringify(sent));
  if (player.panic) throw player.panic;
  if (typeof answer !== "string") throw new Error(`The movie gave no answer but ${answer}.`);
  const outcomes = JSON.parse(answer) as Outcome[];
  return outcomes.map(({ steps, bytes }) => ({ steps: steps.map(fromWireStep), bytes }));
}

/** Values as the movie writes and reads them; see its `encode` and `decode`. */
type Wire = Record<string, unknown> | number | boolean | null;

export function toWire(value: unknown): unknown {
  if (typeof value === "string") return { text: unitsOf(value) };
  if (value === undefined) return { undefined: true };
  if (typeof value === "number" && !isPlain(value)) return { double: toHex(doubleBytes(value)) };
  return isReference(value) ? { array: value.array } : value;
}

export function fromWire(wire: Wire): unknown {
  if (typeof wire !== "object" || wire === null) return wire;
  if (typeof wire.text === "string") return textOf(wire.text);
  if (wire.double === "nan") return Number.NaN;
  if (typeof wire.double === "string") return new DataView(fromHex(wire.double).buffer as ArrayBuffer).getFloat64(0);
  return "undefined" in wire ? undefined : wire;
}

function fromWireStep({ value, error, ...state }: Step): Step {
  if (error) return { error: { ...error, type: error.type.split("::").at(-1)! }, ...state };
  return { value: fromWire(value as Wire), ...state };
}

function isPlain(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= 0xffffffff && !Object.is(value, -0);
}

function doubleBytes(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
}

function unitsOf(text: string): string {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0")).join("");
}

function textOf(units: string): string {
  return (units.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join("");
}
