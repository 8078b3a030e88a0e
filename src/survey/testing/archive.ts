import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import yazl from "yazl";
import type { SwfFile } from "../../swf/model.ts";
import { readSwf } from "../../swf/reader.ts";
import { writeSwf } from "../../swf/writer.ts";
import { root } from "../../testing/root.ts";

export interface ArchiveOptions {
  /** SWFs that are whole */
  swfs: number;
  /** files that are called so and are damaged */
  damaged: number;
}

/** Files of a folder, or of a ZIP file: one folder in two is one. */
const FOLDER = 500;
/** Metadata, which players pass over. SWF File Format Specification 19 */
const METADATA = 77;
/** What hosts in the repository's SWFs end with, and what takes its place: as long, and different from SWF to SWF. */
const DOMAIN = Buffer.from("example.com");

/** Makes an archive of many SWFs out of those of the repository: the same one each time. */
export async function makeArchive(folder: string, { swfs, damaged }: ArchiveOptions): Promise<void> {
  const read = ["test-swfs", "examples"].flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".swf"))
      .sort()
      .map((path) => readSwf(readFileSync(join(root, name, path)))),
  );
  const files = function* (): Iterable<[string, Uint8Array]> {
    for (let index = 0; index < swfs; index++) yield [`game-${index}.swf`, variant(read[index % read.length]!, index)];
    for (let index = 0; index < damaged; index++)
      yield [`damaged-${index}.swf`, broken(variant(read[index % read.length]!, swfs + index), index)];
  };
  let number = 0;
  const some: [string, Uint8Array][] = [];
  for (const file of files()) {
    some.push(file);
    if (some.length === FOLDER) await writeSome(folder, number++, some.splice(0));
  }
  await writeSome(folder, number, some);
}

async function writeSome(folder: string, number: number, files: readonly [string, Uint8Array][]): Promise<void> {
  if (number % 2 === 0) {
    const own = join(folder, `folder-${number}`);
    mkdirSync(own, { recursive: true });
    for (const [name, bytes] of files) writeFileSync(join(own, name), bytes);
    return;
  }
  mkdirSync(folder, { recursive: true });
  const zip = new yazl.ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(Buffer.from(bytes), `content/${name}`, { mtime: new Date(0) });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(join(folder, `archive-${number}.zip`)));
}

/** Another SWF that does the same, but for the hosts that it names. */
function variant(swf: SwfFile, number: number): Uint8Array {
  const domain = Buffer.from(`e${(number % 100_000).toString().padStart(5, "0")}e.com`);
  const tags = swf.tags.map((tag) => ({ ...tag, data: replaced(tag.data, domain) }));
  const metadata = { code: METADATA, data: Buffer.from(`<!-- ${number} -->\0`) };
  // The first tag has the SWF's attributes.
  return writeSwf({ ...swf, tags: [...tags.slice(0, 1), metadata, ...tags.slice(1)] });
}

function replaced(data: Uint8Array, domain: Buffer): Uint8Array {
  const bytes = Buffer.from(data);
  for (let at = bytes.indexOf(DOMAIN); at >= 0; at = bytes.indexOf(DOMAIN, at + 1)) domain.copy(bytes, at);
  return bytes;
}

/** What becomes of files in ten or twenty years. */
function broken(swf: Uint8Array, number: number): Uint8Array {
  const bytes = swf.slice();
  switch (number % 5) {
    case 0:
      return bytes.subarray(0, Math.floor(bytes.length / 2));
    case 1:
      return new Uint8Array(0);
    case 2:
      return Buffer.from(`<!DOCTYPE html><title>404 ${number}</title>`);
    case 3:
      for (let at = 20 + (number % 7); at < bytes.length; at += 37) bytes[at]! ^= 0x55;
      return bytes;
    default:
      return bytes.subarray(0, 9);
  }
}
