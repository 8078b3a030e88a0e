import { nodeCodec } from "../../src/player/node/codec.ts";
import type { SwfCompression } from "../../src/swf/model.ts";
import { writeSwf } from "../../src/swf/writer.ts";
import { addRuffle, benchSwf, type Field, onField, swfFile } from "./field.ts";
import { largeSwf, programTags } from "./large-swf.ts";
import { type BenchRow, inTurn } from "./table.ts";

const MIB = 1 << 20;
const REPEATS = 7;

interface Contents {
  program: "Start" | "StartPlain";
  compression: SwfCompression;
  mebibytes: number;
  /** of a byte of what are images */
  bits: number;
}

/** Two bits less make a zlib stream of Huffman codes, as of shapes and bytecode; eight, one of stored blocks, as of JPEGs. */
const swfs: Record<string, Contents> = {
  "20 MB with sockets, zlib": { program: "Start", compression: "zlib", mebibytes: 20, bits: 8 },
  "20 MB with sockets, zlib that saves a quarter": { program: "Start", compression: "zlib", mebibytes: 27, bits: 6 },
  "20 MB with sockets, uncompressed": { program: "Start", compression: "none", mebibytes: 20, bits: 8 },
  "4 MB with sockets, LZMA": { program: "Start", compression: "lzma", mebibytes: 4, bits: 8 },
  "20 MB that names nothing of ours, zlib": { program: "StartPlain", compression: "zlib", mebibytes: 20, bits: 8 },
};

/** From `load()` to the first frame, in a page whose Ruffle has played something else before, as reading a Ruffle is not our work. */
export async function benchStart(): Promise<BenchRow[]> {
  const bytecode = programTags();
  const files = Object.entries(swfs).map(([name, { program, compression, mebibytes, bits }], index) => {
    const body = writeSwf(largeSwf(benchSwf(`${program}.ts`), bytecode, mebibytes * MIB, bits), {
      compression,
      codec: nodeCodec,
    });
    return { name, path: `/${index}.swf`, file: swfFile(body) };
  });
  const small = { "/small.swf": swfFile(benchSwf("StartPlain.ts")) };
  const pages = { ...small, ...Object.fromEntries(files.map(({ path, file }) => [path, file])) };
  const measureAll = async ({ players, inPage }: Field): Promise<BenchRow[]> => {
    const contestants = { flashnet: players.flashnet, "stock Ruffle": players.stock };
    const rows: BenchRow[] = [];
    for (const { name, path } of files) {
      const figures = await inTurn(contestants, REPEATS, (choose) =>
        inPage(async (visited) => {
          await choose(visited);
          await addRuffle(visited);
          await visited.evaluate(() => window.bench.start("/small.swf"));
          return visited.evaluate((url) => window.bench.start(url), path);
        }),
      );
      rows.push({ name: `${name}, to its first frame`, unit: "ms", lessIsBetter: true, figures });
    }
    return rows;
  };
  return onField("chromium", measureAll, pages);
}
