/**
 * A SWF file as data, following the SWF File Format Specification, version 19, chapter 1.
 */
export type SwfCompression = "none" | "zlib" | "lzma";

export interface SwfFile {
  version: number;
  /** how the body is stored: signature FWS, CWS or ZWS */
  compression: SwfCompression;
  /** the RECT record of the stage in twips, as bytes; see `decodeRect` */
  frameSize: Uint8Array;
  /** frames per second in 8.8 fixed point: 0x1e00 is 30 */
  frameRate: number;
  frameCount: number;
  /** in file order; the last one is an End tag, unless the file lacks it */
  tags: SwfTag[];
  /** what follows the End tag, or an unfinished last tag; players ignore it */
  trailing: Uint8Array;
}

export interface SwfTag {
  code: number;
  data: Uint8Array;
  /** true when the length is written in 32 bits although `data` is short enough for six */
  longHeader?: boolean;
}

/** The tags this project reads or writes. */
export const TagCode = {
  End: 0,
  ShowFrame: 1,
  DefineButton: 7,
  SetBackgroundColor: 9,
  DoAction: 12,
  PlaceObject2: 26,
  DefineButton2: 34,
  DefineSprite: 39,
  FrameLabel: 43,
  ImportAssets: 57,
  DoInitAction: 59,
  FileAttributes: 69,
  PlaceObject3: 70,
  ImportAssets2: 71,
  DoAbc: 72,
  SymbolClass: 76,
  DoAbc2: 82,
  DefineBinaryData: 87,
  DefineFont4: 91,
} as const;
