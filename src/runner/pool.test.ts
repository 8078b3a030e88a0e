import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { TestFolder } from "./find-tests.ts";
import { runTests } from "./pool.ts";

const telnet = fileURLToPath(new URL("../../test-swfs/telnet/test.swf", import.meta.url));

test("a test that does not respond is ended with its process", async () => {
  const path = await mkdtemp(join(tmpdir(), "flashnet-pool-"));
  try {
    await cp(telnet, join(path, "test.swf"));
    await writeFile(join(path, "server.ts"), "export default () => { while (true); };");
    const options = { update: false, plugin: true, timeout: 100, grace: 100 };
    expect(await runTests([{ name: "hangs", path }], options)).toMatchObject([
      { name: "hangs", status: "failed", failures: ["not done after 0.1 s, and it does not respond"] },
    ]);
  } finally {
    await rm(path, { recursive: true });
  }
});

test("a process that is killed costs its own test only, and says so", async () => {
  const path = await mkdtemp(join(tmpdir(), "flashnet-pool-"));
  const folder = async (name: string, file: string, content: string): Promise<TestFolder> => {
    const folder = { name, path: join(path, name) };
    await mkdir(folder.path);
    await cp(telnet, join(folder.path, "test.swf"));
    await writeFile(join(folder.path, file), content);
    return folder;
  };
  try {
    const tests = [
      await folder("before", "test.toml", "ignore = true"),
      await folder("killed", "server.ts", 'export default () => process.kill(process.pid, "SIGKILL");'),
      await folder("after", "test.toml", "ignore = true"),
    ];
    const options = { update: false, plugin: true, timeout: 20_000, jobs: 1 };
    expect(await runTests(tests, options)).toMatchObject([
      { name: "before", status: "ignored" },
      {
        name: "killed",
        status: "failed",
        failures: ["the process was killed with SIGKILL; if that was nobody, memory was short: lower --jobs"],
      },
      { name: "after", status: "ignored" },
    ]);
  } finally {
    await rm(path, { recursive: true });
  }
});
