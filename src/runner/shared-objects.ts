import type { SharedObjectSettings } from "./settings.ts";
import type { TestFiles } from "./test-files.ts";

/**
 * Holds a SharedObject against the `.sol` files of the folder, as Ruffle's tests do.
 *
 * @param stored base64 by host, path and name
 * @returns what is wrong, a line each
 */
export function judgeSharedObject(
  { name, expected, knownFailure }: SharedObjectSettings,
  stored: Readonly<Record<string, string>>,
  files: TestFiles,
): string[] {
  const content = Object.hasOwn(stored, name) ? stored[name] : undefined;
  if (content === undefined)
    return [`SharedObject ${name}: there is none; there are ${Object.keys(stored).join(", ") || "no others"}`];
  const actual = Buffer.from(content, "base64");
  const same = (file: string): boolean => files.bytes(file) !== undefined && actual.equals(files.bytes(file)!);
  const [flashs, ruffles] = [`${expected}.sol`, `${expected}.ruffle.sol`];
  const file = knownFailure && files.has(flashs) ? ruffles : flashs;
  if (knownFailure && same(flashs))
    return [`SharedObject ${name}: known_failure is set, and it is as expected; remove it`];
  if (same(file) || files.update(file, actual)) return [];
  return [files.has(file) ? `SharedObject ${name} is not as in ${file}` : `there is no ${file}; --update writes it`];
}
