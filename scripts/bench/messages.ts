import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "puppeteer-core";
import { cpuOf } from "../../base/testing/process-usage.ts";
import { addRuffle, type Field, onField } from "./field.ts";
import { type BenchRow, inTurn } from "./table.ts";

/** Milliseconds until code is compiled and sockets are open, and of one measurement. */
const WARM_UP = 2000;
const MEASURED = 4000;
const REPEATS = 5;

const CHATTER = {
  "1,000 messages a second over 5 sockets, answered": { sockets: 5, each: 200 },
  "200 sockets with a message a second each, answered": { sockets: 200, each: 1 },
};

/** What many small messages cost: the processor's time of page and relay, in Chromium. */
export function benchMessages(): Promise<BenchRow[]> {
  return onField("chromium", async (field) => {
    const rows: BenchRow[] = [];
    for (const [name, { sockets, each }] of Object.entries(CHATTER)) {
      const { players, relay, websockify } = field;
      const contestants = {
        flashnet: { relay: relay.pid, choose: players.flashnet },
        "stock Ruffle": { relay: websockify.pid, choose: players.stock },
      };
      const figures = await inTurn(contestants, REPEATS, (contestant) => measure(field, contestant, sockets, each));
      const idle = await measure(field, contestants.flashnet, 1, 0.001);
      rows.push({
        name,
        unit: "% of a core",
        lessIsBetter: true,
        figures: { ...figures, "nothing but frames": idle },
      });
    }
    return rows;
  });
}

interface Contestant {
  /** process in front of the server */
  relay: number;
  choose(visited: Page): Promise<void>;
}

/** @returns hundredths of a core that the browser and what is in front of the server have used */
function measure(field: Field, { relay, choose }: Contestant, sockets: number, each: number): Promise<number> {
  return field.inPage(async (visited) => {
    await choose(visited);
    await addRuffle(visited);
    await visited.evaluate((...args) => window.bench.chatter(...args), sockets, each * 1000);
    await delay(WARM_UP);
    const used = (): number => cpuOf(field.pid) + cpuOf(relay);
    const [before, start] = [used(), performance.now()];
    await delay(MEASURED);
    return ((used() - before) * 1e5) / (performance.now() - start);
  });
}
