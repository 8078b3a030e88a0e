/** What a player does about policies when a SWF wants to connect: what is asked, in which order, for how long. */
import { canonicalHost, type TcpTarget } from "../../base/address.ts";
import { type LimitsOf, limitDefaults } from "../../base/options/limits.ts";
import { printable } from "../../base/printable.ts";
import { realTime, type Time } from "../../base/time.ts";
import type { NetworkBackend } from "../network/backend.ts";
import type { ConnectRequest, Decision, PolicyDecider } from "./decider.ts";
import { explainRefusal, explainSandbox, logLine } from "./explanation.ts";
import {
  fetchPolicyFile,
  formatPolicyUrl,
  PolicyCache,
  type PolicyFetch,
  type PolicyOutcome,
  parsePolicyUrl,
} from "./fetcher.ts";
import { type Judgement, judge, MASTER_PORT, permitsPolicyFile, requestorOf } from "./judgement.ts";
import type { Sandbox } from "./sandbox.ts";

export interface PolicyEngineOptions {
  /** policy files are fetched through it; the host map is part of it */
  backend: NetworkBackend;
  sandboxOf: (swfUrl: string) => Sandbox;
  /** canonical names of hosts that need no policy file; more of them may come */
  openHosts?: ReadonlySet<string> | undefined;
  limits?: PolicyLimits;
  /** gets the lines of Flash's `policyfiles.txt` */
  log?: ((line: string) => void) | undefined;
  /** what the time-outs go by; default the wall clock */
  time?: Time | undefined;
}

/** base/options/limits.ts */
export type PolicyLimits = Pick<
  LimitsOf<"PlayerHost">,
  "policyMasterTimeout" | "policyTimeout" | "policyRetry" | "maxPolicyLength" | "maxPolicyFiles"
>;

/** URLs that are remembered for an explanation. */
const MAX_USELESS = 5;

const TRUSTED: Decision = { allowed: true, text: "SWFs of this sandbox need no policy file" };
const RTMP: Decision = { allowed: true, text: "RTMP needs no policy file" };

/**
 * Flash's own rules: a SWF may connect where a policy file lets it. Which files are asked for, in which order, and for how
 * long is spec/security.md §3.
 */
export class PolicyEngine implements PolicyDecider {
  readonly #options: PolicyEngineOptions;
  readonly #limits: Required<PolicyLimits>;
  readonly #time: Time;
  readonly #cache: PolicyCache;
  /** places that content has named */
  #registered: TcpTarget[] = [];
  /** URLs that content has named, and that are no place of a socket policy file */
  #useless: string[] = [];
  readonly #masters = new WeakMap<PolicyFetch, Promise<void>>();

  constructor(options: PolicyEngineOptions) {
    this.#options = options;
    this.#limits = { ...limitDefaults("PlayerHost"), ...options.limits };
    this.#time = options.time ?? realTime();
    const { maxPolicyFiles: maxFiles, policyRetry: retryAfter } = this.#limits;
    this.#cache = new PolicyCache((target) => this.#fetch(target), { maxFiles, retryAfter }, this.#time);
  }

  async decide(request: ConnectRequest): Promise<Decision> {
    const { swfUrl } = request;
    switch (this.#options.sandboxOf(swfUrl)) {
      case "application":
      case "localTrusted":
        return TRUSTED;
      case "localWithFile":
        return { allowed: false, text: explainSandbox(swfUrl) };
      default:
        return request.isRtmp ? RTMP : this.#decideByPolicies(request);
    }
  }

  /** `Security.loadPolicyFile`: names one more place to look. Nothing is fetched before a connection needs it. */
  loadPolicyFile(url: string): void {
    const target = parsePolicyUrl(url);
    if (target === undefined) {
      this.#useless = [...this.#useless.filter((other) => other !== url), url].slice(-MAX_USELESS);
      // Files fetched by HTTP concern the loading of data and are never used for sockets (spec/security.md §1).
      if (!/^https?:/i.test(url)) this.#log(logLine.failedToLoad(url));
      return;
    }
    const named = { ...target, host: normalize(target.host) };
    const others = this.#registered.filter(({ host, port }) => host !== named.host || port !== named.port);
    this.#registered = [...others, named].slice(-this.#limits.maxPolicyFiles);
  }

  async #decideByPolicies({ swfUrl, host, port, timeout, signal }: ConnectRequest): Promise<Decision> {
    const requestor = requestorOf(swfUrl);
    const target = { host: normalize(host), port };
    if (this.#options.openHosts?.has(target.host))
      return { allowed: true, text: `${target.host} is open to every SWF` };
    this.#log(logLine.searching(formatPolicyUrl(target), swfUrl));
    const registered = this.#registeredPorts(target.host);
    const { policyMasterTimeout } = this.#limits;

    const fetches = new Set<PolicyFetch>();
    let judgement = judge(requestor, port, []);
    const masterStage = [MASTER_PORT];
    for (const stage of [masterStage, registered, [port]]) {
      const asked = stage
        .filter((policyPort) => permitsPolicyFile(judgement.metaPolicy, policyPort))
        .map((policyPort) => this.#cache.get({ host: target.host, port: policyPort }));
      for (const fetch of asked) fetches.add(fetch);
      if (stage === masterStage) await this.#within(this.#masterReady(asked[0]!), policyMasterTimeout, signal);
      else await this.#within(Promise.all(asked.map((fetch) => fetch.settled)), timeout, signal);
      if (signal.aborted) return { allowed: false, text: "the attempt to connect was given up" };
      // Files that came after their own stage was over count here.
      const candidates = [...fetches].map(({ target, outcome }) => ({ port: target.port, outcome }));
      judgement = judge(requestor, port, candidates);
      if (judgement.grantedBy !== undefined) break;
    }
    this.#logDecision(swfUrl, target, judgement, registered);
    if (judgement.grantedBy !== undefined) {
      return { allowed: true, text: `${formatPolicyUrl({ ...target, port: judgement.grantedBy })} lets it connect` };
    }
    const others = this.#registered.filter((named) => named.host !== target.host).map(formatPolicyUrl);
    const text = explainRefusal(swfUrl, requestor, target, judgement, [...others, ...this.#useless]);
    return { allowed: false, text };
  }

  #registeredPorts(host: string): number[] {
    return this.#registered
      .filter((named) => named.host === host && named.port !== MASTER_PORT)
      .map((named) => named.port);
  }

  async #fetch(target: TcpTarget): Promise<PolicyOutcome> {
    const { policyTimeout: timeout, maxPolicyLength: maxLength } = this.#limits;
    const outcome = await fetchPolicyFile(this.#options.backend, target, { timeout, maxLength }, this.#time);
    const url = formatPolicyUrl(target);
    if (outcome.file !== undefined) this.#log(logLine.accepted(url));
    else this.#log(outcome.failure === "malformed" ? logLine.incorrectSyntax(url) : logLine.failedToLoad(url));
    return outcome;
  }

  /** Settles when the master file has come, or has had its time. */
  #masterReady(master: PolicyFetch): Promise<void> {
    const known = this.#masters.get(master);
    if (known !== undefined) return known;
    const { policyMasterTimeout } = this.#limits;
    const ready = this.#within(master.settled, policyMasterTimeout).then(() => {
      const { target, outcome } = master;
      if (outcome === undefined) this.#log(logLine.timedOut(formatPolicyUrl(target), policyMasterTimeout / 1000));
      if (outcome?.file?.metaPolicy === undefined) this.#log(logLine.noMetaPolicy(target.host));
    });
    this.#masters.set(master, ready);
    return ready;
  }

  #logDecision(swfUrl: string, target: TcpTarget, judgement: Judgement, registered: readonly number[]): void {
    const { findings, grantedBy, metaPolicy } = judgement;
    const resource = formatPolicyUrl(target);
    for (const port of registered.filter((named) => !permitsPolicyFile(metaPolicy, named))) {
      this.#log(logLine.forbiddenByMetaPolicy(formatPolicyUrl({ ...target, port }), metaPolicy));
    }
    const own = findings.find(({ port }) => port === target.port)?.finding;
    if (grantedBy !== undefined) {
      this.#log(logLine.permitted(resource, swfUrl, formatPolicyUrl({ ...target, port: grantedBy })));
    } else if (typeof own === "object" && own.failure === "unreachable") {
      this.#log(logLine.unreachable(resource, swfUrl));
    } else this.#log(logLine.denied(resource, swfUrl));
  }

  /** Settles with `event`, when the time is up, or when the signal says so. */
  async #within(event: Promise<unknown>, milliseconds: number, signal?: AbortSignal): Promise<void> {
    const done = new AbortController();
    const giveUp = (): void => done.abort();
    signal?.addEventListener("abort", giveUp);
    if (signal?.aborted) giveUp();
    await Promise.race([event, this.#time.sleep(milliseconds, done.signal)]);
    giveUp();
    signal?.removeEventListener("abort", giveUp);
  }

  #log(text: string): void {
    // Hosts and URLs are content's: they get no line ends in.
    this.#options.log?.(printable(text));
  }
}

/** Spellings of a host that are the same to policies. */
function normalize(host: string): string {
  return canonicalHost(host);
}
