import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type SwfFile, TagCode } from "../swf/model.ts";
import { writeSwf } from "../swf/writer.ts";
import type { FontSettings } from "./settings.ts";

/** A stage of no size: RECT with fields of no bits. */
const EMPTY_RECT = Uint8Array.of(0);

/**
 * The device fonts of a folder, each in a SWF of its own, as nothing else tells Ruffle how a font is called and whether it
 * is bold: of a TTF it takes the name and the style that are in it.
 */
export function fontSwfs(folder: string, fonts: readonly FontSettings[]): Uint8Array[] {
  return fonts.map(({ family, path, bold, italic }) => {
    const font = { id: 1, family, bold, italic, file: readFileSync(join(folder, path)) };
    const swf: SwfFile = {
      version: 10,
      compression: "none",
      frameSize: EMPTY_RECT,
      frameRate: 0x0100,
      frameCount: 1,
      tags: [
        { code: TagCode.DefineFont4, data: defineFont4(font) },
        { code: TagCode.ShowFrame, data: new Uint8Array() },
        { code: TagCode.End, data: new Uint8Array() },
      ],
      trailing: new Uint8Array(),
    };
    return writeSwf(swf);
  });
}

/** SWF File Format Specification, version 19, "DefineFont4". */
function defineFont4(font: {
  id: number;
  family: string;
  bold: boolean;
  italic: boolean;
  file: Uint8Array;
}): Uint8Array {
  const hasData = 1 << 2;
  const flags = hasData | (Number(font.italic) << 1) | Number(font.bold);
  const name = new TextEncoder().encode(`${font.family}\0`);
  return new Uint8Array(Buffer.concat([Uint8Array.of(font.id & 0xff, font.id >> 8, flags), name, font.file]));
}
