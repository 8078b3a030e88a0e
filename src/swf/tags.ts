import { SwfError } from "./errors.ts";
import { type SwfFile, type SwfTag, TagCode } from "./model.ts";

/** The flags of a FileAttributes tag. */
export interface FileAttributes {
  /** AVM2 runs the file; otherwise AVM1 */
  actionScript3: boolean;
  /** a local file may use the network, but not local files */
  useNetwork: boolean;
}

const USE_NETWORK = 0x01;
const ACTION_SCRIPT_3 = 0x08;

/** A file without the tag, as all were before version 8, has no flag set. */
export function fileAttributes(swf: SwfFile): FileAttributes {
  const flags = swf.tags.find((tag) => tag.code === TagCode.FileAttributes)?.data[0] ?? 0;
  return { actionScript3: (flags & ACTION_SCRIPT_3) !== 0, useNetwork: (flags & USE_NETWORK) !== 0 };
}

export function fileAttributesTag({ actionScript3, useNetwork }: FileAttributes): SwfTag {
  const flags = (actionScript3 ? ACTION_SCRIPT_3 : 0) | (useNetwork ? USE_NETWORK : 0);
  return { code: TagCode.FileAttributes, data: Uint8Array.of(flags, 0, 0, 0) };
}

/** The files that a SWF imports symbols from, as it names them. */
export function importedFiles(swf: SwfFile): string[] {
  const imports = swf.tags.filter(({ code }) => code === TagCode.ImportAssets || code === TagCode.ImportAssets2);
  return imports.map(({ data }) => new TextDecoder().decode(data.subarray(0, data.indexOf(0))));
}

/** A DoABC2 tag: bytecode with a name. */
export interface DoAbc2 {
  /** the scripts run when something they define is first used, and not at once */
  lazy: boolean;
  /** raw UTF-8 */
  name: Uint8Array;
  abc: Uint8Array;
}

const LAZY = 0x01;
const FLAGS_LENGTH = 4;

/** @throws SwfError when the name does not end */
export function readDoAbc2(data: Uint8Array): DoAbc2 {
  const end = data.indexOf(0, FLAGS_LENGTH);
  if (end < 0) throw new SwfError("FLASHNET_SWF_TRUNCATED", data.length, "the name of a DoABC2 tag does not end");
  return {
    lazy: (data[0]! & LAZY) !== 0,
    name: data.subarray(FLAGS_LENGTH, end),
    abc: data.subarray(end + 1),
  };
}

export function doAbc2Tag({ lazy, name, abc }: DoAbc2): SwfTag {
  const data = new Uint8Array(FLAGS_LENGTH + name.length + 1 + abc.length);
  data[0] = lazy ? LAZY : 0;
  data.set(name, FLAGS_LENGTH);
  data.set(abc, FLAGS_LENGTH + name.length + 1);
  return { code: TagCode.DoAbc2, data };
}
