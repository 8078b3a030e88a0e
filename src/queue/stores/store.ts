import { resolve } from "node:path";
import { OptionError } from "../../../base/options/check.ts";
import { urlOf } from "../../../base/url.ts";
import type { SurveyedSwf } from "../../survey/job.ts";

/** Where workers find SWFs, by the hash of their bytes: `ab/abcdef….swf`. */
export interface Store {
  /**
   * Puts a SWF there, if it is not there yet: whole, or not at all.
   *
   * @returns where a worker finds it: URL, or path
   * @throws StoreError
   */
  put(swf: SurveyedSwf): Promise<string>;
  close(): void;
}

export type StoreAddress =
  | { kind: "folder"; folder: string }
  /** with a slash at its end */
  | { kind: "http"; url: string }
  | { kind: "s3"; bucket: string; prefix: string };

/** Of a SWF in its store. */
export function pathOf(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256}.swf`;
}

/** @throws OptionError */
export function parseStore(text: string): StoreAddress {
  if (!/^[a-z][\w+.-]+:\/\//i.test(text)) {
    if (text === "") throw new OptionError("store: it is empty; name a folder, or a URL");
    return { kind: "folder", folder: resolve(text) };
  }
  const url = urlOf(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") {
    if (url.search + url.hash !== "")
      throw new OptionError("store: its URL has a ? or # in it; paths are put behind it");
    return { kind: "http", url: url.href.replace(/\/?$/, "/") };
  }
  if (url?.protocol === "s3:" && url.hostname !== "") {
    const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, "");
    return { kind: "s3", bucket: url.hostname, prefix: prefix === "" ? "" : `${prefix}/` };
  }
  throw new OptionError(
    `store: "${text}" is none; name a folder, http://host/path/, https://host/path/ or s3://bucket/prefix`,
  );
}

/** Where a worker that has a store of its own looks, whatever the job says. @throws OptionError */
export function parseOwnStore(text: string): (sha256: string) => string {
  const store = parseStore(text);
  if (store.kind === "s3")
    throw new OptionError("store: workers get URLs of what is in S3 with their jobs; leave --store out");
  const base = store.kind === "http" ? store.url : `${store.folder}/`;
  return (sha256) => base + pathOf(sha256);
}
