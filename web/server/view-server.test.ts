import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { encodeHeader } from "../../host/recording/format.ts";
import { ViewServer } from "./view-server.ts";

const folder = mkdtempSync(join(tmpdir(), "flashnet-view-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("the page of a recording gets it inflated, and nobody else does", async () => {
  const text = `${encodeHeader(0)}${'{"time":1,"connection":1,"type":"closed"}\n'.repeat(5000)}`;
  const packed = gzipSync(text);
  // One was being written when its process was killed.
  const files = [text, packed, packed.subarray(0, -8)].map((content, i) => {
    const file = join(folder, `${i}.jsonl${i > 0 ? ".gz" : ""}`);
    writeFileSync(file, content);
    return file;
  });
  files.push(join(folder, "none.jsonl.gz"));
  const server = new ViewServer({ files, web: folder });
  const url = await server.listen(0);
  const own = { headers: { "Sec-Fetch-Site": "same-origin" } };
  try {
    for (const index of [0, 1, 2]) expect(await (await fetch(`${url}${index}`, own)).text()).toBe(text);
    expect((await fetch(`${url}1`, { ...own, method: "HEAD" })).status).toBe(200);
    await expect(fetch(`${url}3`, own)).rejects.toThrow();
    expect((await fetch(`${url}1`, { headers: { "Sec-Fetch-Site": "cross-site" } })).status).toBe(404);
  } finally {
    await server.close();
  }
});
