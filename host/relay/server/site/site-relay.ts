import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { formatAddress } from "../../../../base/address.ts";
import { realTime, type Time } from "../../../../base/time.ts";
import type { NetworkBackend } from "../../../network/backend.ts";
import { nodeBackend } from "../../../network/node/backend.ts";
import { listenAt } from "../../../network/node/listen.ts";
import { RelayServer } from "../relay-server.ts";
import { pathOf } from "../upgrade.ts";
import type { Report } from "./events.ts";
import { changedForGood, type Site } from "./load.ts";
import { proxiedServer, type Sources } from "./proxy-protocol.ts";
import { type Rules, SiteDoor } from "./site-door.ts";
import { SiteStats } from "./stats.ts";
import { Visitors } from "./visitor.ts";

export interface SiteRelayOptions {
  /** gets what is worth a line of the log */
  report: Report;
  /** default the operating system's network */
  backend?: NetworkBackend;
  /** what shares and draining go by; default the wall clock */
  time?: Time;
}

/** Milliseconds that a page has, once it has been told to leave, to do so by itself: it may have opened something just then. */
const LEAVING = 2000;
/** Milliseconds between two looks at who is still here. */
const INTERVAL = 250;
/** Milliseconds for the last close frames. */
const GOODBYE = 1000;

/** A relay for the visitors of a site: docs/site.md. */
export class SiteRelay {
  readonly #site: Site;
  readonly #report: Report;
  readonly #time: Time;
  readonly #network: NetworkBackend;
  readonly #stats = new SiteStats();
  readonly #visitors: Visitors;
  readonly #sources: Sources = new WeakMap();
  readonly #pages: RelayServer;
  readonly #servers: Server[] = [];
  #rules: Rules;
  #draining: Promise<void> | undefined;

  constructor(site: Site, { report, backend, time = realTime() }: SiteRelayOptions) {
    const { config, policyFor } = site;
    const { limits, path, proxies } = config;
    this.#site = site;
    this.#rules = site;
    this.#time = time;
    this.#report = report;
    this.#network = backend ?? nodeBackend({ expose: config.expose, ...config.network });
    this.#visitors = new Visitors(config.visitor, config.all, limits.window, time);
    const door = new SiteDoor({
      rules: () => this.#rules,
      network: bindable(this.#network, config),
      policyFor,
      proxies,
      sources: this.#sources,
      visitors: this.#visitors,
      stats: this.#stats,
      report: this.#report,
      time,
    });
    this.#pages = new RelayServer({ door, path, limits });
  }

  /** @returns where pages connect to */
  async listen(): Promise<string> {
    const { port, bind, path, proxies } = this.#site.config;
    const pages = this.#pages.createServer((request, response) => this.#answer(request, response));
    const front = proxies?.from === "proxy-protocol" ? proxiedServer(pages, proxies.ranges, this.#sources) : pages;
    return `ws://${formatAddress(await this.#listen(pages, front, port, bind))}${path}`;
  }

  /** @returns where metrics are; undefined where there are none */
  async listenForMetrics(): Promise<string | undefined> {
    const { metrics } = this.#site.config;
    if (metrics === undefined) return undefined;
    const { siteMetrics } = await import("./metrics.ts");
    const registry = siteMetrics(this.#stats, {
      pages: () => this.#pages.pages,
      visitors: () => this.#visitors.size,
      windows: () => this.#visitors.memory,
    });
    const server = createServer((request, response) => {
      if (request.method !== "GET" || pathOf(request) !== "/metrics")
        return answer(response, 404, "there is /metrics\n");
      registry.metrics().then(
        (text) => response.writeHead(200, { "Content-Type": registry.contentType }).end(text),
        () => response.destroy(),
      );
    });
    return `http://${formatAddress(await this.#listen(server, server, metrics.port, metrics.bind))}/metrics`;
  }

  /** Takes origins, targets and token keys of a configuration, for pages that are here as well. @returns keys that it can't take */
  reload(site: Site): string[] {
    this.#rules = site;
    return changedForGood(this.#site.config, site.config);
  }

  /**
   * Sends pages to other relays: first `/ready` says so, then no new page is let in and those that are here open what is
   * new elsewhere. Done when nothing is open any more, or at the deadline.
   */
  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    this.#pages.close();
    for (const server of this.#servers) {
      (server as { closeAllConnections?(): void }).closeAllConnections?.();
      server.close();
    }
    await this.#network.close();
  }

  async #drain(): Promise<void> {
    const { notice, deadline } = this.#site.config.drain;
    const pages = this.#pages;
    const say = (message: string): void => this.#report({ event: "relay", message });
    say(`is not ready any more; pages are sent away in ${notice} ms`);
    await this.#time.sleep(notice);
    say(`sends ${pages.pages} pages away, and ends them in ${deadline} ms`);
    pages.leave();
    const start = this.#time.now();
    const passed = (): number => this.#time.now() - start;
    while (pages.pages > 0 && passed() < deadline) {
      await this.#time.sleep(Math.min(INTERVAL, deadline - passed()));
      if (passed() >= LEAVING) pages.dismiss("idle");
    }
    if (pages.pages > 0) say(`ends ${pages.pages} pages at the deadline`);
    pages.dismiss("all");
    for (let waited = 0; pages.pages > 0 && waited < GOODBYE; waited += INTERVAL) await this.#time.sleep(INTERVAL);
  }

  async #listen(server: Server, front: import("node:net").Server, port: number, bind: string): Promise<AddressInfo> {
    const warn = (message: string): void => this.#report({ event: "warning", message });
    const address = await listenAt(front, port, bind, { debug() {}, warn });
    this.#servers.push(server, ...(front === server ? [] : [front as Server]));
    return address;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    if (path === "/health") answer(response, 200, "alive\n");
    else if (path === "/ready") {
      // HAProxy tells a server that leaves from one that is down by 404 (`http-check disable-on-404`).
      const leaving = request.url?.endsWith("?404") ? 404 : 503;
      if (this.#draining === undefined) answer(response, 200, "ready\n");
      else answer(response, leaving, "leaving\n");
    } else {
      response.setHeader("Upgrade", "websocket");
      answer(response, 426, "This is a flashnet relay. It speaks WebSocket.\n");
    }
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain", "Cache-Control": "no-store" }).end(text);
}

/** A network that binds only what a site has asked for. */
function bindable(network: NetworkBackend, { servers, udp }: { servers: boolean; udp: boolean }): NetworkBackend {
  const openTls = network.openTls?.bind(network);
  const bindTcp = servers ? network.bindTcp?.bind(network) : undefined;
  const bindUdp = udp ? network.bindUdp?.bind(network) : undefined;
  const interfaces = servers || udp ? network.interfaces?.bind(network) : undefined;
  return {
    openTcp: (target, options) => network.openTcp(target, options),
    ...(openTls && { openTls }),
    ...(bindTcp && { bindTcp }),
    ...(bindUdp && { bindUdp }),
    ...(interfaces && { interfaces }),
    close: () => network.close(),
  };
}
