import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runTests } from "./pool.ts";

test("a test that does not respond is ended with its process", async () => {
  const path = await mkdtemp(join(tmpdir(), "flashnet-pool-"));
  try {
    const swf = fileURLToPath(new URL("../../test-swfs/telnet/test.swf", import.meta.url));
    await cp(swf, join(path, "test.swf"));
    await writeFile(join(path, "server.ts"), "export default () => { while (true); };");
    const options = { update: false, plugin: true, timeout: 100, grace: 100 };
    expect(await runTests([{ name: "hangs", path }], options)).toMatchObject([
      { name: "hangs", status: "failed", failures: ["not done after 0.1 s, and it does not respond"] },
    ]);
  } finally {
    await rm(path, { recursive: true });
  }
});
