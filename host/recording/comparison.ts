import { latin1 } from "../../base/base64.ts";
import { Pattern } from "../../base/pattern.ts";
import type { Conversation } from "./conversation.ts";
import { ReplayMismatchError } from "./errors.ts";
import type { IgnoreRule } from "./format.ts";
import { type Stretch, stretches } from "./ignore-rules.ts";

/** Bytes beyond the recorded ones in which a pattern may still begin to match. */
const PATTERN_SLACK = 4096;

/** Bytes that a mismatch shows. */
const SHOWN = 16;

/** Holds what a SWF sends on one connection against what is recorded, as it comes. */
export class Comparison {
  /** bytes of the recording that have been sent again */
  matched = 0;
  readonly #conversation: Conversation;
  readonly #stretches: Stretch[];
  #current = 0;
  /** bytes that the SWF has sent and that are dealt with */
  #sent = 0;
  /** what is left for a pattern to match */
  #rest: Uint8Array = new Uint8Array(0);
  #counting = false;

  constructor(conversation: Conversation, rules: readonly IgnoreRule[]) {
    this.#conversation = conversation;
    this.#stretches = stretches(conversation, rules);
  }

  /** From here on every byte counts as the recorded one. */
  giveUp(): void {
    this.#counting = true;
    this.#count(this.#rest.length);
    this.#rest = new Uint8Array(0);
  }

  /** @throws ReplayMismatchError at the first byte that differs; nothing more may be given then, unless after `giveUp` */
  push(chunk: Uint8Array): void {
    if (this.#counting) this.#count(chunk.length);
    else this.#rest = append(this.#rest, chunk);
    while (this.#rest.length > 0) {
      const stretch = this.#stretches[this.#current];
      if (stretch === undefined) throw this.#mismatch("is done");
      const taken = this.#take(stretch);
      if (taken === 0) return;
      this.#sent += taken;
      this.#rest = this.#rest.subarray(taken);
      if (this.matched === stretch.to) this.#current++;
    }
  }

  /** The SWF has closed. @throws ReplayMismatchError when it had more to say */
  end(): void {
    if (this.#counting || (this.matched === this.#conversation.sent.length && this.#rest.length === 0)) return;
    throw this.#mismatch("", "closes");
  }

  /** @returns how many bytes belong to the stretch; 0 when that can't be said yet */
  #take({ from, to, ignore }: Stretch): number {
    if (ignore instanceof Pattern) return this.#takePattern(from, to, ignore);
    const count = Math.min(to - this.matched, this.#rest.length);
    if (ignore === undefined) {
      const expected = this.#conversation.sent.subarray(this.matched, this.matched + count);
      const equal = commonLength(expected, this.#rest);
      if (equal < count) {
        this.#sent += equal;
        this.matched += equal;
        this.#rest = this.#rest.subarray(equal);
        throw this.#mismatch("");
      }
    }
    this.matched += count;
    return count;
  }

  #takePattern(from: number, to: number, pattern: Pattern): number {
    const length = pattern.lengthOfMatch(latin1(this.#rest.subarray(0, to - from + PATTERN_SLACK)));
    // It may go on with what comes next.
    const mayGrow = length === this.#rest.length && length < to - from;
    if (length > 0 && !mayGrow) {
      this.matched = to;
      return length;
    }
    if (this.#rest.length > to - from + PATTERN_SLACK) throw this.#mismatch(`matches /${pattern.source}/,`);
    return 0;
  }

  #count(bytes: number): void {
    this.matched = Math.min(this.matched + bytes, this.#conversation.sent.length);
  }

  #mismatch(recorded: string, does = `sends ${show(this.#rest)}`): ReplayMismatchError {
    const { connection, kind, host, port, sent } = this.#conversation;
    const expected = recorded === "is done" ? recorded : `${recorded} ${show(sent.subarray(this.matched))}`.trim();
    return new ReplayMismatchError(
      `connection ${connection} ${kind === "dialled" ? "to" : "at"} ${host}:${port}, byte ${this.#sent}: the SWF ${does}, the recording ${expected}`,
    );
  }
}

/** The first bytes in hex and as text. */
function show(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing";
  const shown = bytes.subarray(0, SHOWN);
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const more = bytes.length > SHOWN ? ` … (${bytes.length} bytes)` : "";
  return `${hex} ${JSON.stringify(latin1(shown))}${more}`;
}

function commonLength(expected: Uint8Array, actual: Uint8Array): number {
  const length = Math.min(expected.length, actual.length);
  let index = 0;
  while (index < length && expected[index] === actual[index]) index++;
  return index;
}

function append(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (rest.length === 0) return chunk;
  const whole = new Uint8Array(rest.length + chunk.length);
  whole.set(rest);
  whole.set(chunk, rest.length);
  return whole;
}
