import { type Address, canonicalHost } from "../../base/address.ts";
import { concat } from "../../base/concat.ts";
import type { ServerCertificate } from "../../base/network-types.ts";
import type { ConnectFailure } from "../network/errors.ts";
import type { IgnoreRule, RecordingEvent, RecordingLine } from "./format.ts";

/** What the peer does, once the SWF has sent so many bytes and so much time has passed. */
export type PeerStep = {
  /** bytes that the SWF has sent before */
  offset: number;
  /** milliseconds since whatever happened before on the connection */
  delay: number;
} & ({ type: "send"; data: Uint8Array; peer: Address | undefined } | { type: "end" } | { type: "reset" });

/** One recorded TCP connection, or all datagrams of a UDP socket, the way it is played back. */
export interface Conversation {
  connection: number;
  kind: "dialled" | "accepted" | "udp";
  tls: boolean;
  /** what the server showed for TLS */
  certificate: ServerCertificate | undefined;
  /** where it was dialled or bound */
  host: string;
  port: number;
  /** how the attempt to connect ended, after `delay` milliseconds; undefined where the recording ends before */
  outcome:
    | { type: "opened"; delay: number; local: Address; remote: Address }
    | { type: "refused"; delay: number; reason: ConnectFailure; message: string }
    | undefined;
  /** everything the SWF sent */
  sent: Uint8Array;
  /** the SWF closed in order */
  swfEnds: boolean;
  steps: PeerStep[];
}

/** A server of the SWF, and the connections it took. */
export interface RecordedServer {
  host: string;
  port: number;
  clients: {
    /** milliseconds after the server began to listen */
    delay: number;
    conversation: Conversation;
  }[];
}

/** A recording in memory, for playing it back. */
export interface Recording {
  /** connections that the SWF dialled */
  conversations: Conversation[];
  servers: RecordedServer[];
  udpSockets: Conversation[];
  rules: IgnoreRule[];
}

/** Takes in a whole recording. */
export async function loadRecording(lines: AsyncIterable<RecordingLine> | Iterable<RecordingLine>): Promise<Recording> {
  const builders = new Map<number, ConversationBuilder>();
  const servers: (RecordedServer & { time: number })[] = [];
  const rules: IgnoreRule[] = [];
  for await (const line of lines) {
    if (line.type === "ignore") rules.push(line);
    else if (line.type === "policy") continue;
    else if (line.type === "listening")
      servers.push({ host: line.host, port: line.port, time: line.time, clients: [] });
    else if (line.type === "open") builders.set(line.connection, new ConversationBuilder(line));
    else builders.get(line.connection)?.add(line);
  }
  const conversations = [...builders.values()].map((builder) => builder.build());
  for (const { began, ...conversation } of conversations) {
    if (conversation.kind !== "accepted") continue;
    const isOwn = (server: (typeof servers)[number]): boolean => isAt(server, conversation) && server.time <= began;
    const server = servers.findLast(isOwn);
    server?.clients.push({ delay: began - server.time, conversation });
  }
  const of = (kind: Conversation["kind"]): Conversation[] => conversations.filter((one) => one.kind === kind);
  return { conversations: of("dialled"), servers, udpSockets: of("udp"), rules };
}

/** Whether two hosts and ports are the same. */
export function isAt(one: { host: string; port: number }, other: { host: string; port: number }): boolean {
  return one.port === other.port && canonicalHost(one.host) === canonicalHost(other.host);
}

class ConversationBuilder {
  readonly #conversation: Omit<Conversation, "sent"> & { began: number };
  readonly #sent: Uint8Array[] = [];
  #offset = 0;
  #time: number;

  constructor(open: Extract<RecordingEvent, { type: "open" }>) {
    const { connection, host, port, time, tls = false } = open;
    this.#conversation = {
      connection,
      kind: open.transport === "udp" ? "udp" : open.accepted ? "accepted" : "dialled",
      tls,
      certificate: undefined,
      host,
      port,
      outcome: undefined,
      swfEnds: false,
      steps: [],
      began: time,
    };
    this.#time = time;
  }

  add(event: RecordingEvent): void {
    const delay = Math.max(0, event.time - this.#time);
    const offset = this.#offset;
    const { steps } = this.#conversation;
    this.#time = event.time;
    if (event.type === "opened") {
      this.#conversation.outcome = { type: "opened", delay, local: event.local, remote: event.remote };
    } else if (event.type === "refused") {
      this.#conversation.outcome = { type: "refused", delay, reason: event.reason, message: event.message };
    } else if (event.type === "sent") {
      this.#sent.push(event.data);
      this.#offset += event.data.length;
    } else if (event.type === "received") {
      steps.push({ offset, delay, type: "send", data: event.data, peer: event.peer });
    } else if (event.type === "certificate") {
      this.#conversation.certificate = { status: event.status, encoded: event.data };
    } else if (event.type !== "end" && event.type !== "reset") return;
    else if (event.by === "peer") steps.push({ offset, delay, type: event.type });
    else if (event.type === "end") this.#conversation.swfEnds = true;
  }

  build(): Conversation & { began: number } {
    return { ...this.#conversation, sent: concat(this.#sent) };
  }
}
