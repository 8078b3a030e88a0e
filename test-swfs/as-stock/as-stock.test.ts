import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadRuffle } from "../../src/player/node/index.ts";
import { type PlayOptions, play } from "../../src/player/node/play.ts";
import { TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { writeSwf } from "../../src/swf/writer.ts";

const versions = ["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"] as const;

const read = (path: string): Uint8Array => readFileSync(new URL(path, import.meta.url));

async function traced(version: string, swf: Uint8Array, options: Partial<PlayOptions> = {}): Promise<string[]> {
  const directory = fileURLToPath(new URL(`../../node_modules/${version}`, import.meta.url));
  const { trace, errors } = await play(swf, {
    ruffle: await loadRuffle({ directory }),
    url: "http://own.example.com/test.swf",
    frames: 5,
    ...options,
  });
  return [...trace, ...errors];
}

/** What content of a SWF with sockets sees, without using them, is what it sees in stock Ruffle. */
describe.each(versions)("as in stock %s", (version) => {
  it("AVM2: reflection, stack traces, sizes and bytes, loading from bytes", async () => {
    const swf = read("avm2/test.swf");
    const stock = await traced(version, swf, { plugin: false });
    expect(stock.length).toBeGreaterThan(20);
    expect(await traced(version, swf)).toEqual(stock);
  });

  it.each([7, 6, 5])("AVM1, SWF %i: sizes", async (swfVersion) => {
    const swf = Uint8Array.from(read("avm1/test.swf"));
    swf[3] = swfVersion;
    const other = Uint8Array.from(swf);
    other[3] = swfVersion < 7 ? 7 : 6;
    const fetch: PlayOptions["fetch"] = async ({ url }) => ({
      status: 200,
      url,
      body: url.includes("other-version") ? other : swf,
    });
    const stock = await traced(version, swf, { plugin: false, fetch });
    expect(stock.length).toBeGreaterThan(2);
    expect(await traced(version, swf, { fetch })).toEqual(stock);
  });

  it.each(["none", "zlib"] as const)("a file that holds more than its header says, %s", async (compression) => {
    const file = readSwf(read("frames/test.swf"));
    const first = file.tags.findIndex(({ code }) => code === TagCode.ShowFrame);
    const length = writeSwf({ ...file, tags: file.tags.slice(0, first + 1), compression: "none" }).length;
    const swf = writeSwf({ ...file, compression });
    new DataView(swf.buffer, swf.byteOffset).setUint32(4, length, true);
    // Ruffle 0.3 reads on; Flash Player and later Ruffles do not.
    const stock = await traced(versions[0], swf, { plugin: false });
    expect(stock).toEqual([`first frame, ${length}`]);
    expect(await traced(version, swf)).toEqual(stock);
  });
});
