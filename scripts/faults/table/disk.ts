/** Disks that are full. */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { COUNTER } from "../content.ts";
import type { Fault } from "../fault.ts";
import { checkRecording } from "../recordings.ts";

const MIB = 1 << 20;

/** Files of the process can't grow beyond: of 512 or 1024 bytes, as shells differ. */
const SMALL_FILES = "-f 256";

export const diskFaults: readonly Fault[] = [
  {
    name: "disk-full-recording",
    quick: true,
    async run(scene) {
      const total = 2 * MIB;
      const path = scene.path("session.jsonl");
      const peer = await scene.peer(async (connection) => {
        await connection.send(total);
        connection.socket.end();
      });
      const program = scene.run(peer, {}, ["--record", path, "--until", "after"], { ulimit: SMALL_FILES });
      assert.equal(await program.ended(), 1);
      // The connections go on, the recording does not.
      assert.deepEqual(program.lines, ["connected", `closed after ${total}`]);
      assert.equal(program.errors.length, 1);
      assert.match(program.errors[0]!, /^error: .*session\.jsonl can't be written: EFBIG.*; check the folder/);
      const { received } = await checkRecording(scene, path);
      assert.ok(received > 0 && received < total, `${received} bytes recorded`);
    },
  },
  {
    name: "disk-full-relay",
    async run(scene) {
      const total = 2 * MIB;
      const path = scene.path("session.jsonl");
      const peer = await scene.peer(async (connection) => {
        await connection.send(total);
        connection.socket.end();
      });
      const relay = await scene.relay(["--record", path], { ulimit: SMALL_FILES });
      // The second comes when nothing more can be recorded.
      for (let page = 0; page < 2; page++) {
        await scene.content(relay, peer, {}).line(new RegExp(`^closed after ${total}$`));
      }
      relay.program.signal("SIGTERM");
      assert.equal(await relay.program.ended(), 1);
      assert.equal(relay.program.errors.length, 1);
      assert.match(relay.program.errors[0]!, /session\.jsonl can't be written: EFBIG/);
      await checkRecording(scene, path);
    },
  },
  {
    name: "disk-full-policy-log",
    async run(scene) {
      const peer = await scene.peer((connection) => void connection.socket.end());
      // A device on which every write fails as on a full disk.
      const program = scene.run(peer, {}, ["--policy-log", "/dev/full", "--until", "after"]);
      assert.equal(await program.ended(), 0);
      assert.deepEqual(program.lines, ["connected", "closed after 0"]);
      assert.equal(program.errors.length, 1);
      assert.match(program.errors[0]!, /^error: \/dev\/full can't be written: ENOSPC.*; nothing more is logged$/);
    },
  },
  {
    name: "disk-full-output",
    async run(scene) {
      const before = readFileSync(COUNTER);
      const output = scene.path("out.swf");
      for (const [path, ulimit, code] of [
        ["/dev/full", SMALL_FILES, "ENOSPC"],
        [output, "-f 1", "EFBIG"],
      ] as const) {
        const program = scene.flashnet(["instrument", COUNTER, path], { ulimit });
        assert.equal(await program.ended(), 1);
        assert.match(program.stderr, new RegExp(`^error: ${path} can't be written: ${code}`, "m"));
      }
      assert.ok(statSync(output).size <= 1024);
      assert.deepEqual(readFileSync(COUNTER), before);
    },
  },
];
