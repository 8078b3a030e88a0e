import { PNG } from "pngjs";

/** How many of the seven colours of ffmpeg's test picture, which are in stripes, a screenshot shows. */
export function coloursOf(png: Uint8Array): number {
  const { data } = PNG.sync.read(Buffer.from(png));
  const seen = new Set<string>();
  for (let at = 0; at < data.length; at += 4) {
    const colour = [data[at]!, data[at + 1]!, data[at + 2]!];
    // Lossy, and converted: full colours are not quite full.
    if (colour.every((part) => part < 60 || part > 195)) seen.add(colour.map((part) => (part > 127 ? 1 : 0)).join(""));
  }
  seen.delete("000");
  return seen.size;
}
