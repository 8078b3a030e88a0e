import { KIB, MIB } from "./units.ts";

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

/**
 * Every limit that can be set, by its name: in `limits` of `PlayerHost` and `Relay`, among the options of backends, and with
 * `--limit`. docs/options.md is made of it.
 */
export const limits = {
  maxConnections: {
    meaning: "connections at a time, accepted ones included; of a relay, those of all pages",
    unit: "",
    defaults: { PlayerHost: 1024, Relay: 2048, PolicyServer: 256 },
  },
  maxStreams: {
    meaning: "connections, servers and UDP sockets of one page at a time",
    unit: "",
    defaults: { Relay: 512 },
  },
  maxSockets: { meaning: "pages at a time: each has a WebSocket", unit: "", defaults: { Relay: 64 } },
  maxPending: {
    meaning: "connections that are no WebSocket yet; the oldest makes room for one more",
    unit: "",
    defaults: { Relay: 128 },
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
    meaning:
      "what the network has to take before content is told at once; less than 1 KiB waits 8 ms for more, except in lockstep",
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
    meaning: "time between two pings; a page that has said nothing since the last one is cut off",
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
