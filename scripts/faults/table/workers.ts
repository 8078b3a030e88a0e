/** Processes of `flashnet test` that are killed, that can't be started, and whose parent is gone. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COUNTER } from "../content.ts";
import type { Fault } from "../fault.ts";
import type { Scene } from "../scene.ts";
import { until } from "../until.ts";

/** A folder of tests that run in the order of their names. @param scripts server scripts by name */
function testFolder(scene: Scene, scripts: Readonly<Record<string, string>>): string {
  for (const [name, script] of Object.entries(scripts)) {
    const folder = scene.folder(`tests/${name}`);
    copyFileSync(COUNTER, join(folder, "test.swf"));
    writeFileSync(join(folder, "output.txt"), "connected\nclosed after 0\n");
    writeFileSync(join(folder, "server.js"), `export default async (connection) => { ${script} };`);
  }
  return scene.path("tests");
}

export const workerFaults: readonly Fault[] = [
  {
    name: "worker-killed",
    async run(scene) {
      const folder = testFolder(scene, { a: "", b: 'process.kill(process.pid, "SIGKILL");', c: "" });
      const program = scene.flashnet(["test", folder, "--jobs", "1"]);
      assert.equal(await program.ended(), 1);
      assert.deepEqual(program.lines, [
        "FAILED b",
        "  the process was killed with SIGKILL; if that was nobody, memory was short: lower --jobs",
        "2 passed, 1 failed",
      ]);
      assert.deepEqual(program.errors, []);
    },
  },
  {
    name: "worker-no-descriptors",
    async run(scene) {
      const last = 'process.kill(process.ppid, "SIGUSR2"); process.kill(process.pid, "SIGKILL");';
      const folder = testFolder(scene, { a: "", b: last, c: "", d: "" });
      const options = { preload: ["descriptors.mjs"], ulimit: "-n 200" };
      const program = scene.flashnet(["test", folder, "--jobs", "1"], options);
      assert.equal(await program.ended(), 1);
      const reason =
        "  the process for it can't be used: this process has no file descriptors left; raise `ulimit -n`, or have it open less at a time";
      assert.deepEqual(program.lines.slice(2), ["FAILED c", reason, "FAILED d", reason, "1 passed, 3 failed"]);
    },
  },
  {
    name: "worker-orphaned",
    async run(scene) {
      const file = scene.path("worker");
      const script = `(await import("node:fs")).writeFileSync(${JSON.stringify(file)}, String(process.pid)); await new Promise(() => {});`;
      const program = scene.flashnet(["test", testFolder(scene, { a: script }), "--jobs", "1"]);
      await until("the test runs", () => existsSync(file) && readFileSync(file, "utf8") !== "");
      const worker = Number(readFileSync(file, "utf8"));
      program.signal("SIGKILL");
      await until("its process ends, too", () => !isAlive(worker));
    },
  },
];

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
