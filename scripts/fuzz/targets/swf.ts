import { nodeCodec } from "../../../src/player/node/codec.ts";
import { portableCodec, type SwfCodec } from "../../../src/swf/codec.ts";
import { findEmbeddedSwf } from "../../../src/swf/embedded.ts";
import { SwfError } from "../../../src/swf/errors.ts";
import type { SwfFile } from "../../../src/swf/model.ts";
import { readSwf, readTags } from "../../../src/swf/reader.ts";
import { decodeRect, encodeRect } from "../../../src/swf/rect.ts";
import { doAbc2Tag, fileAttributes, readDoAbc2 } from "../../../src/swf/tags.ts";
import { dataSegments } from "../../../src/swf/wasm-data.ts";
import { isCutOff } from "../../../src/swf/whole.ts";
import { writeSwf } from "../../../src/swf/writer.ts";
import { allowing, equalBytes, invariant, type Target } from "../target.ts";
import { compressed, smallAvm1Movie, smallAvm2Movie } from "./samples.ts";

/** Of the body, bytes: small, so that the limit is reached. */
const MAX_LENGTH = 1 << 20;

function read(bytes: Uint8Array, codec: SwfCodec): SwfFile | SwfError {
  try {
    return readSwf(bytes, { codec, maxLength: MAX_LENGTH });
  } catch (error) {
    if (error instanceof SwfError) return error;
    throw error;
  }
}

/** What zlib inflates, the portable codec inflates to the same; it also takes some damaged streams that zlib does not. */
function checkCodecsAgree(bytes: Uint8Array): SwfFile {
  const [portable, node] = [read(bytes, portableCodec), read(bytes, nodeCodec)];
  if (portable instanceof SwfError) {
    invariant(node instanceof SwfError, "the portable codec refuses what zlib takes");
    throw portable;
  }
  if (node instanceof SwfError) {
    invariant(
      node.code === "FLASHNET_SWF_DAMAGED",
      `zlib takes nothing because of ${node.code}, the portable codec does`,
    );
    return portable;
  }
  const [one, other] = [portable, node].map((file) => writeSwf(file, { compression: "none" }));
  invariant(equalBytes(one!, other!), "the codecs do not yield the same file");
  return portable;
}

/** Bytes of the body that a file has. */
function bodyLength({ frameSize, tags, trailing }: SwfFile): number {
  return frameSize.length + 4 + trailing.length + tags.reduce((sum, { data }) => sum + 2 + data.length, 0);
}

export const swfTargets: readonly Target[] = [
  {
    name: "swf",
    seeds: () => [...compressed(smallAvm2Movie()), ...compressed(smallAvm1Movie())],
    dictionary: ["FWS", "CWS", "ZWS", "\x78\xda", "\x3f\x00", "\xbf\x14", "\x00\x00", "\x40\x00"],
    maxLength: 8192,
    errors: [SwfError],
    run(input) {
      const file = checkCodecsAgree(input);
      invariant(bodyLength(file) <= MAX_LENGTH, "the body is longer than maxLength");
      const written = writeSwf(file, { compression: "none" });
      const again = writeSwf(readSwf(written), { compression: "none" });
      invariant(equalBytes(written, again), "a file that was written reads as another one");
      fileAttributes(file);
      decodeRect(file.frameSize);
      isCutOff(file);
    },
  },
  {
    name: "swf-tags",
    seeds: () => [
      Uint8Array.of(0x43, 0x02, 1, 2, 3),
      doAbc2Tag({ lazy: true, name: Uint8Array.of(97), abc: Uint8Array.of(16, 0, 46, 0) }).data,
    ],
    errors: [SwfError],
    run(input) {
      const { tags, trailing } = readTags(input, 0);
      const length = tags.reduce((sum, { data }) => sum + data.length, 0);
      invariant(length + trailing.length <= input.length, "tags have more bytes than there are");
      const rect = decodeRect(input);
      const values = Object.values(rect);
      if (values.every((value) => Math.abs(value) < 2 ** 30)) {
        invariant(JSON.stringify(decodeRect(encodeRect(rect))) === JSON.stringify(rect), "a RECT is not kept");
      }
      const { lazy, name, abc } = readDoAbc2(input);
      const written = doAbc2Tag({ lazy, name, abc }).data;
      invariant(equalBytes(written.subarray(4), input.subarray(4)), "a DoABC2 tag is not kept");
    },
  },
  {
    name: "wasm-data",
    seeds: () => {
      const swf = smallAvm2Movie();
      const length = [0x80 | (swf.length & 0x7f), swf.length >> 7];
      const segment = [0, 0x41, 0x80, 0x08, 0x0b, ...length, ...swf];
      const section = 1 + segment.length;
      return [Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 11, 0x80 | (section & 0x7f), section >> 7, 1, ...segment)];
    },
    dictionary: ["FWS", "\0asm\x01\0\0\0", "\x0b", "\x41"],
    run(input) {
      const length = dataSegments(input).reduce((sum, { bytes }) => sum + bytes.length, 0);
      invariant(length <= input.length, "segments have more bytes than the module");
      const swf = allowing([], () => findEmbeddedSwf(input));
      invariant(swf === undefined || swf.length <= input.length, "the SWF is longer than the module");
    },
  },
];
