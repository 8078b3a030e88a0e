import { type Log, silentLog } from "../base/log.ts";
import { checkLimits, type LimitsOf, limitDefaults } from "../base/options/limits.ts";
import { checkOptionsOf } from "../base/options/options.ts";
import type { Time } from "../base/time.ts";
import { Bindings } from "./endpoint/bindings.ts";
import { Endpoint, type EndpointOptions } from "./endpoint/endpoint.ts";
import { eventText } from "./endpoint/event-text.ts";
import type { Service } from "./endpoint/requests.ts";
import { answerCall } from "./endpoint/sync-calls.ts";
import { WindowBudget } from "./endpoint/window-budget.ts";
import type { NetworkBackend } from "./network/backend.ts";
import type { ConnectDecision } from "./network/connect-decision.ts";
import { ConnectError } from "./network/errors.ts";
import { withConnectionLimit } from "./network/wrappers/connection-limit.ts";
import { type HostMapping, withHostMap } from "./network/wrappers/host-map.ts";
import { type TargetRules, withRules } from "./network/wrappers/target-rules.ts";
import { withPolicyFiles } from "./policy/answer.ts";
import { allowAll, type PolicyDecider, toldDecider } from "./policy/decider.ts";
import { PolicyEngine } from "./policy/engine.ts";
import { type Sandbox, sandboxOf } from "./policy/sandbox.ts";
import type { Channel } from "./protocol/messages.ts";

export interface PlayerHostOptions extends TargetRules {
  backend: NetworkBackend;
  /** obey policy files, allow everything, or decide otherwise; default `enforce` */
  policy?: "enforce" | "allow" | PolicyDecider;
  /**
   * The sandbox of a SWF, undefined if there is no SWF of this URL, which content then has made up: the host does nothing
   * for it. Default: what the URL alone says, with nothing local trusted.
   */
  sandboxOf?: (swfUrl: string) => Sandbox | undefined;
  /** master policy files by host, in place of what port 843 of the host would serve */
  policyFor?: Readonly<Record<string, string>>;
  /**
   * hosts, as `canonicalHost` writes them, that every SWF may connect to as far as policy files decide it; more of them may
   * come while it runs
   */
  openHosts?: ReadonlySet<string>;
  /** gets the lines that Flash Player wrote to `policyfiles.txt` */
  policyLog?: (line: string) => void;
  /**
   * told what policies decide about connections, and which ones the target rules refuse; with `allow` nothing is decided
   */
  onDecision?: (decision: ConnectDecision) => void;
  /** what all time-outs here and the probes of slow readers go by; default the wall clock */
  time?: Time;
  /** what is dialled instead of what content asks for; policies are decided for what it asks for */
  map?: readonly HostMapping[];
  limits?: PlayerHostLimits;
  /** default `flash` */
  runtime?: "flash" | "air";
  /** answers to CALL messages by name */
  services?: Readonly<Record<string, Service>>;
  log?: Log;
}

/** Milliseconds. Content hears of it as `outputProgress`, which no answer waits for. */
const ACK_DELAY = 8;

/** base/options/limits.ts */
export type PlayerHostLimits = LimitsOf<"PlayerHost">;

/** What natives talk to: serves every channel of one player over one backend. */
export class PlayerHost {
  /** the longest SWF that is taken in, in bytes */
  readonly maxSwfLength: number;
  readonly #backend: NetworkBackend;
  readonly #bindings: Bindings;
  readonly #endpointOptions: EndpointOptions;
  readonly #log: Log;
  readonly #endpoints = new Set<Endpoint>();

  constructor(options: PlayerHostOptions) {
    checkOptionsOf("PlayerHost", options);
    checkLimits("PlayerHost", options.limits, "limits of PlayerHost");
    const limits = { ...limitDefaults("PlayerHost"), ...options.limits };
    const { policy = "enforce", runtime = "flash" } = options;
    const facts = { useNetwork: false, trusted: false, runtime };
    const { sandboxOf: find = (url) => sandboxOf(url, { ...facts, application: url }) } = options;
    const checkSwf = (swfUrl: string): Sandbox => find(swfUrl) ?? refuseSwf(swfUrl);
    const told = (decider: PolicyDecider): PolicyDecider =>
      options.onDecision === undefined ? decider : toldDecider(decider, options.onDecision);
    const limited = withConnectionLimit(options.backend, limits.maxConnections);
    const mapped = withHostMap(
      withRules(limited, options, options.onDecision),
      options.map ?? [],
      limits.webSocketBuffer,
    );
    this.#log = options.log ?? silentLog;
    this.maxSwfLength = limits.maxSwfLength;
    this.#backend = withPolicyFiles(mapped, options.policyFor ?? {}, options.time);
    this.#bindings = new Bindings(this.#backend, limits, options.time);
    this.#endpointOptions = {
      backend: this.#backend,
      bindings: this.#bindings,
      policy: policy === "allow" ? allowAll : told(policy === "enforce" ? this.#enforce(options, checkSwf) : policy),
      checkSwf,
      eventText: (reason, open) => eventText(runtime, reason, open),
      services: options.services,
      limits,
      windows: new WindowBudget(limits.window, limits.playerBuffer),
      time: options.time,
      // Where time stands still until nothing is left to do, what happens must not depend on a timer.
      ackDelay: options.time === undefined ? ACK_DELAY : undefined,
      log: this.#log,
    };
  }

  /** Channels that are not finished: connections and requests, those that drain included. */
  get active(): number {
    return this.#endpoints.size;
  }

  /** Serves one more channel; what comes in on it goes to the endpoint. */
  accept(channel: Channel): Endpoint {
    const endpoint = new Endpoint(channel, this.#endpointOptions);
    this.#endpoints.add(endpoint);
    void endpoint.closed.then(() => this.#endpoints.delete(endpoint));
    return endpoint;
  }

  /**
   * Answers a call that content waits for (docs/protocol.md, "Synchronous calls"). Only content that may do what AIR's
   * application sandbox may is to reach this.
   *
   * @returns a plain object; with `error`, one line for the log, when the call failed
   */
  callSync(name: string, args: readonly unknown[]): object {
    const answer = answerCall(this.#bindings, name, args);
    if ("error" in answer) this.#log.warn(`${name}: ${answer.error}`);
    return answer;
  }

  /** Ends everything at once, the backend included. */
  async close(): Promise<void> {
    for (const endpoint of this.#endpoints) endpoint.abort();
    this.#bindings.closeAll();
    await this.#backend.close();
  }

  #enforce(options: PlayerHostOptions, sandboxOf: (swfUrl: string) => Sandbox): PolicyEngine {
    const { limits = {}, openHosts, policyLog: log, time } = options;
    return new PolicyEngine({ backend: this.#backend, sandboxOf, openHosts, limits, log, time });
  }
}

function refuseSwf(swfUrl: string): never {
  throw new ConnectError("request", `${swfUrl} is not the URL of a SWF in this player; content has made it up`);
}
