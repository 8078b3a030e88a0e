/** A relay that is killed, stopped, and started again, with data in flight. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { RELAY_PROTOCOL, tokenProtocol } from "../../../host/protocol/relay-token.ts";
import { bytesOf } from "../content.ts";
import type { Fault } from "../fault.ts";
import { until } from "../until.ts";

const MIB = 1 << 20;
const TOKEN = "token-of-the-faults";

export const relayFaults: readonly Fault[] = [
  {
    name: "relay-killed",
    quick: true,
    async run(scene) {
      let total = Number.POSITIVE_INFINITY;
      const peer = await scene.peer(async (connection) => {
        await connection.send(total);
        connection.socket.end();
      });
      const relay = await scene.relay([], { env: { FLASHNET_TOKEN: TOKEN } });
      const content = scene.content(relay, peer, { expect: MIB, retry: 200 });
      await content.line(/^received/);
      relay.program.signal("SIGKILL");
      const received = bytesOf(await content.line(/^closed after/));
      const first = await peer.connection(0);
      assert.match(await first.ended(), /^(end|reset)$/);
      assert.ok(received >= MIB && received <= first.sent, `${received} of ${first.sent} bytes`);

      // Until there is another one, there is no connection.
      const lines = content.trace.length;
      assert.match(await content.line(/error/, lines), /^io error after 0: Error #2031/);
      total = 4 * MIB;
      await scene.relay(["--port", String(relay.port)], { env: { FLASHNET_TOKEN: TOKEN } });
      await content.line(/^received/, lines);
      assert.equal(bytesOf(await content.line(/^closed after/, lines)), total);
      assert.ok(!content.trace.some((line) => line.startsWith("wrong")));
    },
  },
  {
    name: "relay-stopped",
    async run(scene) {
      const total = 8 * MIB;
      const peer = await scene.peer(async (connection) => {
        await Promise.all([connection.send(total), connection.hasReceived(total)]);
        connection.socket.end();
      });
      const relay = await scene.relay();
      const content = scene.content(relay, peer, { send: total, expect: MIB });
      await content.line(/^received/);
      relay.program.signal("SIGSTOP");
      await delay(1500);
      assert.ok(!content.trace.some((line) => line.startsWith("closed")), "nothing is over for content");
      const connection = await peer.connection(0);
      assert.equal(connection.ending, "open");
      relay.program.signal("SIGCONT");
      assert.equal(bytesOf(await content.line(/^(closed|io error) after/)), total);
      assert.equal(connection.received, total);
      assert.equal(await connection.ended(), "end");
    },
  },
  {
    name: "relay-stopped-before-connect",
    async run(scene) {
      const peer = await scene.peer((connection) => connection.send(MIB));
      const relay = await scene.relay();
      relay.program.signal("SIGSTOP");
      const content = scene.content(relay, peer, { expect: MIB, timeout: 1000, retry: 200 });
      assert.match(await content.line(/error/), /^io error after 0: Error #2031/);
      relay.program.signal("SIGCONT");
      await content.line(new RegExp(`^received ${MIB}$`));
      // What the relay dialled for attempts that were given up is closed again.
      for (const abandoned of peer.connections.slice(0, -1)) assert.match(await abandoned.ended(), /^(end|reset)$/);
    },
  },
  {
    name: "relay-slept-over-pong",
    quick: true,
    async run(scene) {
      const interval = 300;
      const relay = await scene.relay(["--limit", `pingInterval=${interval}`]);
      const socket = new WebSocket(relay.url, [RELAY_PROTOCOL, tokenProtocol(relay.token)], { autoPong: false });
      try {
        let pings = 0;
        let isOver = false;
        socket.on("ping", () => {
          if (pings++ === 0) relay.program.signal("SIGSTOP");
          socket.pong();
        });
        socket.on("close", () => {
          isOver = true;
        });
        await until("the relay pings", () => pings === 1);
        await delay(2 * interval);
        relay.program.signal("SIGCONT");
        await until("the relay goes on to ping", () => pings >= 4 || isOver);
        assert.ok(!isOver, "the page that has answered in time is not cut off");
      } finally {
        socket.terminate();
      }
    },
  },
];
