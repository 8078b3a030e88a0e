/** Servers that reset, stall, flood and trickle. */
import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { bytesOf } from "../content.ts";
import type { Fault } from "../fault.ts";
import { until } from "../until.ts";

const MIB = 1 << 20;

export const serverFaults: readonly Fault[] = [
  {
    name: "server-resets",
    async run(scene) {
      const total = 100_000;
      const peer = await scene.peer(async (connection) => {
        await connection.send(total);
        // Content has it all.
        await connection.hasReceived(1);
        connection.socket.resetAndDestroy();
      });
      const relay = await scene.relay();
      const program = scene.run(peer, { expect: total, answer: "yes" }, ["--until", "after"]);
      const content = scene.content(relay, peer, { expect: total, answer: "yes" });
      await content.line(/after/);
      const trace = ["connected", `received ${total}`, `closed after ${total}`];
      assert.equal(await program.ended(), 0);
      assert.deepEqual(program.lines, trace);
      assert.deepEqual(program.errors, []);
      assert.deepEqual(content.trace, trace);
    },
  },
  {
    name: "server-resets-in-flight",
    async run(scene) {
      const peer = await scene.peer(async (connection) => {
        void connection.send(Number.POSITIVE_INFINITY);
        await until("a part is sent", () => connection.sent > 3 * MIB);
        connection.socket.resetAndDestroy();
      });
      const program = scene.run(peer, {}, ["--until", "after"]);
      assert.equal(await program.ended(), 0);
      const received = bytesOf(await program.line(/^closed after/));
      assert.ok(received <= peer.connections[0]!.sent, `${received} of ${peer.connections[0]!.sent} bytes`);
      assert.equal(program.lines.length, 2);
    },
  },
  {
    name: "server-stalls",
    async run(scene) {
      const peer = await scene.peer(async (connection) => {
        connection.socket.pause();
        await connection.send(1000);
      });
      const total = 64 * MIB;
      const program = scene.run(peer, { send: total, expect: 1000 }, ["--until", "sent", "--timeout", "5"]);
      assert.equal(await program.ended(), 3);
      assert.deepEqual(program.lines, ["connected", "received 1000"]);
      assert.match(program.stderr, /^error: no trace line contained "sent" within 5 s; .*\n$/);
      const connection = await peer.connection(0);
      connection.socket.resume();
      // What reached the system before the end may be read or not; it is a beginning of what was sent.
      assert.match(await connection.ended(), /^(end|reset)$/);
      assert.ok(connection.received < total / 2, `${connection.received} bytes have left a SWF that nobody reads`);
    },
  },
  {
    name: "server-floods",
    async run(scene) {
      const total = 128 * MIB;
      const peer = await scene.peer(async (connection) => {
        await connection.send(total);
        connection.socket.end();
      });
      const program = scene.run(peer, {}, ["--until", "after", "--timeout", "100"]);
      assert.equal(await program.ended(), 0);
      assert.deepEqual(program.lines, ["connected", `closed after ${total}`]);
    },
  },
  {
    name: "server-floods-unread",
    async run(scene) {
      const peer = await scene.peer((connection) => connection.send(Number.POSITIVE_INFINITY));
      const limits = ["--limit", "window=1MiB", "--limit", "maxWindow=1MiB"];
      const program = scene.run(peer, { reads: "no" }, [...limits, "--timeout", "5"]);
      assert.equal(await program.ended(), 0);
      assert.deepEqual(program.lines, ["connected"]);
      const { sent } = peer.connections[0]!;
      // The window, and what the systems of both sides hold.
      assert.ok(sent > MIB && sent < 32 * MIB, `${sent} bytes are taken from a server for a SWF that does not read`);
    },
  },
  {
    name: "server-trickles",
    async run(scene) {
      const total = 2000;
      const peer = await scene.peer(async (connection) => {
        for (let i = 0; i < total; i++) {
          await connection.send(1);
          await turn();
        }
        connection.socket.end();
      });
      const program = scene.run(peer, { expect: total }, ["--until", "after"]);
      assert.equal(await program.ended(), 0);
      assert.deepEqual(program.lines, ["connected", `received ${total}`, `closed after ${total}`]);
    },
  },
];
