import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readSwf } from "../../src/swf/reader.ts";
import { writeSwf } from "../../src/swf/writer.ts";

/** The program of a folder here. */
export function program(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}/test.swf`, import.meta.url)));
}

/** A file as it is in the wild, which its digest is of. */
const library = writeSwf(readSwf(program("child")), { compression: "zlib" });

const KEY = 0x5a;

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A SWF with another one, encrypted, behind it. */
function carrier(): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, library.length);
  return new Uint8Array(Buffer.concat([library, library.map((byte) => byte ^ KEY), length]));
}

interface FromBytes {
  /** what `from-bytes` loads as data, and then runs */
  file: string;
  bytes: Uint8Array;
  /** its FlashVars */
  param: Record<string, string>;
}

export const programsFromBytes: Record<string, FromBytes> = {
  "a Flex application with a signed runtime shared library": {
    file: "library.swf",
    bytes: library,
    param: { digest: digest(library) },
  },
  "a launcher that decrypts a game": {
    file: "carrier.swf",
    bytes: carrier(),
    param: { digest: digest(carrier()), encrypted: "yes" },
  },
};
