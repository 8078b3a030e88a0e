import { SwfError } from "./errors.ts";
import { TagCode } from "./model.ts";
import { FILE_HEADER, readSwf } from "./reader.ts";
import { type DataSegment, dataSegments } from "./wasm-data.ts";

/**
 * Finds the player's own library, an uncompressed SWF, in the data of Ruffle's WebAssembly module.
 *
 * Linkers leave runs of zeros out of the module, so the file is not in one piece there: it is put together from the
 * data segments. The first place that begins like a SWF, reads as one and holds exactly one DoABC2 is taken.
 *
 * @returns a copy of that SWF, or undefined when there is none
 */
export function findEmbeddedSwf(wasm: Uint8Array): Uint8Array | undefined {
  const segments = dataSegments(wasm);
  for (const { address, bytes } of segments) {
    for (let at = bytes.indexOf(0x46); at >= 0; at = bytes.indexOf(0x46, at + 1)) {
      if (bytes[at + 1] !== 0x57 || bytes[at + 2] !== 0x53) continue;
      const length = readU32(memoryAt(segments, address + at, FILE_HEADER), 4);
      if (length > wasm.length) continue;
      const candidate = memoryAt(segments, address + at, length);
      if (isLibrary(candidate)) return candidate;
    }
  }
  return undefined;
}

function memoryAt(segments: readonly DataSegment[], address: number, length: number): Uint8Array {
  const memory = new Uint8Array(length);
  for (const segment of segments) {
    const start = Math.max(segment.address, address);
    const end = Math.min(segment.address + segment.bytes.length, address + length);
    if (start >= end) continue;
    memory.set(segment.bytes.subarray(start - segment.address, end - segment.address), start - address);
  }
  return memory;
}

function readU32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
}

function isLibrary(bytes: Uint8Array): boolean {
  try {
    const { tags, trailing } = readSwf(bytes);
    return trailing.length === 0 && tags.filter((tag) => tag.code === TagCode.DoAbc2).length === 1;
  } catch (error) {
    if (error instanceof SwfError) return false;
    throw error;
  }
}
