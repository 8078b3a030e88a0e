import type { Direction, Message } from "../../src/wire/conversation.ts";
import { type Proposal, propose } from "../../src/wire/proposals/propose.ts";
import { MAX_SAMPLE } from "../../src/wire/proposals/sample.ts";
import type { Connection, Messages } from "./capture.ts";
import { ownFormat } from "./formats.ts";
import { AS_IT_CAME, type Framings, type Rows, rowsOf } from "./rows.ts";

/** Messages of a connection that a proposal is made from. */
export const SAMPLE = 300;

/** How a connection is read, and its rows. */
export interface Reading {
  /** messages that it was proposed from */
  sample: number;
  /** by a person */
  isChosen: boolean;
  framings: Framings;
  proposals: Record<Direction, Proposal | undefined>;
  /** names of formats */
  formats: Record<Direction, string>;
  rows: Rows;
}

/** How a connection is read that nobody has said anything of. @returns what to wait for, while its beginning is on its way */
export function proposedReading({ kind, messages }: Connection): Reading | Promise<void> {
  const sample = sampleOf(messages);
  if (sample instanceof Promise) return sample;
  // Datagrams are cut already.
  const proposalOf = (direction: Direction): Proposal | undefined =>
    kind === "udp" ? undefined : propose(sample, direction)[0];
  const proposals = { sent: proposalOf("sent"), received: proposalOf("received") };
  const framings = {
    sent: proposals.sent?.framing ?? AS_IT_CAME.sent,
    received: proposals.received?.framing ?? AS_IT_CAME.received,
  };
  const own = ownFormat()?.name;
  const formats = {
    sent: own ?? proposals.sent?.format ?? "text",
    received: own ?? proposals.received?.format ?? "text",
  };
  return {
    sample: Math.min(SAMPLE, messages.length),
    isChosen: false,
    proposals,
    framings,
    formats,
    rows: rowsOf(messages, framings),
  };
}

/** Some messages of a connection, from its beginning on; those that a proposal is not made from are not asked for. */
function sampleOf(messages: Messages): Message[] | Promise<void> {
  const sample: Message[] = [];
  const taken = { sent: 0, received: 0 };
  for (let i = 0; i < Math.min(SAMPLE, messages.length); i++) {
    const direction = messages.direction(i);
    if (taken[direction] > MAX_SAMPLE) continue;
    const found = messages.find(i);
    if (found instanceof Promise) return found;
    const bytes = found instanceof Uint8Array ? found : new Uint8Array(0);
    sample.push({ time: messages.time(i), direction, bytes });
    taken[direction] += bytes.length;
  }
  return sample;
}
