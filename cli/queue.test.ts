/** `flashnet worker`, and `flashnet test` at its queue. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { RedisServer } from "../src/queue/testing/redis.ts";
import { root } from "../src/testing/root.ts";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

let redis: RedisServer;
let folder: string;
let worker: TestTerminal;
let ended: Promise<number>;

beforeAll(async () => {
  redis = await RedisServer.start(["--requirepass", "secret"]);
  folder = await mkdtemp(join(tmpdir(), "flashnet-queue-"));
  vi.stubEnv("FLASHNET_QUEUE", redis.url.replace("//", "//:secret@"));
  worker = new TestTerminal();
  const line = worker.firstLine();
  ended = flashnet(["worker", "--jobs", "2", "--verbose"], worker);
  expect(await Promise.race([line, ended])).toBe(`${redis.url} 2`);
});
afterAll(async () => {
  worker.interrupt();
  expect(await ended).toBe(0);
  vi.unstubAllEnvs();
  await redis.close();
  await rm(folder, { recursive: true });
});

async function testFolder(name: string, files: Record<string, string>): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await cp(join(root, "test-swfs/telnet/test.swf"), join(folder, name, "test.swf"));
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, name, file), content);
}

it("tests have the results that they have on this machine, and leave their pictures", async () => {
  const expected = await readFile(join(root, "test-swfs/telnet/output.txt"), "utf8");
  const server =
    'import { serve } from "flashnet/server"; import { other } from "./other.ts"; export default serve({ [other]: () => {} });';
  const picture = "[image_comparisons.last]\ntolerance = 0";
  await testFolder("passes", { "output.txt": "", "test.toml": "ignore = true" });
  await testFolder("fails", { "output.txt": expected, "server.ts": server, "other.ts": 'export const other = "x:1";' });
  await testFolder("draws", { "output.txt": "", "test.toml": picture, "last.expected.png": "none" });
  const remote = await run("test", folder, "--json", "--timeout", "5");
  const pictures = join(folder, "draws", "last.actual.png");
  const left = await readFile(pictures).catch(() => undefined);
  await rm(pictures, { force: true });
  vi.stubEnv("FLASHNET_QUEUE", undefined);
  const local = await run("test", folder, "--json", "--timeout", "5");
  vi.stubEnv("FLASHNET_QUEUE", redis.url.replace("//", "//:secret@"));
  expect(remote).toEqual(local);
  expect(left).toBeDefined();
  expect(left).toEqual(await readFile(pictures).catch(() => undefined));
  expect(remote.exitCode).toBe(1);
  expect(worker.stderrText.match(/done in \d+ ms/g)).toHaveLength(3);
});

it("what is expected is not written from elsewhere", async () => {
  expect(await run("test", folder, "--update")).toMatchObject({
    exitCode: 2,
    stderr: "error: --update writes what this machine sees; leave --queue out, and FLASHNET_QUEUE\n",
  });
});
