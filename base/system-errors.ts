import { messageOf } from "./errors.ts";

/** What errors of the operating system mean, and what to do about them. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder; check the path",
  EISDIR: "it is a folder; name a file",
  ENOTDIR: "a part of the path is a file; check the path",
  EACCES: "permission is denied; check its permissions",
  ENXIO: "it is a pipe that nobody reads; start its reader first",
  EAGAIN: "it is a pipe whose reader takes nothing; check the reader",
  EMFILE: "this process has no file descriptors left; raise `ulimit -n`, or have it open less at a time",
  ENFILE: "the system has no file descriptors left; end programs, or raise the system's limit (`sysctl fs.file-max`)",
};

/** Codes of the errors that there are no file descriptors left. */
export const NO_DESCRIPTORS: readonly string[] = ["EMFILE", "ENFILE"];

/** Reason and remedy; what the system says itself where that is all there is. */
export function reasonOf(error: unknown): string {
  return reasonOfCode((error as NodeJS.ErrnoException | undefined)?.code) ?? messageOf(error);
}

/** @param code like `EMFILE` */
export function reasonOfCode(code: string | undefined): string | undefined {
  return code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
}
