import { loadRuffle, play } from "../../src/player/node/index.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import { type BenchRow, median } from "./table.ts";

const KINDS = ["an object of two", "1,000 integers", "100 objects of five"];

/** `writeObject` and `readObject` of content: the player with the plug-in, and without it. */
export async function benchAmf(): Promise<BenchRow[]> {
  const ruffle = await loadRuffle();
  const swf = compileProgram(`${root}scripts/bench/swf/Amf.ts`);
  const ours = await measure(true);
  const stock = await measure(false);
  return [...ours].map(([key, microseconds]) => {
    const [name, kind] = key.split("|");
    return {
      name: `${name === "copy" ? "writing and reading" : "reading"} ${KINDS[Number(kind)]}`,
      unit: "µs",
      lessIsBetter: true,
      figures: { flashnet: median(microseconds), "stock Ruffle": median(stock.get(key)!) },
    };
  });

  /** @returns µs of each round, by name and kind */
  async function measure(plugin: boolean): Promise<Map<string, number[]>> {
    const rounds = new Map<string, number[]>();
    let key = "";
    let times = 0;
    let started = 0;
    await play(swf, {
      url: "http://localhost/amf.swf",
      until: "end",
      timeout: 120_000,
      plugin,
      ruffle,
      onTrace: (line) => {
        const now = performance.now();
        if (line === "done") rounds.set(key, [...(rounds.get(key) ?? []), ((now - started) * 1000) / times]);
        else if (line.startsWith("begin")) {
          const [, name, kind, count] = line.split("|");
          key = `${name}|${kind}`;
          times = Number(count);
          started = performance.now();
        }
      },
    });
    return rounds;
  }
}
