/** A recording whose process is killed: what is on disk is what happened, up to some moment. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { bytesOf } from "../content.ts";
import type { Fault } from "../fault.ts";
import { checkRecording } from "../recordings.ts";
import type { Scene } from "../scene.ts";

const MIB = 1 << 20;

/** @param moment milliseconds from the connection on */
async function killWhileRecording(scene: Scene, name: string, moment: number): Promise<void> {
  const path = scene.path(name);
  const peer = await scene.peer((connection) => connection.send(Number.POSITIVE_INFINITY));
  const relay = await scene.relay(["--record", path]);
  const content = scene.content(relay, peer, { send: 1024 * MIB });
  await content.line(/^connected/);
  await delay(moment);
  relay.program.signal("SIGKILL");
  const received = bytesOf(await content.line(/^closed after/));
  const connection = await peer.connection(0);
  await connection.ended();
  const recorded = await checkRecording(scene, path);
  const what = `killed ${moment} ms after the connection`;
  // Each line is with the system before anything follows from it.
  assert.ok(received <= recorded.received, `${what}: ${received} bytes for content, ${recorded.received} recorded`);
  assert.ok(
    connection.received <= recorded.sent,
    `${what}: ${connection.received} bytes for the server, ${recorded.sent} recorded`,
  );
  assert.ok(recorded.received <= connection.sent, `${what}: more is recorded than was sent`);
}

export const recordingFaults: readonly Fault[] = [
  {
    name: "recording-killed",
    quick: true,
    run: (scene) => killWhileRecording(scene, "one.jsonl", randomInt(500)),
  },
  {
    name: "recording-killed-often",
    async run(scene) {
      for (let round = 0; round < 5; round++) await killWhileRecording(scene, `${round}.jsonl`, randomInt(1000));
    },
  },
];
