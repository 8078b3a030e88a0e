import { SwfError } from "./errors.ts";
import { TagCode } from "./model.ts";
import { announcedLength, type ReadSwfOptions, readSwf } from "./reader.ts";
import { uncompressedLength } from "./writer.ts";

/**
 * Checks that a file is complete. `readSwf` accepts files that are cut off, as players do.
 *
 * @throws SwfError `FLASHNET_SWF_TRUNCATED` when the file ends before its End tag and before the length it announces, or
 * what `readSwf` throws
 */
export function checkWhole(bytes: Uint8Array, options?: ReadSwfOptions): void {
  const swf = readSwf(bytes, options);
  if (swf.tags.at(-1)?.code === TagCode.End) return;
  const announced = announcedLength(bytes);
  const missing = uncompressedLength(swf) < announced;
  if (missing && (swf.compression === "none" || swf.trailing.length > 0)) {
    const what = `the file is cut off: it announces ${announced} bytes and ends inside a tag`;
    throw new SwfError("FLASHNET_SWF_TRUNCATED", bytes.length, what);
  }
}
