import { messageOf } from "../base/errors.ts";
import type { SiteEvent } from "../host/relay/server/site/events.ts";
import { eventLine } from "../host/relay/server/site/json-log.ts";
import { loadSite } from "../host/relay/server/site/load.ts";
import { SiteRelay } from "../host/relay/server/site/site-relay.ts";
import { ExitCode } from "./exit-code.ts";
import { listening } from "./listening.ts";
import { createEventLog, printLine, type Terminal } from "./terminal.ts";

/**
 * `flashnet relay --site FILE`: SIGHUP loads the file anew, SIGTERM drains, a second one and SIGINT end it at once.
 *
 * @throws OptionError, EnvironmentError
 */
export async function siteRelay(path: string, terminal: Terminal): Promise<ExitCode> {
  const report = createEventLog<SiteEvent>(terminal, (event) => {
    const whole: SiteEvent = typeof event === "string" ? { event: "warning", message: event } : event;
    return eventLine(whole, new Date().toISOString());
  });
  const site = await loadSite(path);
  const relay = new SiteRelay(site, { report });
  const ended = new Promise<void>((resolve) => {
    let draining = false;
    terminal.onSignal("SIGINT", resolve);
    terminal.onSignal("SIGHUP", () => void reload(path, relay, report));
    terminal.onSignal("SIGTERM", () => {
      if (draining) return resolve();
      draining = true;
      void relay.drain().then(resolve);
    });
  });
  try {
    const { port, metrics: metricsAt } = site.config;
    const url = await listening(port, () => relay.listen(), path);
    const metrics = await listening(metricsAt?.port ?? 0, () => relay.listenForMetrics(), path);
    printLine(terminal.stdout, metrics === undefined ? url : `${url} ${metrics}`);
    report({ event: "relay", message: `listens at ${url}` });
    await ended;
  } finally {
    await relay.close();
  }
  report({ event: "relay", message: "has ended" });
  return ExitCode.done;
}

/** A file that is wrong changes nothing. */
async function reload(path: string, relay: SiteRelay, report: (event: SiteEvent) => void): Promise<void> {
  try {
    const fixed = relay.reload(await loadSite(path));
    const rest = fixed.length === 0 ? "" : `; ${fixed.join(", ")} changed as well, which takes a new start`;
    report({ event: "relay", message: `takes origins, targets and tokens from ${path}${rest}` });
  } catch (error) {
    report({ event: "warning", message: `${messageOf(error)}; the relay goes on as before` });
  }
}
