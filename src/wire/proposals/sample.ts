import { latin1 } from "../../../base/base64.ts";
import { concat } from "../../../base/concat.ts";
import type { Direction, Message } from "../conversation.ts";
import { POLICY_REQUEST } from "../formats/policy.ts";

/** The part of a conversation that proposals are made of. */
export interface Sample {
  /** what was said, from `from` on */
  bytes: Uint8Array;
  /** ends of the messages in `bytes`, but for the last one */
  boundaries: ReadonlySet<number>;
  /** nothing follows it */
  whole: boolean;
  /** offset of `bytes` in the stream: what is before is about policy files */
  from: number;
}

/** Bytes of a direction; more does not tell more. */
export const MAX_SAMPLE = 1 << 15;
/** Of a policy file and its request. */
const MAX_POLICY = 1 << 14;

/** The beginning of what was said in a direction. */
export function sampleOf(messages: readonly Message[], direction: Direction): Sample {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let whole = true;
  for (const message of messages) {
    if (message.direction !== direction || message.bytes.length === 0) continue;
    if (length > 0 && length + message.bytes.length > MAX_SAMPLE) {
      whole = false;
      break;
    }
    const piece = message.bytes.subarray(0, MAX_SAMPLE);
    whole = piece.length === message.bytes.length;
    chunks.push(piece);
    length += piece.length;
  }
  const bytes = concat(chunks);
  const from = endOfPolicy(bytes);
  const boundaries = new Set<number>();
  let end = -from;
  for (const chunk of chunks) {
    end += chunk.length;
    if (end > 0 && end < length - from) boundaries.add(end);
  }
  return { bytes: bytes.subarray(from), boundaries, whole, from };
}

/** A port may serve policy files and a game: some servers do so on one connection. */
function endOfPolicy(bytes: Uint8Array): number {
  const begin = latin1(bytes.subarray(0, MAX_POLICY));
  const isPolicy =
    begin.startsWith(POLICY_REQUEST) || /^\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE[^>]*>\s*)?<cross-domain-policy\b/.test(begin);
  const end = isPolicy ? begin.indexOf("\0") + 1 : 0;
  return end < bytes.length ? end : 0;
}
