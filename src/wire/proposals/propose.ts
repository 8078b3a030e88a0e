import type { Direction, Message } from "../conversation.ts";
import { type Frame, frames } from "../framer.ts";
import type { Framing, LengthFraming } from "../framing.ts";
import { type Candidate, candidatesOf, keyOf } from "./candidates.ts";
import { Evidence } from "./evidence.ts";
import { type FormatEvidence, formatEvidence } from "./format-evidence.ts";
import { reasonOf } from "./reason.ts";
import { type Sample, sampleOf } from "./sample.ts";

/** How what was said in one direction may be cut, and what the pieces are. */
export interface Proposal {
  framing: Framing;
  /** name of a format */
  format: string;
  /** of text */
  charset?: string;
  /** offset in the stream at which the first frame begins: what is before is a policy file, or a request for one */
  from: number;
  /** one plain sentence */
  reason: string;
  /** above 0, below 1: how much speaks for it */
  score: number;
}

/** Framings whose formats are looked at, and that are proposed. */
const JUDGED = 14;
const PROPOSED = 8;
/** Bits at which a score is a half. */
const HALF = 60;
/** What a delimiter costs of which nobody knows what it delimits, in bits: binary data has every byte. */
const BINARY_DELIMITED = 25;
/** Lines, and texts that NUL ends, are what most texts come in, in bits. */
const USUAL = 8;

/** Ways to read one direction of a conversation, the best first. There is always one: as it came. */
export function propose(messages: readonly Message[], direction: Direction): Proposal[] {
  const sample = sampleOf(messages, direction);
  if (sample.bytes.length === 0) return [];
  const evidence = new Evidence(sample);
  const candidates = candidatesOf(sample)
    .map((candidate) => ({ ...candidate, bits: candidate.prior + evidence.of(candidate.framing, candidate.ends) }))
    .sort((one, other) => other.bits - one.bits);
  const length = candidates.filter(({ framing }) => framing.kind === "length").slice(0, JUDGED);
  const others = candidates.filter(({ framing }) => framing.kind !== "length");
  const judged = [...length, ...others].map((candidate) => judge(candidate, sample));
  judged.sort((one, other) => other.bits - one.bits);
  const seen = new Set<string>();
  const proposals: Proposal[] = [];
  for (const { framing, format, bits, candidate } of judged) {
    const key = keyOf(candidate.ends);
    if (seen.has(key) || proposals.length === PROPOSED || (bits <= 0 && framing.kind !== "none")) continue;
    seen.add(key);
    proposals.push(proposalOf(framing, format, bits, candidate, sample));
  }
  return proposals;
}

interface Judged {
  candidate: Candidate;
  framing: Framing;
  format: FormatEvidence;
  bits: number;
}

function judge(candidate: Candidate & { bits: number }, sample: Sample): Judged {
  const noText = shareOfNoText(sample.bytes, candidate.framing);
  let best: Judged | undefined;
  for (const framing of headersOf(candidate.framing)) {
    const format = formatEvidence(bodiesOf(sample, framing, candidate), noText);
    const bits = candidate.bits + format.bits + adjustment(framing, format);
    if (best === undefined || bits > best.bits + 1) best = { candidate, framing, format, bits };
  }
  return best!;
}

function bodiesOf(sample: Sample, framing: Framing, { ends }: Candidate): Uint8Array[] {
  if (framing.kind !== "none") return frames(sample.bytes, framing).map(({ body }: Frame) => body);
  return ends.map((end, index) => sample.bytes.subarray(ends[index - 1] ?? 0, end));
}

function adjustment(framing: Framing, { format, charset }: FormatEvidence): number {
  // Every other byte is alike in it.
  if (framing.kind === "fixed" && charset?.startsWith("utf-16")) return Number.NEGATIVE_INFINITY;
  if (framing.kind !== "delimiter") return 0;
  if (format === "hex") return -BINARY_DELIMITED;
  return framing.bytes.at(-1) === 10 || framing.bytes.join() === "0" ? USUAL : 0;
}

/** Bytes behind a length that the length counts may be part of the header all the same: a number of a command, say. */
const MORE_HEADER = 4;

function headersOf(framing: Framing): Framing[] {
  if (framing.kind !== "length") return [framing];
  const { at, size, header, counts } = framing;
  const longer = Array.from({ length: MORE_HEADER }, (_, index): LengthFraming => {
    const rest = counts === "body" && header === at + size;
    return { ...framing, header: header + index + 1, counts: rest ? "rest" : counts };
  });
  return counts === "body" && header > at + size ? [framing] : [framing, ...longer];
}

function proposalOf(
  framing: Framing,
  format: FormatEvidence,
  bits: number,
  { ends }: Candidate,
  sample: Sample,
): Proposal {
  const { bytes, boundaries, from } = sample;
  const reason = reasonOf({
    framing,
    evidence: format,
    frames: ends.length,
    rest: bytes.length - ends.at(-1)!,
    messages: boundaries.size + 1,
    aligned: ends.filter((end) => boundaries.has(end) || end === bytes.length).length,
    policy: from,
  });
  return {
    framing,
    format: format.format,
    ...(format.charset !== undefined && { charset: format.charset }),
    from,
    reason,
    score: Math.max(0.01, 1 - 2 ** (-bits / HALF)),
  };
}

/** Control characters but those of lines, and those that a framing takes away itself. */
function shareOfNoText(bytes: Uint8Array, framing: Framing): number {
  const own = framing.kind === "delimiter" ? framing.bytes : [];
  let count = 0;
  for (const byte of bytes) if ((byte < 9 || (byte > 13 && byte < 32)) && !own.includes(byte)) count++;
  return count / bytes.length;
}
