import assert from "node:assert/strict";
import { readRecording } from "../../host/recording/file.ts";
import type { Scene } from "./scene.ts";

/** Bytes that a recording holds of all connections. */
export interface Recorded {
  sent: number;
  received: number;
}

/** Reads a recording that ended early: what is there must be whole, and in the sequence that was sent. */
export async function checkRecording(scene: Scene, path: string): Promise<Recorded> {
  const counts: Recorded = { sent: 0, received: 0 };
  const places = new Map<string, number>();
  for await (const line of (await readRecording(path)).lines) {
    if (line.type !== "sent" && line.type !== "received") continue;
    counts[line.type] += line.data.length;
    const stream = `${line.connection} ${line.type}`;
    let place = places.get(stream) ?? 0;
    for (const byte of line.data) if (byte !== place++ % 251) throw new Error(`${path}: wrong bytes at ${place - 1}`);
    places.set(stream, place);
  }
  const exporting = scene.flashnet(["export", path, "--pcapng", `${path}.pcapng`]);
  assert.equal(await exporting.ended(), 0);
  assert.deepEqual(exporting.errors, []);
  return counts;
}
