import { formatOf } from "../formats/formats.ts";
import type { Framing } from "../framing.ts";
import { titleOf } from "../framing.ts";
import type { FormatEvidence } from "./format-evidence.ts";

export interface Facts {
  framing: Framing;
  evidence: FormatEvidence;
  frames: number;
  /** bytes behind the last frame */
  rest: number;
  messages: number;
  /** messages that end where a frame does */
  aligned: number;
  /** bytes about policy files in front */
  policy: number;
}

/** Why a framing is proposed, in a sentence. */
export function reasonOf(facts: Facts): string {
  const { rest, policy } = facts;
  return [
    policy > 0 ? `after ${policy} bytes about a policy file, ` : "",
    `${cut(facts)}; ${holding(facts)}`,
    rest > 0 ? `; ${rest} bytes are left over` : "",
  ].join("");
}

function cut({ framing, frames, messages, aligned }: Facts): string {
  const ends = messages > 1 ? `, and ${aligned} of ${messages} messages end with one` : "";
  const all = frames === 1 ? "the one frame" : `all ${frames} frames`;
  switch (framing.kind) {
    case "none":
      return frames === 1
        ? "the one message is taken as it came"
        : `nothing cuts the ${frames} messages better than they came`;
    case "delimiter":
      return `${all} ${frames === 1 ? "ends" : "end"} with ${titleOf(framing).replace("ended by ", "")}${ends}`;
    case "fixed":
      return `bytes are alike every ${framing.length} bytes: ${frames} frames${ends}`;
    case "amf":
      return `${frames} values of AMF${framing.encoding} follow one another${ends}`;
    case "length": {
      const { at, size, endian, counts } = framing;
      const order = size === 1 ? "" : endian === "bigEndian" ? ", big-endian," : ", little-endian,";
      const what = { body: "body", rest: "rest", frame: "whole length" }[counts];
      return `${size === 1 ? "byte" : "bytes"} ${size === 1 ? at : `${at} to ${at + size - 1}`} of ${all}${order} are the length of ${counts === "frame" ? "the whole" : `the ${what}`}${ends}`;
    }
  }
}

function holding({ framing, evidence: { format, charset, share } }: Facts): string {
  const what =
    framing.kind === "none" || framing.kind === "amf"
      ? "they are"
      : framing.kind === "delimiter"
        ? "what is between is"
        : "what they hold is";
  if (format === "hex") return `${what} binary`;
  const name = format === "text" ? (charset === "utf-8" ? "text" : `text in ${charset}`) : formatOf(format).title;
  return `${what} ${name}${share < 1 ? `, but for ${Math.round((1 - share) * 100)} %` : ""}`;
}
