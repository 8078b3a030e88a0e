/** Processes that have no file descriptors left. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { ConnectError } from "../../../host/network/errors.ts";
import { pageBackend } from "../content.ts";
import type { Fault } from "../fault.ts";
import { until } from "../until.ts";

const MIB = 1 << 20;

/** Few, so that SIGUSR2 takes them all at once. */
const FEW = { preload: ["descriptors.mjs"], ulimit: "-n 200" };

const NONE_LEFT = /this process has no file descriptors left; raise `ulimit -n`/;

export const descriptorFaults: readonly Fault[] = [
  {
    name: "descriptors-relay",
    quick: true,
    async run(scene) {
      const peer = await scene.peer((connection) => connection.send(Number.POSITIVE_INFINITY));
      const relay = await scene.relay([], FEW);
      const content = scene.content(relay, peer, { expect: MIB });
      await content.line(/^received/);
      const backend = pageBackend(relay);
      try {
        const dial = (host: string): Promise<unknown> =>
          backend.openTcp({ host, port: peer.port }, { timeout: 10_000 }).catch((error: unknown) => error);
        await dial("127.0.0.1");

        relay.program.signal("SIGUSR2");
        await until("the relay says so", () => NONE_LEFT.test(relay.program.stderr));
        // A page that is there is told why it gets no more connections; those that it has go on.
        for (const host of ["127.0.0.1", "localhost"]) {
          const error = await dial(host);
          assert.ok(error instanceof ConnectError && error.code === "FLASHNET_CONNECT_LIMIT", `${host}: ${error}`);
          assert.match(error.message, NONE_LEFT);
        }
        const { sent } = peer.connections[0]!;
        await until("data flows on", () => peer.connections[0]!.sent > sent + 16 * MIB);
        // Those that come are turned away at once, and wait for nothing.
        for (let i = 0; i < 50; i++)
          await once(
            connect(relay.port, "127.0.0.1").on("error", () => {}),
            "close",
          );

        relay.program.signal("SIGUSR2");
        const next = scene.content(relay, peer, { expect: MIB, retry: 200 });
        await next.line(/^received/);
        assert.ok(content.trace.every((line) => /^(connected|received)/.test(line)));
        relay.program.signal("SIGTERM");
        assert.equal(await relay.program.ended(), 0);
        assert.ok(relay.program.errors.length < 20, "it says so now and then, not for each connection");
      } finally {
        await backend.close();
      }
    },
  },
  {
    name: "descriptors-recording",
    async run(scene) {
      const path = scene.path("session.jsonl");
      const peer = await scene.peer(() => {});
      const program = scene.run(peer, {}, ["--record", path], { ...FEW, env: { EXHAUST_AT: path } });
      assert.equal(await program.ended(), 1);
      assert.equal(program.stdout, "");
      assert.equal(program.errors.length, 1);
      assert.match(
        program.errors[0]!,
        /^error: .*session\.jsonl can't be written: this process has no file descriptors/,
      );
    },
  },
];
