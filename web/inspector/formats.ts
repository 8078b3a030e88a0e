/** The formats that messages are shown in: those that there are, and a decoder of one's own. */
import { type Decoder, decoderFormat } from "../../src/wire/decoder.ts";
import * as known from "../../src/wire/formats/formats.ts";
import type { Format } from "../../src/wire/tree.ts";

let decoder: Format | undefined;

/** All of them, that of one's own first. */
export function formats(): readonly Format[] {
  return decoder === undefined ? known.formats : [decoder, ...known.formats];
}

export function formatOf(name: string): Format {
  return decoder !== undefined && name === decoder.name ? decoder : known.formatOf(name);
}

/** The format of one's own, if there is one: messages are read by it unless somebody chooses another. */
export function ownFormat(): Format | undefined {
  return decoder;
}

/**
 * Loads a decoder.
 *
 * @param file what people call it
 * @throws Error that names it
 */
export async function loadDecoder({ url, file }: { url: string; file: string }): Promise<void> {
  const { href } = new URL(url, location.href);
  const { default: decode } = (await import(href).catch((error: unknown) => {
    throw new Error(`--decoder ${file} can't be loaded: ${error}; mend it, and start again`);
  })) as { default?: Decoder };
  if (typeof decode !== "function") throw new Error(`--decoder ${file} has no function as its default export`);
  decoder = decoderFormat(file.replace(/\.[jt]s$/, ""), decode);
}
