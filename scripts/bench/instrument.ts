import { inflateSync } from "node:zlib";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import { instrumentSwf } from "../../src/instrument/index.ts";
import { nodeCodec } from "../../src/player/node/codec.ts";
import { readLibrarySwf } from "../../src/player/node/index.ts";
import { type SwfTag, TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { writeSwf } from "../../src/swf/writer.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import { largeSwf, programTags } from "./large-swf.ts";
import { type BenchRow, median } from "./table.ts";

const SIZE = 5 << 20;
const REPEATS = 41;

/**
 * SWFs of 5 MB that name sockets, against inflating them and nothing else: one whose bytecode is a program, and one with the
 * player's own library four times, in which is every name that is looked for.
 */
export async function benchInstrument(): Promise<BenchRow[]> {
  const library = readSwf(await readLibrarySwf()).tags.filter(({ code }) => code === TagCode.DoAbc2);
  const telnet = compileProgram(`${root}test-swfs/telnet/Main.ts`);
  const large = (bytecode: readonly SwfTag[]): Uint8Array =>
    writeSwf(largeSwf(telnet, bytecode, SIZE), { compression: "zlib", codec: nodeCodec });
  const swfs = {
    "a program": large(programTags()),
    "the player's library, four times": large([...library, ...library, ...library, ...library]),
  };
  return Object.entries(swfs).flatMap(([name, swf]) => rowsOf(name, swf));
}

function rowsOf(name: string, swf: Uint8Array): BenchRow[] {
  const plain = writeSwf(readSwf(swf), { compression: "none" });
  const options = { url: "http://localhost/large.swf", natives: builtinNatives, codec: nodeCodec };
  const ours: number[] = [];
  const inflating: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    ours.push(time(() => instrumentSwf(swf, options)));
    inflating.push(time(() => inflateSync(swf.subarray(8))));
  }
  const added = instrumentSwf(plain, options).bytes.length - plain.length;
  return [
    {
      name: `${name}, processor time (first call ${ours[0]!.toFixed(0)} ms)`,
      unit: "ms",
      lessIsBetter: true,
      figures: { flashnet: median(ours), "inflating it": median(inflating) },
    },
    {
      name: `${name}, bytes added`,
      unit: "KiB",
      lessIsBetter: true,
      figures: { flashnet: added / 1024, "the limit of 60": 60 },
    },
  ];
}

/** Of the processor, in ms: other programs take as much of the wall clock as they like. */
function time(action: () => unknown): number {
  const started = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
