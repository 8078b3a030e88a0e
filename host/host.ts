import type { NetworkBackend } from "./backend/backend.ts";
import { type HostMapping, withHostMap } from "./backend/host-map.ts";
import { withConnectionLimit } from "./backend/limits.ts";
import { type TargetRules, withRules } from "./backend/rules.ts";
import { Endpoint, type EndpointLimits, type EndpointOptions } from "./endpoint.ts";
import { eventText } from "./event-text.ts";
import { type Log, silentLog } from "./log.ts";
import { allowAll, type PolicyDecider, refuseAll } from "./policy/decider.ts";
import type { Channel } from "./protocol/messages.ts";
import type { Instrument, Service } from "./requests.ts";

export interface HostOptions {
  backend: NetworkBackend;
  /** obey policy files, allow everything, or decide otherwise; default `enforce` */
  policy?: "enforce" | "allow" | PolicyDecider;
  /** what is dialled instead of what content asks for; policies are decided for what it asks for */
  hostMap?: readonly HostMapping[];
  /** targets that may be dialled, after the host map; default all */
  rules?: TargetRules;
  limits?: HostLimits;
  /** default `flash` */
  runtime?: "flash" | "air";
  /** rewrites SWFs that content loads from bytes */
  instrument?: Instrument;
  /** answers to CALL messages by name */
  services?: Readonly<Record<string, Service>>;
  log?: Log;
}

export interface HostLimits extends EndpointLimits {
  /** connections at a time; default 1024 */
  maxConnections?: number;
  /** longest SWF that content may load from bytes; default 256 MiB */
  maxSwfLength?: number;
}

/** What natives talk to: serves every channel of one player over one backend. */
export class Host {
  /** longest SWF that content may load from bytes */
  readonly maxSwfLength: number;
  readonly #backend: NetworkBackend;
  readonly #endpointOptions: EndpointOptions;
  readonly #endpoints = new Set<Endpoint>();

  constructor(options: HostOptions) {
    const { backend, policy = "enforce", hostMap = [], rules = {}, limits = {}, runtime = "flash" } = options;
    this.maxSwfLength = limits.maxSwfLength ?? 256 << 20;
    this.#backend = withHostMap(withRules(withConnectionLimit(backend, limits.maxConnections ?? 1024), rules), hostMap);
    this.#endpointOptions = {
      backend: this.#backend,
      policy: policy === "allow" ? allowAll : policy === "enforce" ? refuseAll : policy,
      eventText: (reason, open) => eventText(runtime, reason, open),
      instrument: options.instrument,
      services: options.services,
      limits,
      log: options.log ?? silentLog,
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

  /** Ends everything at once, the backend included. */
  async close(): Promise<void> {
    for (const endpoint of this.#endpoints) endpoint.abort();
    await this.#backend.close();
  }
}
