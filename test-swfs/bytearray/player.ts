import { fileURLToPath } from "node:url";
import { fromHex, toHex } from "../../src/flash/bytes/base64-hex.ts";
import type { ObjectEncoding } from "../../src/flash/bytes/data.ts";
import type { Graph, Node } from "../../src/flash/testing/graph.ts";
import { type Failure, isReference, type Operation, type Outcome, type Step } from "../../src/flash/testing/program.ts";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import { instrumentSwf } from "../../src/instrument/instrument.ts";
import { type HeadlessPlayer, loadRuffle } from "../../src/player/node/index.ts";
import { compileProgram } from "../../src/testing/compile.ts";

const URL_OF_MOVIE = "http://localhost/movie.swf";

export interface MovieOptions {
  runtime?: "flash" | "air";
  /** of the SWF, in place of its own */
  swfVersion?: number;
}

let compiled: Uint8Array | undefined;

/** The program of this folder in the headless player, with flashnet's natives in it; it answers calls at once. */
export async function startMovie(options: MovieOptions = {}): Promise<HeadlessPlayer> {
  const { runtime = "flash", swfVersion } = options;
  compiled ??= compileProgram(fileURLToPath(new URL("Main.ts", import.meta.url)));
  const swf = compiled.slice();
  if (swfVersion !== undefined) swf[3] = swfVersion;
  const { bytes } = instrumentSwf(swf, { url: URL_OF_MOVIE, natives: builtinNatives, runtime });
  const ruffle = await loadRuffle();
  const player = await ruffle.createPlayer({ url: URL_OF_MOVIE, external: {}, runtime });
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
  const outcomes = ask(player, "run", sent) as Outcome[];
  return outcomes.map(({ steps, bytes }) => ({ steps: steps.map(fromWireStep), bytes }));
}

/** The movie's script was ended by an error that no `catch` of it can get. */
export class MovieAbort extends Error {}

/** Calls the movie, which takes JSON and gives JSON. @throws MovieAbort; PlayerPanicError when the player has crashed */
export function ask(player: HeadlessPlayer, name: "run" | "read" | "write", requests: unknown): unknown {
  const answer = player.callExposed(name, JSON.stringify(requests));
  if (player.panic) throw player.panic;
  if (typeof answer !== "string") throw new MovieAbort(`The movie answers ${answer}.`);
  return JSON.parse(answer);
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

/** Whether the player's JSON leaves a number what it is: an int. */
function isPlain(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

function doubleBytes(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
}

/** What the movie says about a value that it wrote or read. */
export interface GraphResult {
  graph?: Node[];
  bytes?: string;
  position?: number;
  error?: Failure;
}

/** Has the movie make the graphs' values and write them. @param stock by the player's own writer */
export function writeInPlayer(
  player: HeadlessPlayer,
  graphs: readonly Graph[],
  encoding: ObjectEncoding,
  stock = false,
): GraphResult[] {
  const requests = graphs.map((graph) => ({ encoding, stock, graph: graph.map(nodeToWire) }));
  return ask(player, "write", requests) as GraphResult[];
}

/** Has the movie read values, from hexadecimal digits, and describe them. */
export function readInPlayer(
  player: HeadlessPlayer,
  values: readonly string[],
  encoding: ObjectEncoding,
): GraphResult[] {
  const answers = ask(
    player,
    "read",
    values.map((bytes) => ({ encoding, bytes })),
  ) as GraphResult[];
  return answers.map(({ graph, ...rest }) => ({ ...rest, ...(graph && { graph: graph.map(nodeFromWire) }) }));
}

const mapValue = (node: Node, texts: (text: string) => string, numbers: (value: never) => unknown): unknown => {
  const mapped: Record<string, unknown> = { ...node };
  if (node.kind === "number" || node.kind === "date") mapped.value = numbers(node.value as never);
  else if (node.kind === "string" || node.kind === "xml" || node.kind === "xmlDocument")
    mapped.value = texts(node.value);
  if ("properties" in node) mapped.properties = node.properties.map(([name, value]) => [texts(name), value]);
  return mapped;
};

function nodeToWire(node: Node): unknown {
  return mapValue(node, unitsOf, (value: number) => (Number.isNaN(value) ? "nan" : toHex(doubleBytes(value))));
}

function nodeFromWire(node: Node): Node {
  return mapValue(node, textOf, (digits: string) => fromWire({ double: digits })) as Node;
}

function unitsOf(text: string): string {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0")).join("");
}

function textOf(units: string): string {
  return (units.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join("");
}
