import { createRequire } from "node:module";
import { decodeAmf3, encodeAmf3 } from "../../src/flash/amf.ts";
import { ByteArray } from "../../src/flash/utils/ByteArray.ts";
import type { BenchRow } from "./table.ts";

/** The part of amfjs that is measured; it has no types. */
interface AmfJs {
  AMF3: object;
  Serializable: new () => object;
  AMFEncoder: new (writable: {
    write(bytes: Uint8Array): void;
  }) => { writeObject(value: unknown, encoding: object): void };
  AMFDecoder: new (readable: { read(count: number): Buffer }) => { decode(encoding: object): unknown };
}

const REPEATS = 7;
/** Bytes that are read as numbers, and how often in one measurement. */
const SIZE = 4 << 10;
const PASSES = 1024;
/** Milliseconds of work are soon repeated; the first times are those of code that is not compiled yet. */
const READ_REPEATS = 60;

/** AMF3 of a graph of a megabyte against amfjs; numbers of a ByteArray against a loop over a bare DataView. */
export async function benchByteArray(): Promise<BenchRow[]> {
  return [...amfRows(), readRow()];
}

function amfRows(): BenchRow[] {
  // It makes its buffers with a constructor that warns.
  process.noDeprecation = true;
  const amfjs: AmfJs = createRequire(import.meta.url)("amfjs");
  const graph = world(() => ({}));
  const graphOfAmfJs = world(() => new amfjs.Serializable());
  const bytes = encodeAmf3(graph);
  const same = JSON.stringify(decodeWithAmfJs(amfjs, bytes)) === JSON.stringify(graph);
  if (!same) throw new Error("amfjs reads something else than what flashnet wrote");
  const name = `AMF3, ${(bytes.length / 2 ** 20).toFixed(2)} MB`;
  return [
    compare(
      `${name}: encode`,
      () => encodeAmf3(graph),
      "amfjs",
      () => {
        encodeWithAmfJs(amfjs, graphOfAmfJs);
      },
    ),
    compare(
      `${name}: decode`,
      () => decodeAmf3(bytes),
      "amfjs",
      () => {
        decodeWithAmfJs(amfjs, bytes);
      },
    ),
  ];
}

/** Players of a game, in lists that amfjs can write: shorter than 64. */
function world(create: () => object): object {
  const list = <T>(length: number, item: (index: number) => T): T[] => Array.from({ length }, (_, i) => item(i));
  const player = (id: number): object =>
    Object.assign(create(), {
      id,
      name: `Player ${id}`,
      x: id * 1.5,
      y: -id / 7,
      alive: id % 3 > 0,
      guild: id % 5 > 0 ? `Guild ${id % 20}` : null,
      joined: new Date(1.2e12 + id * 1e6),
      items: list(id % 6, (item) =>
        Object.assign(create(), { kind: item, count: (id * item) % 1000, worn: item === 0 }),
      ),
      scores: list(8, (index) => (id * index * 97) % 300_000),
    });
  return Object.assign(create(), {
    rooms: list(60, (i) => list(50, (j) => list(3, (k) => player((i * 50 + j) * 3 + k)))),
  });
}

function encodeWithAmfJs({ AMFEncoder, AMF3 }: AmfJs, value: unknown): Uint8Array {
  const chunks: Uint8Array[] = [];
  new AMFEncoder({ write: (bytes) => chunks.push(bytes) }).writeObject(value, AMF3);
  return Buffer.concat(chunks);
}

function decodeWithAmfJs({ AMFDecoder, AMF3 }: AmfJs, bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = 0;
  const read = (count: number): Buffer => {
    position += count;
    return buffer.subarray(position - count, position);
  };
  return new AMFDecoder({ read }).decode(AMF3);
}

/**
 * Both byte orders in turn, as content may choose. Array and view are parameters, as they are wherever more than one is
 * read: of a constant one, engines know where its bytes are when they compile the loop.
 */
function readRow(): BenchRow {
  const array = ByteArray.from(Uint8Array.from({ length: SIZE }, (_, index) => Math.imul(index, 0x9e3779b1) >>> 24));
  const view = new DataView(array.bytes.buffer, 0, SIZE);
  const ours = (array: ByteArray, littleEndian: boolean): number => {
    array.endian = littleEndian ? "littleEndian" : "bigEndian";
    array.position = 0;
    let sum = 0;
    for (let at = 0; at < SIZE; at += 16) {
      sum += array.readUnsignedByte() + array.readByte() + array.readUnsignedShort();
      sum += array.readInt();
      sum += Math.abs(array.readDouble());
    }
    return sum;
  };
  const bare = (view: DataView, littleEndian: boolean): number => {
    let sum = 0;
    for (let at = 0; at < SIZE; at += 16) {
      sum += view.getUint8(at) + view.getInt8(at + 1) + view.getUint16(at + 2, littleEndian);
      sum += view.getInt32(at + 4, littleEndian);
      sum += Math.abs(view.getFloat64(at + 8, littleEndian));
    }
    return sum;
  };
  if (ours(array, false) !== bare(view, false)) throw new Error("a ByteArray and a DataView do not agree");
  const name = `ByteArray: read ${(SIZE * PASSES) / 2 ** 20} MiB of numbers of all kinds`;
  return compare(
    name,
    () => passes(ours, array),
    "a bare DataView",
    () => passes(bare, view),
    READ_REPEATS,
  );
}

function passes<T>(read: (source: T, littleEndian: boolean) => number, source: T): void {
  for (let pass = 0; pass < PASSES; pass++) read(source, pass % 2 > 0);
}

/** The best of several runs, in turn, as what else the machine does only ever adds. */
function compare(
  name: string,
  ours: () => unknown,
  rivalName: string,
  rival: () => unknown,
  repeats = REPEATS,
): BenchRow {
  const [ourTimes, rivalTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < repeats; round++) {
    ourTimes.push(time(ours));
    rivalTimes.push(time(rival));
  }
  return {
    name,
    unit: "ms",
    lessIsBetter: true,
    figures: { flashnet: Math.min(...ourTimes), [rivalName]: Math.min(...rivalTimes) },
  };
}

function time(action: () => unknown): number {
  const started = performance.now();
  action();
  return performance.now() - started;
}
