import { type SwfFile, type SwfTag, TagCode } from "../swf/model.ts";
import { readTags } from "../swf/reader.ts";
import { BitReader } from "./bit-reader.ts";

/** A piece of code, and where in the movie it is. */
export interface CodeBlock {
  /** `frame 3`, `sprite 12, frame 1`, `button 7`, … */
  where: string;
  code: Uint8Array;
}

export interface CodeBlocks {
  blocks: CodeBlock[];
  /** tags that may hold code which could not be found: places in the same words */
  unread: string[];
}

/** All code of an AVM1 movie: of frames, sprites, buttons and events of clips. */
export function codeBlocks(swf: SwfFile): CodeBlocks {
  const found: CodeBlocks = { blocks: [], unread: [] };
  collect(swf.tags, "", swf.version, found);
  return found;
}

function collect(tags: readonly SwfTag[], place: string, version: number, found: CodeBlocks): void {
  let frame = 1;
  for (const { code: tag, data } of tags) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const add = (where: string, code: Uint8Array): void => void found.blocks.push({ where: place + where, code });
    try {
      switch (tag) {
        case TagCode.ShowFrame:
          frame++;
          break;
        case TagCode.DoAction:
          add(`frame ${frame}`, data);
          break;
        case TagCode.DoInitAction:
          add(`init action of sprite ${view.getUint16(0, true)}`, data.subarray(2));
          break;
        case TagCode.DefineSprite:
          collect(readTags(data, 4).tags, `${place}sprite ${view.getUint16(0, true)}, `, version, found);
          break;
        case TagCode.DefineButton2:
          for (const code of buttonActions(data)) add(`button ${view.getUint16(0, true)}`, code);
          break;
        case TagCode.PlaceObject2:
        case TagCode.PlaceObject3:
          for (const code of clipActions(data, tag, version)) add(`clip event in frame ${frame}`, code);
          break;
        case TagCode.DefineButton:
          found.unread.push(`${place}button ${view.getUint16(0, true)} of SWF 1`);
          break;
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      found.unread.push(`${place}tag ${tag} in frame ${frame}`);
    }
  }
}

/** SWF File Format Specification 19, "DefineButton2". @throws RangeError where the tag is cut off */
function* buttonActions(data: Uint8Array): Iterable<Uint8Array> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const first = view.getUint16(3, true);
  let offset = first === 0 ? data.length : 3 + first;
  while (offset < data.length) {
    const size = view.getUint16(offset, true);
    const end = size === 0 ? data.length : offset + size;
    yield data.subarray(offset + 4, end);
    offset = Math.max(end, offset + 4);
  }
}

const Has = {
  clipActions: 0x80,
  clipDepth: 0x40,
  name: 0x20,
  ratio: 0x10,
  colorTransform: 0x08,
  matrix: 0x04,
  character: 0x02,
} as const;

/** Of the second byte of flags, PlaceObject3. */
const Has3 = {
  filters: 0x01,
  blendMode: 0x02,
  cache: 0x04,
  className: 0x08,
  image: 0x10,
  visible: 0x20,
  background: 0x40,
} as const;

const KEY_PRESS = 0x20000;

/**
 * SWF File Format Specification 19, "PlaceObject2" and "PlaceObject3".
 *
 * @throws RangeError where the tag is cut off, or has filters, whose length is not known here
 */
function* clipActions(data: Uint8Array, tag: number, version: number): Iterable<Uint8Array> {
  const reader = new BitReader(data);
  const flags = reader.u8();
  if ((flags & Has.clipActions) === 0) return;
  const flags3 = tag === TagCode.PlaceObject3 ? reader.u8() : 0;
  reader.skip(2);
  if (flags3 & Has3.className || (flags3 & Has3.image && flags & Has.character)) reader.text();
  if (flags & Has.character) reader.skip(2);
  if (flags & Has.matrix) reader.matrix();
  if (flags & Has.colorTransform) reader.colorTransform();
  if (flags & Has.ratio) reader.skip(2);
  if (flags & Has.name) reader.text();
  if (flags & Has.clipDepth) reader.skip(2);
  if (flags3 & Has3.filters) throw new RangeError("a tag with filters");
  if (flags3 & Has3.blendMode) reader.skip(1);
  if (flags3 & Has3.cache) reader.skip(1);
  if (flags3 & Has3.visible) reader.skip(1);
  if (flags3 & Has3.background) reader.skip(4);

  const eventFlags = (): number => (version >= 6 ? reader.u32() : reader.u16());
  reader.skip(2);
  eventFlags();
  for (let events = eventFlags(); events !== 0; events = eventFlags()) {
    const size = reader.u32();
    const keyCode = (events & KEY_PRESS) !== 0 ? 1 : 0;
    reader.skip(keyCode);
    yield reader.bytes(size - keyCode);
  }
}
