import { stat } from "node:fs/promises";
import { reasonOf } from "../../../base/system-errors.ts";
import { readFileOf, stampOf } from "./file.ts";
import { filesOf } from "./folder.ts";
import { type FindLimits, type Found, type FoundSwf, isUrl, isZipName } from "./found.ts";
import { linesOf } from "./list.ts";
import { readUrl } from "./url.ts";
import { swfsOfZip } from "./zip.ts";

/** Where SWFs are looked for. */
export interface Sources {
  /** folders, ZIP files, SWFs and URLs */
  paths: readonly string[];
  /** files with a path or URL a line; `-` is stdin */
  lists: readonly string[];
}

/**
 * Everything in the sources that is called as SWFs are, as it is found. One is read before the next one is asked for.
 *
 * @throws SurveyError when a list can't be read
 */
export async function* findSwfs({ paths, lists }: Sources, limits: FindLimits): AsyncGenerator<Found> {
  for (const path of paths) yield* swfsAt(path, limits);
  for (const list of lists) for await (const line of linesOf(list)) yield* swfsAt(line, limits);
}

async function* swfsAt(path: string, limits: FindLimits): AsyncGenerator<Found> {
  if (isUrl(path)) {
    yield { file: path, stamp: async () => undefined, read: () => readUrl(path, limits) };
    return;
  }
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    yield { file: path, problem: { code: "unreadable", message: reasonOf(error) } };
    return;
  }
  if (!isFolder) {
    if (isZipName(path)) yield* swfsOfZip(path, path, limits);
    else yield swfOf(path, path, limits);
    return;
  }
  for await (const found of filesOf(path)) {
    if ("problem" in found) yield found;
    else if (found.kind === "zip") yield* swfsOfZip(found.path, found.file, limits);
    else yield swfOf(found.path, found.file, limits);
  }
}

function swfOf(path: string | Buffer, file: string, limits: FindLimits): FoundSwf {
  return { file, stamp: () => stampOf(path), read: () => readFileOf(path, limits) };
}
