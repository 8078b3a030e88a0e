import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { SiteStats } from "./stats.ts";

/** What is measured when it is asked for. */
export interface Gauges {
  pages(): number;
  visitors(): number;
  /** bytes of all windows */
  windows(): number;
}

/**
 * What Prometheus reads: docs/site.md has the table. Labels are targets as they are listed, verdicts and reasons, so there
 * are no more series than the configuration has targets. Of the process itself there is what `prom-client` brings: memory,
 * CPU time, lag of the event loop.
 */
export function siteMetrics(stats: SiteStats, gauges: Gauges): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  };
  gauge("flashnet_pages", "Pages that have their WebSocket", gauges.pages);
  gauge("flashnet_visitors", "Visitors, those that have just gone included", gauges.visitors);
  gauge("flashnet_window_bytes", "Bytes of the windows of all connections, each way", gauges.windows);
  new Gauge({
    name: "flashnet_connections",
    help: "Connections, by listed target and state",
    labelNames: ["target", "state"],
    registers,
    collect() {
      for (const [target, { opening, open }] of stats.connections) {
        this.set({ target, state: "opening" }, opening);
        this.set({ target, state: "open" }, open);
      }
    },
  });
  new Counter({
    name: "flashnet_connection_attempts_total",
    help: "Connections that were asked for, by listed target and what became of them",
    labelNames: ["target", "verdict"],
    registers,
    collect() {
      this.reset();
      for (const [target, verdicts] of stats.attempts) {
        for (const [verdict, count] of Object.entries(verdicts)) this.inc({ target, verdict }, count);
      }
    },
  });
  new Counter({
    name: "flashnet_bytes_total",
    help: "Bytes of connections, by direction",
    labelNames: ["direction"],
    registers,
    collect() {
      this.reset();
      for (const [direction, bytes] of Object.entries(stats.bytes)) this.inc({ direction }, bytes);
    },
  });
  new Counter({
    name: "flashnet_refusals_total",
    help: "Pages, calls and connections that were refused, by reason",
    labelNames: ["reason"],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of stats.refusals) this.inc({ reason }, count);
    },
  });
  return registry;
}
