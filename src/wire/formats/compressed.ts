import { adler32 } from "../../flash/bytes/adler32.ts";
import { type Format, type FormatOptions, MAX_BYTES, type Reading } from "../tree.ts";
import { crc32 } from "./crc32.ts";
import { type Inflated, inflate } from "./inflate.ts";

/** Where the compressed stream begins, and what stands behind it. */
interface Envelope {
  name: string;
  title: string;
  /** @returns where DEFLATE begins; "more" when that is behind the bytes; undefined when it is something else */
  begin(bytes: Uint8Array): number | "more" | undefined;
  trailer?: {
    length: number;
    /** @returns what tells whether the checksum of these bytes is at an offset */
    isOf(inflated: Uint8Array): (view: DataView, at: number) => boolean;
  };
}

const zlib: Envelope = {
  name: "zlib",
  title: "zlib",
  // RFC 1950 §2.2: method 8, a window of 32 KiB at most, no dictionary, and a multiple of 31
  begin([method, flags]) {
    if (method !== undefined && ((method & 0x0f) !== 8 || method >> 4 > 7)) return undefined;
    if (method === undefined || flags === undefined) return "more";
    return (flags & 0x20) === 0 && ((method << 8) | flags) % 31 === 0 ? 2 : undefined;
  },
  trailer: {
    length: 4,
    isOf(inflated) {
      const checksum = adler32(inflated);
      return (view, at) => view.getUint32(at) === checksum;
    },
  },
};

const gzip: Envelope = {
  name: "gzip",
  title: "gzip",
  begin: endOfGzipHeader,
  trailer: {
    length: 8,
    isOf(inflated) {
      const checksum = crc32(inflated);
      return (view, at) => view.getUint32(at, true) === checksum && view.getUint32(at + 4, true) === inflated.length;
    },
  },
};

const deflate: Envelope = { name: "deflate", title: "DEFLATE, raw", begin: () => 0 };

/** zlib, gzip and raw DEFLATE. @param recognized says what unpacked bytes are */
export function compressedFormats(
  recognized: (bytes: Uint8Array, options: FormatOptions) => { format: string; reading: Reading },
): Format[] {
  return [zlib, gzip, deflate].map((envelope) => ({
    name: envelope.name,
    title: envelope.title,
    read: (bytes: Uint8Array, options: FormatOptions = {}) => readPacked(envelope, bytes, options, recognized),
  }));
}

function readPacked(
  envelope: Envelope,
  bytes: Uint8Array,
  options: FormatOptions,
  recognized: Parameters<typeof compressedFormats>[0],
): Reading {
  const begin = envelope.begin(bytes);
  if (begin === undefined)
    return { nodes: [], read: 0, problem: { at: 0, message: `no ${envelope.title} begins like this` } };
  if (begin === "more" || begin > bytes.length || bytes.length === 0) return { nodes: [], read: 0, incomplete: true };
  const { maxBytes = MAX_BYTES } = options;
  const inflated = inflate(bytes.subarray(begin), maxBytes);
  if (inflated.state === "wrong" && inflated.bytes.length === 0) {
    return { nodes: [], read: 0, problem: { at: begin, message: "what follows is not compressed" } };
  }
  const end = inflated.state === "end" ? endOf(envelope, bytes, begin, inflated) : undefined;
  const text = `${inflated.bytes.length} bytes unpacked${inflated.state === "limit" ? "; there are more, see maxBytes" : ""}`;
  const node = {
    label: envelope.name,
    type: envelope.name,
    text,
    from: 0,
    to: end ?? bytes.length,
    content: { bytes: inflated.bytes, ...recognized(inflated.bytes, options) },
  };
  const whole = { nodes: [node], read: end ?? 0 };
  if (end !== undefined)
    return end === bytes.length ? whole : { ...whole, problem: { at: end, message: "bytes behind the end" } };
  if (inflated.state === "limit")
    return { ...whole, problem: { at: begin, message: `more than ${maxBytes} bytes come out; see maxBytes` } };
  if (inflated.state === "wrong") return { ...whole, problem: { at: begin, message: "the stream is damaged" } };
  return { ...whole, incomplete: true };
}

/** fflate does not tell where a stream ends: the checksum behind it does. @returns undefined when there is none */
function endOf(
  { trailer }: Envelope,
  bytes: Uint8Array,
  begin: number,
  { bytes: inflated }: Inflated,
): number | undefined {
  if (trailer === undefined) return bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length, isOf } = trailer;
  const matches = isOf(inflated);
  for (let at = bytes.length - length; at > begin; at--) if (matches(view, at)) return at + length;
  return undefined;
}

/** RFC 1952 §2.3 */
function endOfGzipHeader(bytes: Uint8Array): number | "more" | undefined {
  const [first, second, method, flags] = bytes;
  if ((first ?? 0x1f) !== 0x1f || (second ?? 0x8b) !== 0x8b || (method ?? 8) !== 8) return undefined;
  if (flags === undefined || bytes.length < 10) return "more";
  if (flags & 0xe0) return undefined;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[10] ?? 0) + ((bytes[11] ?? 0) << 8);
  for (const named of [flags & 8, flags & 16]) {
    if (!named) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return "more";
    at = end + 1;
  }
  return flags & 2 ? at + 2 : at;
}
