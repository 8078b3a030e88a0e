import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "puppeteer-core";
import { cpuOf } from "../../base/testing/process-usage.ts";
import { addRuffle, type Field, onField } from "./field.ts";
import { type BenchRow, median } from "./table.ts";

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
      const ours: number[] = [];
      const stock: number[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        ours.push(await measure(field, field.relay.pid, sockets, each, flashnet(field)));
        stock.push(await measure(field, field.websockify.pid, sockets, each, stockRuffle(field)));
      }
      const idle = await measure(field, field.relay.pid, 1, 0.001, flashnet(field));
      rows.push({
        name,
        unit: "% of a core",
        lessIsBetter: true,
        figures: { flashnet: median(ours), "stock Ruffle": median(stock), "nothing but frames": idle },
      });
    }
    return rows;
  });
}

const flashnet =
  ({ relay, map }: Field) =>
  (visited: Page): Promise<void> =>
    visited.evaluate((...args) => window.bench.flashnet(...args), relay.address, map);

const stockRuffle =
  ({ websockify }: Field) =>
  (visited: Page): Promise<void> =>
    visited.evaluate((url) => window.bench.stock(url), websockify.url);

/** @returns hundredths of a core that the browser and what is in front of the server have used */
function measure(
  field: Field,
  relay: number,
  sockets: number,
  each: number,
  choose: (visited: Page) => Promise<void>,
): Promise<number> {
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
