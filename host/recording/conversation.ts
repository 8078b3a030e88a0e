import type { Address } from "../backend/backend.ts";
import type { ConnectFailure } from "../backend/errors.ts";
import type { IgnoreRule, RecordingEvent, RecordingLine } from "./format.ts";

/** What the peer does, once the SWF has sent so many bytes and so much time has passed. */
export type PeerStep = {
  /** bytes that the SWF has sent before */
  offset: number;
  /** milliseconds since whatever happened before on the connection */
  delay: number;
} & ({ type: "send"; data: Uint8Array } | { type: "end" } | { type: "reset" });

/** One recorded TCP connection, the way it is played back. */
export interface Conversation {
  connection: number;
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

/** A recording in memory, for playing it back. */
export interface Recording {
  conversations: Conversation[];
  rules: IgnoreRule[];
}

/** Takes in a whole recording; datagrams and accepted connections are left out. */
export async function loadRecording(lines: AsyncIterable<RecordingLine> | Iterable<RecordingLine>): Promise<Recording> {
  const builders = new Map<number, ConversationBuilder>();
  const rules: IgnoreRule[] = [];
  for await (const line of lines) {
    if (line.type === "ignore") rules.push(line);
    else if (line.type !== "open") builders.get(line.connection)?.add(line);
    else if (line.transport === "tcp" && !line.accepted) builders.set(line.connection, new ConversationBuilder(line));
  }
  return { conversations: [...builders.values()].map((builder) => builder.build()), rules };
}

class ConversationBuilder {
  readonly #conversation: Omit<Conversation, "sent">;
  readonly #sent: Uint8Array[] = [];
  #offset = 0;
  #time: number;

  constructor({ connection, host, port, time }: Extract<RecordingEvent, { type: "open" }>) {
    this.#conversation = { connection, host, port, outcome: undefined, swfEnds: false, steps: [] };
    this.#time = time;
  }

  add(event: RecordingEvent): void {
    const delay = Math.max(0, event.time - this.#time);
    const step = { offset: this.#offset, delay };
    const { steps } = this.#conversation;
    this.#time = event.time;
    if (event.type === "opened") {
      this.#conversation.outcome = { type: "opened", delay, local: event.local, remote: event.remote };
    } else if (event.type === "refused") {
      this.#conversation.outcome = { type: "refused", delay, reason: event.reason, message: event.message };
    } else if (event.type === "sent") {
      this.#sent.push(event.data);
      this.#offset += event.data.length;
    } else if (event.type === "received") steps.push({ ...step, type: "send", data: event.data });
    else if (event.type !== "end" && event.type !== "reset") return;
    else if (event.by === "peer") steps.push({ ...step, type: event.type });
    else if (event.type === "end") this.#conversation.swfEnds = true;
  }

  build(): Conversation {
    const sent = new Uint8Array(this.#offset);
    let offset = 0;
    for (const chunk of this.#sent) {
      sent.set(chunk, offset);
      offset += chunk.length;
    }
    return { ...this.#conversation, sent };
  }
}
