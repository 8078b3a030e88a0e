import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import type { Log } from "../../../../base/log.ts";
import { realTime, startTimer, type Time } from "../../../../base/time.ts";
import type { NetworkBackend } from "../../../network/backend.ts";
import { withPolicyFiles } from "../../../policy/answer.ts";
import type { Credentials, Denial, Door, Visit } from "../door.ts";
import { clientAddress, type Proxies, visitorOf } from "./client-address.ts";
import type { Refusal, Report, SiteEvent } from "./events.ts";
import type { Sources } from "./proxy-protocol.ts";
import { Rate } from "./quota.ts";
import type { SiteStats } from "./stats.ts";
import type { Target } from "./targets.ts";
import { type Claims, fingerprintOf, type TokenCheck, TokenError } from "./token.ts";
import { TokenUses } from "./token-uses.ts";
import type { Shortage, Visitor, Visitors } from "./visitor.ts";
import { visitorBackend } from "./visitor-backend.ts";

/** What can be loaded anew while the relay runs. */
export interface Rules {
  /** whose pages may come */
  origins: readonly string[];
  targets: readonly Target[];
  /** undefined where the origin is enough */
  tokens: TokenCheck | undefined;
}

export interface SiteDoorOptions {
  /** those of now */
  rules: () => Rules;
  network: NetworkBackend;
  policyFor: Readonly<Record<string, string>>;
  proxies: Proxies | undefined;
  /** peers that the PROXY protocol has named */
  sources: Sources;
  visitors: Visitors;
  stats: SiteStats;
  report: Report;
  time?: Time;
}

/** Bytes that a message of a page counts for at least: handling it costs, however short it is. */
const LEAST_MESSAGE = 64;

/** The door of a site's relay: by origin, by tokens of its backend, and no visitor takes what another needs. */
export class SiteDoor implements Door {
  readonly #options: SiteDoorOptions;
  readonly #time: Time;
  readonly #uses = new TokenUses();
  /** lines of the log: anybody may knock as often as he likes */
  readonly #refusals: Rate;

  constructor(options: SiteDoorOptions) {
    this.#options = options;
    this.#time = options.time ?? realTime();
    this.#refusals = new Rate(REFUSALS_A_SECOND, REFUSALS_AT_ONCE, this.#time);
  }

  /** Not by `Host`: proxies write it, and who may come is said by `Origin`. Programs that send none are no pages. */
  checkSite({ headers: { origin } }: IncomingMessage): Denial | undefined {
    if (origin !== undefined && this.#options.rules().origins.includes(origin)) return undefined;
    const whose = origin === undefined ? "there is no origin" : `origin ${JSON.stringify(origin)} is not the site's`;
    return denial(403, "origin", `${whose}; pages of the site's origins may connect`);
  }

  async admit(request: IncomingMessage, { token, session, owner }: Credentials): Promise<Visit | Denial> {
    if (session === undefined) return denial(400, "session", "the URL names no session; update flashnet");
    const client = this.#clientOf(request);
    const claims = await this.#check(token, session, owner);
    if ("status" in claims) return claims;
    const { visitors } = this.#options;
    const visitor = claims.visitor === undefined ? visitors.at(visitorOf(client)) : visitors.named(claims.visitor);
    const shortage = visitor.open();
    if (shortage !== undefined) return denied(shortage);
    const about = {
      client,
      origin: request.headers.origin,
      visitor: visitor.name,
      session: session.slice(0, SHORT_SESSION),
    };
    return this.#visit(visitor, claims, about, claims === NO_CLAIMS ? visitor.name : ownerOf(token!));
  }

  turnedAway(request: IncomingMessage, { message, reason = "request" }: Denial): void {
    const { upgrade, origin } = request.headers;
    this.#options.stats.refused(reason);
    const event = upgrade === undefined ? "call" : "page";
    if (!this.#refusals.tryTake()) return;
    this.#options.report({ event, verdict: "refused", reason, message, client: this.#clientOf(request), origin });
  }

  #clientOf(request: IncomingMessage): string {
    const { sources, proxies } = this.#options;
    const { socket } = request;
    return clientAddress(request, sources.get(socket) ?? socket.remoteAddress ?? "", proxies);
  }

  /** A token that has let its session in is good for all of the session's calls. */
  async #check(token: string | undefined, session: string, owner: string | undefined): Promise<Claims | Denial> {
    const { tokens } = this.#options.rules();
    if (tokens === undefined) return NO_CLAIMS;
    if (token === undefined)
      return denial(401, "token", "the page shows no token; give one to relay of installFlashNet");
    if (owner === ownerOf(token)) return tokens.read(token);
    const now = Date.now();
    let claims: Claims;
    try {
      claims = await tokens.verify(token, now);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return denial(401, "token", `the token is not taken: ${error.message}; get another`);
    }
    const { id, expires } = claims;
    const isFirst = claims.session === undefined || claims.session === session;
    if (isFirst && (id === undefined || this.#uses.claim(id, session, expires + TOLERANCE, now))) return claims;
    return denial(401, "replay", "the token is another session's; get one for each WebSocket");
  }

  #visit(visitor: Visitor, claims: Claims, about: Partial<SiteEvent>, owner: string): Visit {
    const { network, policyFor, rules, stats, report } = this.#options;
    const reportPage: Report = (event) => report({ ...event, ...about });
    const backend = visitorBackend(network, {
      targets: () => rules().targets,
      narrower: claims.targets,
      visitor,
      stats,
      report: reportPage,
      time: this.#time,
    });
    const log: Log = { debug() {}, warn: (message) => reportPage({ event: "warning", message }) };
    return {
      owner,
      backend: withPolicyFiles(backend, policyFor),
      log,
      windows: visitor,
      enter: () => this.#enter(visitor, reportPage),
      watch: (webSocket) => this.#meter(webSocket, visitor),
    };
  }

  #enter(visitor: Visitor, report: Report): Denial | (() => void) {
    const shortage = visitor.add("pages");
    if (shortage !== undefined) return denied(shortage);
    report({ event: "page", verdict: "open" });
    const start = this.#time.now();
    return () => {
      visitor.remove("pages");
      report({ event: "page-end", seconds: Math.round(this.#time.now() - start) / 1000 });
    };
  }

  /** What a page sends is not read while its visitor has sent more than his share. */
  #meter(webSocket: WebSocket, visitor: Visitor): void {
    let stopTimer: (() => void) | undefined;
    const count = (length: number): void => {
      const wait = visitor.moved("up", Math.max(length, LEAST_MESSAGE));
      if (wait === 0) return;
      webSocket.pause();
      stopTimer ??= startTimer(this.#time, wait, () => {
        stopTimer = undefined;
        if (webSocket.readyState === webSocket.OPEN) webSocket.resume();
      });
    };
    for (const event of ["message", "ping", "pong"] as const) {
      webSocket.on(event, (data: Buffer) => count(data.length));
    }
    webSocket.once("close", () => stopTimer?.());
  }
}

/** Of a token that is no longer taken, the clocks of other relays may say that it is. */
const TOLERANCE = 60_000;
/** Lines of the log about pages and calls that are turned away; metrics count all of them. */
const REFUSALS_A_SECOND = 20;
const REFUSALS_AT_ONCE = 200;
/** Digits of a session in logs. */
const SHORT_SESSION = 8;

const NO_CLAIMS: Claims = { visitor: undefined, targets: undefined, id: undefined, session: undefined, expires: 0 };

function ownerOf(token: string): string {
  return `token ${fingerprintOf(token)}`;
}

function denial(status: number, reason: Refusal, message: string): Denial {
  return { status, reason, message };
}

function denied(shortage: Shortage): Denial {
  const whose = shortage.startsWith("all-") ? "the relay" : "the visitor";
  const [what] = shortage.split("-").slice(-1);
  const status = shortage === "opens" || shortage === "pages" ? 429 : 503;
  return denial(status, shortage, `${whose} has as many ${what} as there may be; try later`);
}
