import ts from "typescript";
import { writeAbc } from "../abc/writer.ts";
import { type SwfTag, TagCode } from "../swf/model.ts";
import { encodeRect } from "../swf/rect.ts";
import { doAbc2Tag, fileAttributesTag } from "../swf/tags.ts";
import { writeSwf } from "../swf/writer.ts";
import { type CompileOptions, compileProgram } from "./compile.ts";
import { declarations } from "./declarations.ts";
import { tagText } from "./semantics/jsdoc.ts";
import { hasModifier } from "./semantics/symbols.ts";
import { type SourceHost, SourceProgram } from "./source/program.ts";

/** What `compileSwf` takes; only `main` is needed. */
export interface CompileSwfOptions extends Partial<Omit<CompileOptions, "files">> {
  /** the file that exports the document class: its default export, the class of its name, or the only class it exports */
  main: string;
  /** default: the folder of `main` */
  sourceRoots?: readonly string[];
  /** default: `declarations.avm2` and `declarations.content` */
  libraries?: readonly string[];
  /** default: `ts.sys` */
  host?: SourceHost;
}

/** What `@swf` in the JSDoc of the document class can say: `@swf width=800 height=600 frameRate=30 version=15`. */
interface Header {
  /** stage size in pixels. Default 550 × 400 */
  width: number;
  height: number;
  /** frames per second. Default 24 */
  frameRate: number;
  /** SWF version, which decides which of the player's classes and members exist. Default 11 */
  version: number;
  /** colour of the stage, `#rrggbb`. Default white */
  background: string;
  /** whether a local file may use the network instead of local files. Default true */
  useNetwork: boolean;
}

const defaults: Header = {
  width: 550,
  height: 400,
  frameRate: 24,
  version: 11,
  background: "#ffffff",
  useNetwork: true,
};
const TWIPS = 20;

function folderOf(path: string): string {
  return /^(.*)[\\/]/.exec(path)?.[1] ?? ".";
}

/**
 * Compiles a TypeScript file, with all that it imports, to an uncompressed SWF.
 *
 * @throws CompileError with a diagnostic for everything that is wrong
 */
export function compileSwf(options: CompileSwfOptions): Uint8Array {
  const abcOptions: CompileOptions = {
    sourceRoots: [folderOf(options.main)],
    libraries: [declarations.avm2, declarations.content],
    host: ts.sys,
    ...options,
    files: [options.main],
  };
  const source = new SourceProgram(abcOptions);
  const file = source.files.at(-1)!;
  const documentClass = findDocumentClass(source, file);
  const header = documentClass ? readHeader(source, documentClass) : defaults;
  const abc = writeAbc(compileProgram(source, abcOptions));
  const packageName = source.packageOf(file);
  const className = documentClass?.name?.text ?? "";
  const { width, height, frameRate, version, background, useNetwork } = header;
  const tags: SwfTag[] = [
    fileAttributesTag({ actionScript3: true, useNetwork }),
    { code: TagCode.SetBackgroundColor, data: colour(background) },
    doAbc2Tag({ lazy: true, name: new Uint8Array(), abc }),
    symbolClassTag(packageName === "" ? className : `${packageName}.${className}`),
    { code: TagCode.ShowFrame, data: new Uint8Array() },
    { code: TagCode.End, data: new Uint8Array() },
  ];
  return writeSwf({
    version,
    compression: "none",
    frameSize: encodeRect({ xMin: 0, xMax: width * TWIPS, yMin: 0, yMax: height * TWIPS }),
    frameRate: Math.round(frameRate * 0x100),
    frameCount: 1,
    tags,
    trailing: new Uint8Array(),
  });
}

function findDocumentClass(source: SourceProgram, file: ts.SourceFile): ts.ClassDeclaration | undefined {
  const exported = file.statements.filter(
    (node): node is ts.ClassDeclaration =>
      ts.isClassDeclaration(node) && hasModifier(node, ts.SyntaxKind.ExportKeyword),
  );
  const fileName = source.relativeName(file).replace(/^.*\//, "").replace(/\.ts$/, "");
  const found =
    exported.find((node) => hasModifier(node, ts.SyntaxKind.DefaultKeyword)) ??
    exported.find((node) => node.name?.text === fileName) ??
    (exported.length === 1 ? exported[0] : undefined);
  if (!found) source.report(file, "FN4001", source.relativeName(file));
  return found;
}

function readHeader(source: SourceProgram, node: ts.ClassDeclaration): Header {
  const header = { ...defaults };
  const text = tagText(node, "swf") ?? "";
  for (const setting of text.split(/\s+/).filter((part) => part !== "")) {
    const [key = "", value = ""] = setting.split("=", 2);
    const problem = applySetting(header, key, value);
    if (problem !== undefined) source.report(node, "FN4002", problem);
  }
  return header;
}

/** @returns what is wrong with the setting */
function applySetting(header: Header, key: string, value: string): string | undefined {
  switch (key) {
    case "width":
    case "height":
    case "frameRate":
    case "version": {
      const number = Number(value);
      const [least, most] = limits[key];
      if (value === "" || !(number >= least && number <= most))
        return `${key} must be from ${least} to ${most}, not '${value}'.`;
      header[key] = number;
      return undefined;
    }
    case "background":
      if (!/^#[0-9a-f]{6}$/i.test(value)) return `background must be like #ffffff, not '${value}'.`;
      header.background = value;
      return undefined;
    case "useNetwork":
      if (value !== "true" && value !== "false") return `useNetwork must be true or false, not '${value}'.`;
      header.useNetwork = value === "true";
      return undefined;
    default:
      return `'${key}' is unknown. There are width, height, frameRate, version, background and useNetwork.`;
  }
}

const limits = { width: [1, 8191], height: [1, 8191], frameRate: [0.01, 255], version: [9, 255] } as const;

function colour(text: string): Uint8Array {
  return Uint8Array.from([1, 3, 5], (at) => Number.parseInt(text.slice(at, at + 2), 16));
}

/** Symbol 0 is the document itself. */
function symbolClassTag(className: string): SwfTag {
  const name = new TextEncoder().encode(className);
  const data = new Uint8Array(2 + 2 + name.length + 1);
  new DataView(data.buffer).setUint16(0, 1, true);
  data.set(name, 4);
  return { code: TagCode.SymbolClass, data };
}
