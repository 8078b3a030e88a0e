import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { launchBrowser } from "../../base/testing/browser.ts";
import { bundle, page, type SiteFile, serveSite } from "../../base/testing/site.ts";
import { nodeCodec } from "../../src/player/node/codec.ts";
import type { SwfCompression } from "../../src/swf/model.ts";
import { writeSwf } from "../../src/swf/writer.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import { largeSwf, programTags } from "./large-swf.ts";
import { startRelay } from "./relay.ts";
import { type BenchRow, median } from "./table.ts";

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
    const small = compileProgram(join(root, `scripts/bench/swf/${program}.ts`));
    const body = writeSwf(largeSwf(small, bytecode, mebibytes * MIB, bits), { compression, codec: nodeCodec });
    return { name, path: `/${index}.swf`, file: swfFile(body) };
  });
  const site = await serveSite({
    "/": page(["/bench.js"]),
    "/bench.js": await bundle(new URL("page.ts", import.meta.url)),
    "/small.swf": swfFile(compileProgram(join(root, "scripts/bench/swf/StartPlain.ts"))),
    ...Object.fromEntries(files.map(({ path, file }) => [path, file])),
  });
  const relay = await startRelay(site.origin);
  const relayAddress = { url: relay.url, token: relay.token };
  const tested = await launchBrowser({ networkEvents: false });

  const start = async (url: string, choose: (visited: Page) => Promise<void>): Promise<number> => {
    const visited = await tested.browser.newPage();
    try {
      await visited.goto(`${site.origin}/`);
      await choose(visited);
      await visited.addScriptTag({ url: "/ruffle-0.6/ruffle.js" });
      await visited.evaluate(() => window.bench.start("/small.swf"));
      return await visited.evaluate((...args) => window.bench.start(...args), url);
    } finally {
      await visited.close();
    }
  };
  const contestants: Record<string, (visited: Page) => Promise<void>> = {
    flashnet: (visited) => visited.evaluate((address) => window.bench.flashnet(address), relayAddress),
    "stock Ruffle": (visited) => visited.evaluate(() => window.bench.stock("ws://127.0.0.1:1/")),
  };

  try {
    const rows: BenchRow[] = [];
    for (const { name, path } of files) {
      const samples = new Map(Object.keys(contestants).map((contestant) => [contestant, [] as number[]]));
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        for (const [contestant, choose] of Object.entries(contestants)) {
          samples.get(contestant)!.push(await start(path, choose));
        }
      }
      const figures = Object.fromEntries([...samples].map(([contestant, values]) => [contestant, median(values)]));
      rows.push({ name: `${name}, to its first frame`, unit: "ms", lessIsBetter: true, figures });
    }
    return rows;
  } finally {
    await tested.close();
    relay.close();
    await site.close();
  }
}

function swfFile(body: Uint8Array): SiteFile {
  return { type: "application/x-shockwave-flash", body };
}
