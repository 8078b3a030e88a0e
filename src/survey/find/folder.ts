import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { reasonOf } from "../../../base/system-errors.ts";
import { isSwfName, isZipName, type UnreadFile } from "./found.ts";

/** A file of a folder. Names are bytes: they may be in any charset. */
export interface FolderFile {
  path: Buffer;
  /** as text: bytes that are no UTF-8 as `\xNN` */
  file: string;
  kind: "swf" | "zip";
}

const SLASH = Buffer.from("/");

/**
 * The SWFs and ZIP files of a folder and of those below it, as the system lists them. Links to folders are not followed, so
 * that there is an end.
 */
export async function* filesOf(folder: string): AsyncGenerator<FolderFile | UnreadFile> {
  const folders = [Buffer.from(folder)];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    try {
      // Node's types know no directory entries whose names are bytes.
      const entries = (await opendir(next, { encoding: "buffer" as BufferEncoding })) as unknown as AsyncIterable<
        Dirent<Buffer>
      >;
      for await (const entry of entries) {
        const path = Buffer.concat([next, SLASH, entry.name]);
        const name = textOf(entry.name);
        const kind = isSwfName(name) ? "swf" : isZipName(name) ? "zip" : undefined;
        if (entry.isDirectory()) folders.push(path);
        else if (kind !== undefined && (entry.isFile() || entry.isSymbolicLink()))
          yield { path, file: textOf(path), kind };
      }
    } catch (error) {
      yield { file: textOf(next), problem: { code: "unreadable", message: reasonOf(error) } };
    }
  }
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A name as text. */
function textOf(name: Buffer): string {
  try {
    return strict.decode(name);
  } catch {
    return name
      .toString("latin1")
      .replaceAll(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
  }
}
