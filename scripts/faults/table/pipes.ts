/** Pipes that nobody reads, in place of files. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, constants, openSync, writeFileSync } from "node:fs";
import { COUNTER } from "../content.ts";
import type { Fault } from "../fault.ts";
import type { Scene } from "../scene.ts";

const MIB = 1 << 20;

function pipe(scene: Scene, name: string): string {
  const path = scene.path(name);
  assert.equal(spawnSync("mkfifo", [path]).status, 0);
  return path;
}

export const pipeFaults: readonly Fault[] = [
  {
    name: "pipe-without-reader",
    async run(scene) {
      const recording = scene.path("recording");
      writeFileSync(recording, '{"flashnet":"recording","version":1,"started":"2026-01-01T00:00:00.000Z"}\n');
      const commands: Record<string, (path: string) => string[]> = {
        record: (path) => ["run", COUNTER, "--frames", "1", "--record", path],
        "policy-log": (path) => ["run", COUNTER, "--frames", "1", "--policy-log", path],
        screenshot: (path) => ["run", COUNTER, "--frames", "1", "--screenshot", path],
        instrument: (path) => ["instrument", COUNTER, path],
        export: (path) => ["export", recording, "--pcapng", path],
        relay: (path) => ["relay", "--port", "0", "--record", path],
      };
      const programs = Object.entries(commands).map(([name, args]) => ({
        name,
        program: scene.flashnet(args(pipe(scene, name))),
      }));
      for (const { name, program } of programs) {
        assert.equal(await program.ended(), 1, name);
        assert.match(
          program.stderr,
          /^error: .* can't be written: it is a pipe that nobody reads; start its reader first$/m,
        );
        assert.equal(program.stdout, "", name);
      }
    },
  },
  {
    name: "pipe-stalled-recording",
    async run(scene) {
      const total = MIB;
      const path = pipe(scene, "stalled");
      const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const peer = await scene.peer(async (connection) => {
          await connection.send(total);
          connection.socket.end();
        });
        const program = scene.run(peer, {}, ["--record", path, "--until", "after"]);
        assert.equal(await program.ended(), 1);
        assert.deepEqual(program.lines, ["connected", `closed after ${total}`]);
        assert.equal(program.errors.length, 1);
        assert.match(
          program.errors[0]!,
          /can't be written: it is a pipe whose reader takes nothing; check the reader$/,
        );
      } finally {
        closeSync(reader);
      }
    },
  },
];
