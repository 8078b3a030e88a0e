import { checkOptions, OptionError, printValue } from "./check.ts";

/** What has limits of its own. */
export type LimitOwner =
  | "PlayerHost"
  | "Relay"
  | "PolicyServer"
  | "nodeBackend"
  | "memoryBackend"
  | "application"
  | "survey";

export interface LimitDefinition {
  meaning: string;
  unit: "bytes" | "milliseconds" | "";
  /** default 0 */
  least?: number;
  /** by what it applies to */
  defaults: { readonly [Owner in LimitOwner]?: number };
}

/** The longest that timers wait: 24 days. Asked for more they wait for one millisecond. */
export const MAX_MILLISECONDS = 2 ** 31 - 1;

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Every limit that can be set, by its name: in `limits` of `PlayerHost` and `Relay`, among the options of backends, and with
 * `--limit`. docs/options.md is made of it.
 */
export const limits = {
  maxConnections: {
    meaning:
      "connections at a time, accepted ones included; of a relay, those of all pages; of an application, its clients",
    unit: "",
    defaults: { PlayerHost: 1024, Relay: 2048, PolicyServer: 256, application: 1024 },
  },
  maxStreams: {
    meaning: "connections, servers and UDP sockets of one page at a time",
    unit: "",
    defaults: { Relay: 512 },
  },
  maxSockets: { meaning: "pages at a time: each has a WebSocket", unit: "", defaults: { Relay: 64 } },
  maxPending: {
    meaning:
      "connections to a relay that are no WebSocket yet, or of clients that have named no application; the oldest makes room for one more",
    unit: "",
    defaults: { Relay: 128, application: 128 },
  },
  pageBuffer: {
    meaning: "of all windows of one page, each way; where they don't suffice, new ones are smaller",
    unit: "bytes",
    defaults: { Relay: 64 << 20 },
  },
  playerBuffer: {
    meaning:
      "of the windows of all TCP connections of a player; where they don't suffice, new ones are smaller and none grows",
    unit: "bytes",
    defaults: { PlayerHost: 128 * MIB },
  },
  maxBindings: {
    meaning: "servers and UDP sockets at a time; of a relay, those of one page",
    unit: "",
    defaults: { PlayerHost: 64, Relay: 64 },
  },
  claimTimeout: {
    meaning: "time until what was bound or accepted is freed again if nothing asks for it",
    unit: "milliseconds",
    defaults: { PlayerHost: 10_000, Relay: 10_000 },
  },
  window: {
    meaning:
      "received data that waits for the reader, a connection; of a relay, sent data that waits for the network too",
    unit: "bytes",
    defaults: { PlayerHost: MIB, Relay: 4 * MIB },
  },
  maxWindow: {
    meaning: "what the window may grow to for content that reads nothing until more is there",
    unit: "bytes",
    defaults: { PlayerHost: 64 * MIB },
  },
  webSocketBuffer: {
    meaning:
      "received data that waits for the reader in a page where a WebSocket is the connection, which can't be stopped",
    unit: "bytes",
    defaults: { PlayerHost: 64 * MIB },
  },
  sendWindow: {
    meaning: "sent data that waits for the network, a connection",
    unit: "bytes",
    defaults: { PlayerHost: MIB },
  },
  ackStep: {
    meaning: "what the network has to take before content is told; 1 tells all of a turn at once",
    unit: "bytes",
    defaults: { PlayerHost: 1 },
  },
  probeInterval: {
    meaning: "time between two questions to content that does not read; 0 never asks",
    unit: "milliseconds",
    defaults: { PlayerHost: 10 },
  },
  stalledAnswers: {
    meaning: "answers without progress, one after the other, that make the window grow",
    unit: "",
    defaults: { PlayerHost: 10 },
  },
  maxTimeout: {
    meaning: "the longest time-out to connect that content may ask for",
    unit: "milliseconds",
    defaults: { PlayerHost: 120_000, Relay: 120_000 },
  },
  drainTimeout: {
    meaning: "time to deliver what was sent before `close()`",
    unit: "milliseconds",
    defaults: { PlayerHost: 30_000, Relay: 30_000 },
  },
  lingerTimeout: {
    meaning: "time that a closed connection waits for the server to close as well",
    unit: "milliseconds",
    defaults: { nodeBackend: 5000 },
  },
  maxUnreadDatagrams: {
    meaning: "datagrams that wait for the reader, a UDP socket; more are lost",
    unit: "bytes",
    defaults: { nodeBackend: 4 * MIB, memoryBackend: 4 * MIB },
  },
  maxUnsentDatagrams: {
    meaning: "datagrams that wait for the system, a UDP socket; more are lost",
    unit: "bytes",
    defaults: { nodeBackend: 4 * MIB },
  },
  maxRtmpMessage: {
    meaning: "the longest RTMP message, either way",
    unit: "bytes",
    defaults: { PlayerHost: 16 * MIB },
  },
  maxRtmpChunkStreams: {
    meaning: "RTMP messages of one connection of which a part has come, at a time",
    unit: "",
    defaults: { PlayerHost: 64 },
  },
  maxFilm: {
    meaning: "what a player keeps of a stream of RTMP before it goes on without what was before",
    unit: "bytes",
    defaults: { PlayerHost: 64 * MIB },
  },
  capacity: {
    meaning: "what a direction of a connection holds before writes wait",
    unit: "bytes",
    defaults: { memoryBackend: 64 * KIB },
  },
  maxSwfLength: {
    meaning: "the longest SWF that is taken in: by the player, and by content that loads one",
    unit: "bytes",
    defaults: { PlayerHost: 128 * MIB, survey: 128 * MIB },
  },
  maxZipLength: { meaning: "of a ZIP file in another", unit: "bytes", defaults: { survey: 512 * MIB } },
  maxZipDepth: {
    meaning: "ZIP files in ZIP files that are looked into, the outermost counted",
    unit: "",
    defaults: { survey: 3 },
  },
  maxZipOutput: {
    meaning: "that come out of one ZIP file and those in it, beside a hundred for each byte that it has",
    unit: "bytes",
    defaults: { survey: 2048 * MIB },
  },
  maxShown: {
    meaning: "SWFs in the table of a report, which a browser has to hold",
    unit: "",
    defaults: { survey: 100_000 },
  },
  maxMemory: {
    meaning: "that the process of one SWF may take, where the system tells how much it takes",
    unit: "bytes",
    least: 64 * MIB,
    defaults: { survey: 1024 * MIB },
  },
  pingInterval: {
    meaning: "time between two pings; a page that has not answered the last one is cut off",
    unit: "milliseconds",
    least: 1,
    defaults: { Relay: 30_000 },
  },
  policyMasterTimeout: {
    meaning: "time that port 843 has to answer before it counts as having no policy file",
    unit: "milliseconds",
    defaults: { PlayerHost: 3000 },
  },
  policyTimeout: {
    meaning: "time to fetch a policy file; a socket with a shorter time-out does not wait as long",
    unit: "milliseconds",
    defaults: { PlayerHost: 20_000 },
  },
  policyRetry: {
    meaning: "time after which a port that gave no policy file is asked again",
    unit: "milliseconds",
    defaults: { PlayerHost: 10_000 },
  },
  maxPolicyLength: { meaning: "the longest policy file", unit: "bytes", defaults: { PlayerHost: 64 * KIB } },
  maxPolicyFiles: {
    meaning: "policy files that are remembered, and places that content names, each",
    unit: "",
    defaults: { PlayerHost: 1000 },
  },
  answerTimeout: {
    meaning: "time that a client has to ask for the policy file and to take it",
    unit: "milliseconds",
    defaults: { PolicyServer: 5000 },
  },
  maxClients: { meaning: "clients of an application at a time", unit: "", defaults: { application: 1024 } },
  maxWaiting: {
    meaning: "clients that have not named their application yet; the oldest makes room for one more",
    unit: "",
    defaults: { application: 128 },
  },
  connectTimeout: {
    meaning: "time that a client of an application has until its `connect`",
    unit: "milliseconds",
    defaults: { application: 20_000 },
  },
  maxCalls: {
    meaning: "calls of a client that wait for an answer, and as many to it",
    unit: "",
    defaults: { application: 4096 },
  },
  callTimeout: {
    meaning: "time that a client has to answer a call",
    unit: "milliseconds",
    defaults: { application: 30_000 },
  },
  maxUnsent: {
    meaning: "data that waits for a client to take it; one that takes too little is cut off",
    unit: "bytes",
    defaults: { application: 16 * MIB },
  },
  maxMessage: { meaning: "the longest RTMP message of a client", unit: "bytes", defaults: { application: 16 * MIB } },
  maxChunkStreams: {
    meaning: "RTMP messages of a client that are not whole, at a time",
    unit: "",
    defaults: { application: 64 },
  },
  maxSharedObjects: {
    meaning: "remote shared objects of an application that are in memory",
    unit: "",
    defaults: { application: 1024 },
  },
  maxOpenSharedObjects: {
    meaning: "remote shared objects that a client has open",
    unit: "",
    defaults: { application: 64 },
  },
  maxSlots: { meaning: "slots of a remote shared object", unit: "", defaults: { application: 4096 } },
  maxSharedObjectLength: {
    meaning: "names and values of a remote shared object",
    unit: "bytes",
    defaults: { application: 4 * MIB },
  },
  saveInterval: {
    meaning: "time within which a change of a persistent shared object is in its file",
    unit: "milliseconds",
    defaults: { application: 1000 },
  },
} as const satisfies Record<string, LimitDefinition>;

type Limits = typeof limits;

/** Names of the limits of one owner. */
export type LimitName<Owner extends LimitOwner> = {
  [Name in keyof Limits]: Owner extends keyof Limits[Name]["defaults"] ? Name : never;
}[keyof Limits];

/** Limits of one owner that somebody has set. */
export type LimitsOf<Owner extends LimitOwner> = { [Name in LimitName<Owner>]?: number };

export function limitNames<Owner extends LimitOwner>(owner: Owner): LimitName<Owner>[] {
  return (Object.keys(limits) as LimitName<Owner>[]).filter((name) => owner in limits[name].defaults);
}

export function limitDefaults<Owner extends LimitOwner>(owner: Owner): Record<LimitName<Owner>, number> {
  const defaults = limitNames(owner).map((name) => [name, (limits[name] as LimitDefinition).defaults[owner]]);
  return Object.fromEntries(defaults);
}

/** Those of some limits that an owner has. */
export function limitsFor<Owner extends LimitOwner>(
  owner: Owner,
  given: Readonly<Record<string, number>>,
): LimitsOf<Owner> {
  const own = limitNames(owner).filter((name) => name in given);
  return Object.fromEntries(own.map((name) => [name, given[name]])) as LimitsOf<Owner>;
}

/**
 * Limits of one owner, as a caller has passed them: known ones, each a whole number that is not negative.
 *
 * @param where what takes them, as the message names it
 * @throws OptionError
 */
export function checkLimits(owner: LimitOwner, given: object | undefined, where: string): void {
  checkOptions(limitNames(owner), given, where);
  checkLimitValues(given, where);
}

/** The same for limits among other options, which are passed over. @throws OptionError */
export function checkLimitValues(given: object | undefined, where: string): void {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(limits, name)) continue;
    const { unit, least = 0 }: LimitDefinition = limits[name as keyof Limits];
    const isWhole = Number.isSafeInteger(value) && value >= 0;
    if (isWhole && value >= least && (unit !== "milliseconds" || value <= MAX_MILLISECONDS)) continue;
    const range = value < least ? `, ${least} or more` : `, ${MAX_MILLISECONDS} at most`;
    const what = `a whole number${unit === "" ? "" : ` of ${unit}`}${isWhole ? range : ""}`;
    throw new OptionError(`${where}: ${name} is ${what}, not ${printValue(value)}`);
  }
}

const BYTES: Record<string, number> = { "": 1, KiB: KIB, MiB: MIB, GiB: 1024 * MIB };
const TIMES: Record<string, number> = { "": 1, ms: 1, s: 1000, min: 60_000 };

/** `1024`, `64KiB`, `1.5s`. @returns in the unit of the limit; undefined for anything else */
export function parseLimitValue(name: keyof Limits, text: string): number | undefined {
  return parseQuantity(limits[name].unit, text);
}

/** The same for a quantity of any unit. */
export function parseQuantity(unit: LimitDefinition["unit"], text: string): number | undefined {
  const [, number, suffix] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text) ?? [];
  const factors = unit === "bytes" ? BYTES : unit === "milliseconds" ? TIMES : { "": 1 };
  const factor = (factors as Record<string, number>)[suffix ?? "?"];
  const value = Number(number) * (factor ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** As `parseLimitValue` reads it. */
export function formatLimitValue(name: keyof Limits, value: number): string {
  return formatQuantity(limits[name].unit, value);
}

/** As `parseQuantity` reads it. */
export function formatQuantity(unit: LimitDefinition["unit"], value: number): string {
  if (unit === "milliseconds") return value >= 1000 && value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`;
  if (unit === "" || value < KIB || value % KIB !== 0) return String(value);
  return value % MIB === 0 ? `${value / MIB}MiB` : `${value / KIB}KiB`;
}
