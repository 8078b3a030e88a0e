import { inflateSync } from "node:zlib";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import { instrumentSwf } from "../../src/instrument/index.ts";
import { nodeCodec } from "../../src/player/node/codec.ts";
import { readLibrarySwf } from "../../src/player/node/index.ts";
import { TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { writeSwf } from "../../src/swf/writer.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import { type BenchRow, median } from "./table.ts";

const SIZE = 5 << 20;
/** DefineBitsJPEG2 */
const DEFINE_BITS = 21;

/** A SWF of 5 MB that names sockets, against inflating it and nothing else. */
export async function benchInstrument(): Promise<BenchRow[]> {
  const swf = await largeSwf();
  const plain = writeSwf(readSwf(swf), { compression: "none" });
  const options = { url: "http://localhost/large.swf", natives: builtinNatives, codec: nodeCodec };
  const ours: number[] = [];
  const inflating: number[] = [];
  for (let repeat = 0; repeat < 41; repeat++) {
    ours.push(time(() => instrumentSwf(swf, options)));
    inflating.push(time(() => inflateSync(swf.subarray(8))));
  }
  const added = instrumentSwf(plain, options).bytes.length - plain.length;
  return [
    {
      name: `processor time (first call ${ours[0]!.toFixed(0)} ms)`,
      unit: "ms",
      lessIsBetter: true,
      figures: { flashnet: median(ours), "inflating it": median(inflating) },
    },
    {
      name: "bytes added",
      unit: "KiB",
      lessIsBetter: true,
      figures: { flashnet: added / 1024, "the limit of 60": 60 },
    },
  ];
}

/** The telnet client, the player's own library as further bytecode, and noise for images up to 5 MB; compressed. */
async function largeSwf(): Promise<Uint8Array> {
  const small = readSwf(compileProgram(`${root}test-swfs/telnet/Main.ts`));
  const library = readSwf(await readLibrarySwf()).tags.filter(({ code }) => code === TagCode.DoAbc2);
  const bytecode = [...library, ...library, ...library, ...library];
  let state = 1;
  const image = Uint8Array.from({ length: SIZE - bytecode.length * library[0]!.data.length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  const [attributes, ...tags] = small.tags;
  const large = [attributes!, { code: DEFINE_BITS, data: image }, ...bytecode, ...tags];
  return writeSwf({ ...small, tags: large }, { compression: "zlib", codec: nodeCodec });
}

/** Of the processor, in ms: other programs take as much of the wall clock as they like. */
function time(action: () => unknown): number {
  const started = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
