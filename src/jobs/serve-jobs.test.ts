import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, vi } from "vitest";

it("ends without a word when its parent is gone before it has the answer", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flashnet-serve-"));
  const script = join(folder, "worker.mts");
  const serve = JSON.stringify(new URL("serve-jobs.ts", import.meta.url).href);
  writeFileSync(
    script,
    `import { serveJobs } from ${serve};
    serveJobs(() => new Promise((resolve) => setTimeout(resolve, 200, "late")));`,
  );
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const child = fork(script, { execArgv: ["--import", loader], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  try {
    expect(await once(child, "message")).toEqual(["ready", undefined]);
    child.send("go");
    const exit = once(child, "exit");
    // As when this process is killed.
    setTimeout(() => child.disconnect(), 50);
    expect([...(await exit), said]).toEqual([0, null, ""]);
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
});

it("ends with its parent, though it computes for ever", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flashnet-serve-"));
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const serve = JSON.stringify(new URL("serve-jobs.ts", import.meta.url).href);
  writeFileSync(
    join(folder, "worker.mts"),
    `import { serveJobs } from ${serve}; serveJobs(async () => { process.send("begun"); while (true); });`,
  );
  writeFileSync(
    join(folder, "parent.mjs"),
    `import { fork } from "node:child_process";
    const child = fork(${JSON.stringify(join(folder, "worker.mts"))}, { execArgv: ["--import", ${JSON.stringify(loader)}] });
    child.once("message", () => {
      child.send("go");
      child.once("message", () => process.send(child.pid));
    });`,
  );
  const parent = fork(join(folder, "parent.mjs"), { execArgv: [] });
  try {
    const [child] = (await once(parent, "message")) as [number];
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow("ESRCH"), 10_000);
  } finally {
    parent.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
});
