import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { encodeHeader } from "../../host/recording/format.ts";
import { type Block, BlockKind, BlockReader, type IndexHead } from "../../host/recording/index/blocks.ts";
import { IndexCache } from "./index-cache.ts";
import { ViewServer } from "./view-server.ts";

const folder = mkdtempSync(join(tmpdir(), "flashnet-view-"));
afterAll(() => rmSync(folder, { recursive: true }));

const TEXT = `${encodeHeader(0)}${'{"time":1,"connection":1,"type":"sent","text":"hello"}\n'.repeat(5000)}`;
const own = { headers: { "Sec-Fetch-Site": "same-origin" } };

let server: ViewServer;
let url: string;
afterEach(() => server?.close());

async function serve(...files: string[]): Promise<void> {
  server = new ViewServer({ files, web: folder, indexes: join(folder, "indexes") });
  url = await server.listen(0);
}

const fileOf = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function index(number: number): Promise<{ bytes: Uint8Array; head: IndexHead; blocks: Block[] }> {
  const bytes = new Uint8Array(await (await fetch(`${url}${number}/index`, own)).arrayBuffer());
  const blocks = [...new BlockReader().push(bytes)];
  return { bytes, blocks, head: JSON.parse(new TextDecoder().decode(blocks[0]!.body)) };
}

const part = (number: number, range: string, { identity }: IndexHead): Promise<Response> =>
  fetch(`${url}${number}/bytes/${range}/${identity}`, own);

it("the page of a recording gets its index and its bytes, inflated, and nobody else does", async () => {
  const packed = gzipSync(TEXT);
  // One was being written when its process was killed.
  await serve(
    fileOf("0.jsonl", TEXT),
    fileOf("1.jsonl.gz", packed),
    fileOf("2.jsonl.gz", packed.subarray(0, -8)),
    join(folder, "none.jsonl"),
  );
  const [first] = await Promise.all([index(0), index(0)]);
  for (const number of [0, 1, 2]) {
    const { head, blocks } = await index(number);
    expect([head.size, blocks.at(-1)!.kind]).toEqual([TEXT.length, BlockKind.end]);
    expect(blocks.slice(1)).toEqual(first.blocks.slice(1));
    expect(await (await part(number, "100-200", head)).text()).toBe(TEXT.slice(100, 200));
  }
  expect((await fetch(`${url}0/index`, { ...own, method: "HEAD" })).status).toBe(200);
  const none = await fetch(`${url}3/index`, own);
  expect([none.status, await none.text()]).toEqual([503, "there is no such file or folder; check the path\n"]);
  expect((await part(0, "0-5000000", first.head)).status).toBe(416);
  for (const path of ["0/index", `0/bytes/0-9/${first.head.identity}`]) {
    expect((await fetch(url + path, { headers: { "Sec-Fetch-Site": "cross-site" } })).status).toBe(404);
    expect((await fetch(new URL(`/${path}`, url), own)).status).toBe(404);
  }
});

it("bytes of a file that has changed are not sent; of one that has grown they are", async () => {
  const file = fileOf("changing.jsonl", TEXT);
  await serve(file);
  const { head } = await index(0);
  appendFileSync(file, "more\n");
  const grown = await part(0, "0-9", head);
  expect([grown.status, grown.headers.get("Recording-Size")]).toEqual([200, `${TEXT.length + 5}`]);
  const longer = TEXT.replace("1970-01-01", "1970-02-02").repeat(2);
  writeFileSync(file, longer);
  expect((await part(0, "0-9", head)).status).toBe(409);
  const again = await index(0);
  expect(again.head.size).toBe(longer.length);
  utimesSync(file, 1, 1);
  expect((await part(0, "0-9", again.head)).status).toBe(409);
  truncateSync(file, 10);
  expect((await part(0, "0-9", again.head)).status).toBe(409);
  rmSync(file);
  expect((await part(0, "0-9", again.head)).status).toBe(503);
});

it("an index is kept for the next time, for its owner alone, and one that is not whole is made again", async () => {
  const file = fileOf("kept.jsonl", TEXT);
  const indexes = join(folder, "indexes");
  rmSync(indexes, { recursive: true, force: true });
  await serve(file);
  const { bytes } = await index(0);
  await expect.poll(() => readdirSync(indexes)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  const kept = join(indexes, readdirSync(indexes)[0]!);
  expect([statSync(indexes).mode & 0o77, statSync(kept).mode & 0o77, statSync(kept).size]).toEqual([
    0,
    0,
    bytes.length,
  ]);
  const { ino } = statSync(kept);
  expect((await index(0)).bytes).toEqual(bytes);
  expect(statSync(kept).ino).toBe(ino);
  truncateSync(kept, bytes.length - 20);
  expect((await index(0)).bytes).toEqual(bytes);
  await expect.poll(() => statSync(kept).size).toBe(bytes.length);
  const damaged = fileOf("damaged.jsonl", `${TEXT}nothing\n${TEXT}`);
  await server.close();
  await serve(damaged);
  expect((await index(0)).blocks.at(-1)!.kind).toBe(BlockKind.failure);
  await expect.poll(() => readdirSync(indexes)).toHaveLength(1);
});

describe("IndexCache", () => {
  async function keep(cache: IndexCache, key: string, length: number): Promise<void> {
    const made = await cache.create(key);
    await made?.write(new Uint8Array(length));
    await made?.keep();
    await made?.drop();
  }

  it("lets the oldest go", async () => {
    const cache = new IndexCache(join(folder, "bounded"), 100);
    for (const key of ["one", "two", "three"]) {
      await keep(cache, key, 40);
      for (const [i, name] of readdirSync(join(folder, "bounded")).entries()) {
        if (key !== "three") utimesSync(join(folder, "bounded", name), i, i);
      }
    }
    const three = await cache.find("three");
    expect(three).toBeDefined();
    await three!.close();
    expect(readdirSync(join(folder, "bounded"))).toHaveLength(2);
  });

  it.skipIf(process.platform === "win32").each<[name: string, make: (path: string) => void]>([
    ["that others can read", (path) => mkdirSync(path, { mode: 0o755 })],
    ["that is a file", (path) => writeFileSync(path, "")],
  ])("uses no folder %s", async (name, make) => {
    const path = join(folder, name);
    make(path);
    if (name.includes("others")) chmodSync(path, 0o755);
    const cache = new IndexCache(path);
    await keep(cache, "one", 10);
    expect(await cache.find("one")).toBeUndefined();
  });
});
