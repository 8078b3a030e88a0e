import { canonicalHost, formatTarget } from "../../../../base/address.ts";
import { messageOf } from "../../../../base/errors.ts";
import { realTime, type Time } from "../../../../base/time.ts";
import type { NetworkBackend, TcpConnection } from "../../../network/backend.ts";
import { BindError, ConnectError, type ConnectFailure } from "../../../network/errors.ts";
import { parseTargetRule, type TargetRules, withRules } from "../../../network/wrappers/target-rules.ts";
import { wrapBackend } from "../../../network/wrappers/wrap.ts";
import type { Refusal, Report, SiteEvent } from "./events.ts";
import { MeteredConnection, slowDown } from "./metered-connection.ts";
import { Rate } from "./quota.ts";
import type { SiteStats } from "./stats.ts";
import { type Target, targetOf } from "./targets.ts";
import type { Visitor } from "./visitor.ts";

export interface VisitorBackendOptions {
  /** those of the site, now */
  targets: () => readonly Target[];
  /** those of the visitor's token; undefined for all of the site */
  narrower: readonly Target[] | undefined;
  visitor: Visitor;
  stats: SiteStats;
  report: Report;
  time?: Time;
}

/** What is said of a refusal, which a page's author gets to see. */
const WORDS: Partial<Record<Refusal, string>> = {
  target: "is no target of the site's relay",
  "token-target": "is no target that the page's token is for",
  opens: "would be one more connection than a visitor may open a second; wait",
  connections: "would be one more connection than a visitor may have; close others",
};

/** The network that one page of a visitor reaches: listed targets, within the visitor's share. */
export function visitorBackend(network: NetworkBackend, options: VisitorBackendOptions): NetworkBackend {
  const { visitor, stats, report, time = realTime() } = options;

  const refusals = new Rate(1, 1, time);
  const refuse = (where: string, reason: Refusal, target?: Target): never => {
    if (target !== undefined) stats.attempted(target.text, "refused");
    stats.refused(reason);
    // Somebody who asks for too much, too often, does not fill the log as well.
    if (!reason.endsWith("opens") || refusals.tryTake()) {
      report({ event: "connection", verdict: "refused", reason, target: where });
    }
    const failure: ConnectFailure = reason === "target" || reason === "token-target" ? "rule" : "limit";
    throw new ConnectError(
      failure,
      `${where} ${WORDS[reason] ?? "would be more than the relay has room for; try later"}`,
    );
  };

  const counted = (connection: TcpConnection, where: string, target: string): TcpConnection => {
    const start = time.now();
    const metered = new MeteredConnection(connection, {
      moved(direction, bytes) {
        stats.moved(direction, bytes);
        return direction === "to-page" ? visitor.moved("down", bytes) : 0;
      },
      time,
    });
    stats.count(target, "open", 1);
    void connection.closed.then(() => {
      visitor.remove("connections");
      stats.count(target, "open", -1);
      const seconds = Math.round(time.now() - start) / 1000;
      report({ event: "connection-end", target: where, seconds, ...metered.total });
    });
    return metered;
  };

  return wrapBackend(network, {
    async open(asked, openOptions, next) {
      const where = formatTarget(asked);
      const shortage = visitor.open();
      if (shortage !== undefined) refuse(where, shortage);
      const { host, port } = asked;
      const target = targetOf(options.targets(), host, port) ?? refuse(where, "target");
      if (options.narrower !== undefined && targetOf(options.narrower, host, port) === undefined) {
        refuse(where, "token-target", target);
      }
      const full = visitor.add("connections");
      if (full !== undefined) refuse(where, full, target);
      stats.count(target.text, "opening", 1);
      try {
        const connection = await next({ host: canonicalHost(host), port }, openOptions);
        stats.attempted(target.text, "open");
        report({ event: "connection", verdict: "open", target: where });
        return counted(connection, where, target.text);
      } catch (error) {
        visitor.remove("connections");
        stats.attempted(target.text, "failed");
        report({ event: "connection", verdict: "failed", target: where, ...reasonOf(error) });
        throw error;
      } finally {
        stats.count(target.text, "opening", -1);
      }
    },
    accept(connection, local) {
      const where = formatTarget({ host: local.address, port: local.port });
      if (visitor.add("connections") === undefined) return counted(connection, where, ACCEPTED);
      connection.writable.abort().catch(() => {});
      return undefined;
    },
    bindTcp: (local, next) => reportingBind(local, () => next(local)),
    bindUdp(local) {
      const listed = withRules(withRules(network, rulesOf(options.targets())), rulesOf(options.narrower));
      const socket = reportingBind(local, () => listed.bindUdp!(local));
      // What is not read in time is lost, as datagrams may be.
      slowDown(socket.datagrams, time, ({ data }) => visitor.moved("down", data.length));
      return socket;
    },
  });

  function reportingBind<T extends { local: { address: string; port: number } }>(
    local: { address: string; port: number },
    bind: () => T,
  ): T {
    const about = (verdict: SiteEvent["verdict"], target: string, more: Partial<SiteEvent> = {}): void =>
      report({ event: "bind", verdict, target, ...more } as SiteEvent);
    try {
      const bound = bind();
      about("open", formatTarget({ host: bound.local.address, port: bound.local.port }));
      return bound;
    } catch (error) {
      const reason = error instanceof BindError ? "bind" : "failed";
      about("failed", formatTarget({ host: local.address, port: local.port }), { reason, message: messageOf(error) });
      throw error;
    }
  }
}

/** What metrics call connections that servers of pages have taken. */
const ACCEPTED = "accepted";

const NOTHING = parseTargetRule("*");

/** @param targets undefined for all there are */
function rulesOf(targets: readonly Target[] | undefined): TargetRules {
  if (targets === undefined) return {};
  return targets.length === 0 ? { deny: [NOTHING] } : { allow: targets.map(({ rule }) => rule) };
}

function reasonOf(error: unknown): { reason: string; message: string } {
  return { reason: error instanceof ConnectError ? error.reason : "failed", message: messageOf(error) };
}
