/** A system clock that jumps by days: no time-out goes by it. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "../fault.ts";

const MIB = 1 << 20;
const JUMPING = { preload: ["clock.mjs"] };

export const clockFaults: readonly Fault[] = [
  {
    name: "clock-jumps-relay",
    async run(scene) {
      const total = 4 * MIB;
      const peer = await scene.peer(async (connection) => {
        await connection.send(total / 2);
        await delay(4000);
        await connection.send(total / 2);
        connection.socket.end();
      });
      // Several pings, and a claim, in that time.
      const limits = ["--limit", "pingInterval=1000", "--limit", "claimTimeout=1000"];
      const relay = await scene.relay(limits, JUMPING);
      const content = scene.content(relay, peer, {});
      await content.line(/after/);
      assert.deepEqual(content.trace, ["connected", `closed after ${total}`]);
      assert.equal(await (await peer.connection(0)).ended(), "end");
      relay.program.signal("SIGTERM");
      assert.equal(await relay.program.ended(), 0);
      assert.equal(relay.program.stderr, "");
    },
  },
  {
    name: "clock-jumps-run",
    async run(scene) {
      const peer = await scene.peer((connection) => connection.send(1000));
      const begun = performance.now();
      const program = scene.run(peer, { expect: 1000 }, ["--until", "never", "--timeout", "5"], JUMPING);
      assert.equal(await program.ended(), 3);
      assert.ok(performance.now() - begun > 5000, "it has waited for five seconds");
      assert.deepEqual(program.lines, ["connected", "received 1000"]);
    },
  },
];
