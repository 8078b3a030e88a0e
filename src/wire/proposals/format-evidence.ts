import { CHARSETS, charsetStrength } from "../formats/charset-strength.ts";
import { formats } from "../formats/formats.ts";
import { strengthOf } from "../formats/strength.ts";

/** What bodies are, and how much that says for the framing that has cut them so, in bits. */
export interface FormatEvidence {
  format: string;
  charset?: string;
  bits: number;
  /** bodies that are so, of those that were looked at */
  share: number;
}

/** Bodies that are looked at. */
const LOOKED_AT = 60;
const MOST_BODY = 1 << 14;

/** Bodies that are something else are dear. */
const MISSED = 10;
const LEAST_SHARE = 0.85;

const STRUCTURED = formats.filter(({ name }) => name !== "hex" && name !== "text");

/** @param noText share of the stream's bytes that no text has */
export function formatEvidence(bodies: readonly Uint8Array[], noText: number): FormatEvidence {
  const full = bodies.filter(({ length }) => length > 0);
  const step = Math.max(1, full.length / LOOKED_AT);
  const sample = Array.from(
    { length: Math.min(LOOKED_AT, full.length) },
    (_, index) => full[Math.floor(index * step)]!,
  );
  let best: FormatEvidence = { format: "hex", bits: 0, share: 1 };
  if (sample.length === 0) return best;
  const consider = (evidence: FormatEvidence): void => {
    if (evidence.share >= LEAST_SHARE && evidence.bits > best.bits) best = evidence;
  };
  for (const format of STRUCTURED) {
    consider(judged(format.name, sample, step, (body) => (body.length > MOST_BODY ? 0 : strengthOf(format, body))));
  }
  if (best.format === "hex") {
    for (const charset of CHARSETS) consider(textEvidence(sample, step, charset, noText));
  }
  return best;
}

function judged(
  format: string,
  sample: readonly Uint8Array[],
  step: number,
  strength: (body: Uint8Array) => number,
): FormatEvidence {
  let bits = 0;
  let hits = 0;
  for (const [index, body] of sample.entries()) {
    const one = strength(body);
    if (one > 0) hits++;
    bits += one > 0 ? one : -MISSED;
    // Most bytes are far from most formats.
    if (index >= 4 && hits === 0) break;
  }
  return { format, bits: bits * step, share: hits / sample.length };
}

/** Whatever cuts a text makes texts: what counts is that nothing else is in them. */
function textEvidence(sample: readonly Uint8Array[], step: number, charset: string, noText: number): FormatEvidence {
  const cost = -Math.log2(1 - Math.min(0.5, noText));
  const { bits, share } = judged("text", sample, step, (body) => charsetStrength(body.subarray(0, MOST_BODY), charset));
  if (bits <= 0) return { format: "text", charset, bits: 0, share };
  const isUtf16 = charset.startsWith("utf-16");
  let clean = 0;
  let wide = 0;
  for (const body of sample) {
    // Bytes that are no text by themselves are some in UTF-16.
    if (!isUtf16) clean += body.length * cost;
    if (isUtf16 || body.some((byte) => byte >= 0x80)) wide++;
  }
  const first = CHARSETS.indexOf(charset as (typeof CHARSETS)[number]);
  return { format: "text", charset, bits: Math.max(0.1, clean + wide) * step + bits / 1e6 - first * 1e-3, share };
}
