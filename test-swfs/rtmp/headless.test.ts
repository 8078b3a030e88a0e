import { readFile } from "node:fs/promises";
import { describe } from "vitest";
import { play as playSwf } from "../../src/player/node/play.ts";
import { describeGame, type Machine, type Played } from "./testing/scenario.ts";

/** Plays a SWF in the background. */
async function play(machine: Machine, param: Record<string, string>): Promise<Played> {
  const trace: string[] = [];
  const end = new AbortController();
  const swf = await readFile(new URL(`${machine}/test.swf`, import.meta.url));
  const played = playSwf(swf, {
    url: `http://localhost/${machine}.swf`,
    param,
    timeout: 600_000,
    signal: end.signal,
    onPlayer: (player) => player.observe({ onTrace: (line) => trace.push(line) }),
  });
  return {
    trace: async () => trace,
    async stop() {
      end.abort();
      await played;
    },
  };
}

describe("RTMP headless", () => describeGame(play));
