/** `npm run soak`: a page and a headless player that connect again and again (docs/development.md). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser } from "../../base/testing/browser.ts";
import { descriptorsOf, memoryOf } from "../../base/testing/process-usage.ts";
import { startCommand } from "../../cli/testing/command.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import { median } from "../bench/table.ts";
import { plot } from "./plot.ts";
import { startServer } from "./server.ts";
import { type Series, trendOf } from "./trend.ts";

/** Unless told otherwise. */
const MINUTES = 5;
const INTERVAL = 1000;

/** What a figure may rise by: base, beside a tenth of itself. */
const TOLERANCE = { MiB: 12, descriptors: 4, ms: 0.5 };

/** Milliseconds without a message coming back, after which something hangs; a player starts in less, too. */
const PATIENCE = 60_000;

const RESULTS = join(root, "build/soak");

const { minutes: given } = parseArgs({ options: { minutes: { type: "string" } } }).values;
const minutes = Number(given ?? MINUTES);
if (!(minutes > 0)) {
  console.error(`error: --minutes ${given} is no time; write a number`);
  process.exit(2);
}
process.exitCode = await soak();

async function soak(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "flashnet-soak-"));
  const swf = join(folder, "soak.swf");
  writeFileSync(swf, compileProgram(join(root, "scripts/soak/swf/Main.ts")));
  const server = await startServer();
  const shared = ["--policy", "allow", "--map", `game.example.com=127.0.0.1:${server.port}`];
  const seconds = String(Math.ceil(minutes * 60) + 600);
  const run = startCommand("run", swf, ...shared, "--param", "kind=r", "--timeout", seconds);
  const serve = startCommand("serve", swf, ...shared, "--param", "kind=p", "--port", "0");
  const chromium = await launchBrowser({ networkEvents: false });
  const stop = new AbortController();
  process.on("SIGINT", () => stop.abort());
  try {
    const page = await chromium.browser.newPage();
    await page.goto((await serve.lines.next()).value as string);
    const session = await chromium.browser.target().createCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    const busiest = renderers.sort((a, b) => memoryOf(b).now - memoryOf(a).now)[0]!;
    const processes = { run: run.pid, serve: serve.pid, page: busiest };
    return await watch(processes, server, stop.signal);
  } finally {
    await chromium.close();
    await Promise.all([run.stop(), serve.stop()]);
    server.close();
    rmSync(folder, { recursive: true });
  }
}

async function watch(
  processes: Record<string, number>,
  server: Awaited<ReturnType<typeof startServer>>,
  signal: AbortSignal,
): Promise<number> {
  const series: Series[] = [];
  const add = (name: string, unit: keyof typeof TOLERANCE, value: number | undefined): void => {
    const known = series.find((one) => one.name === name && one.unit === unit);
    if (known !== undefined) known.values.push(value);
    else series.push({ name, unit, values: [value], tolerance: TOLERANCE[unit] });
  };
  const kinds = { r: "run", p: "page" };
  const heard = new Map(Object.keys(kinds).map((kind) => [kind, performance.now()]));
  const connections = new Map<string, number>();
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    for (const [name, pid] of Object.entries(processes)) {
      add(name, "MiB", memoryOf(pid).now / 2 ** 20);
      add(name, "descriptors", descriptorsOf(pid));
    }
    for (const [kind, name] of Object.entries(kinds)) {
      const { latencies, connections: more } = server.take(kind);
      add(`${name}, echo`, "ms", latencies.length > 0 ? median(latencies) : undefined);
      connections.set(name, (connections.get(name) ?? 0) + more);
      if (latencies.length > 0) heard.set(kind, performance.now());
      if (performance.now() - heard.get(kind)! > PATIENCE) server.wrong.push(`${name} says nothing any more`);
    }
    if (server.wrong.length > 0) break;
  }
  return report(series, connections, server.wrong);
}

/** @returns the exit code */
function report(series: readonly Series[], connections: ReadonlyMap<string, number>, wrong: readonly string[]): number {
  mkdirSync(RESULTS, { recursive: true });
  const lasted = (series[0]?.values.length ?? 0) / (60_000 / INTERVAL);
  writeFileSync(join(RESULTS, "soak.svg"), plot(series, lasted));
  writeFileSync(join(RESULTS, "soak.json"), JSON.stringify(series));
  let rising = 0;
  for (const line of series) {
    const { from, to, rises } = trendOf(line);
    if (rises) rising++;
    const figures = `${from.toFixed(2)} → ${to.toFixed(2)} ${line.unit}`;
    console.log(`${line.name.padEnd(12)} ${figures.padEnd(30)} ${rises ? "RISES" : "no trend"}`);
  }
  for (const [name, count] of connections) console.log(`${name}: ${count} connections`);
  for (const line of new Set(wrong)) console.error(`error: ${line}`);
  console.log(`${lasted.toFixed(1)} minutes; plot in build/soak/soak.svg`);
  return rising > 0 || wrong.length > 0 ? 1 : 0;
}
