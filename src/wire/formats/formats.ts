import type { Format, FormatOptions, Reading } from "../tree.ts";
import { amf0 } from "./amf0.ts";
import { amf3 } from "./amf3.ts";
import { compressedFormats } from "./compressed.ts";
import { hex } from "./hex.ts";
import { json } from "./json.ts";
import { policy } from "./policy.ts";
import { strengthOf } from "./strength.ts";
import { text } from "./text.ts";
import { urlEncoded } from "./url-encoded.ts";
import { xml } from "./xml.ts";

const unpacked: readonly Format[] = [text, hex, xml, json, amf0, amf3, urlEncoded, policy];

/** All that there are, by name: `text`, `hex`, `xml`, `json`, `amf0`, `amf3`, `url-encoded`, `policy`, `zlib`, `gzip`, `deflate`. */
export const formats: readonly Format[] = [...unpacked, ...compressedFormats(recognized)];

/** The format of a name; hex, for one that there is not. */
export function formatOf(name: string): Format {
  return formats.find((format) => format.name === name) ?? hex;
}

/** What unpacked bytes most probably are. What is packed twice is not unpacked again. */
function recognized(bytes: Uint8Array, options: FormatOptions): { format: string; reading: Reading } {
  let best: { format: Format; strength: number } = { format: hex, strength: 0 };
  for (const format of unpacked) {
    const strength = strengthOf(format, bytes, options);
    if (strength > best.strength) best = { format, strength };
  }
  return { format: best.format.name, reading: best.format.read(bytes, options) };
}
