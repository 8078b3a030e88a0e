import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";
import { ChangesError } from "./errors.ts";
import type { TestFolder } from "./find-tests.ts";

const run = promisify(execFile);

/** Bytes of what git prints. */
const MOST_OUTPUT = 1 << 28;

/**
 * The tests in whose folders a file is another one than in a revision, or is not known to git.
 *
 * @param revision as git takes it
 * @throws ChangesError when git can't tell
 */
export async function changedSince(revision: string, tests: readonly TestFolder[]): Promise<TestFolder[]> {
  const changed = new Map<string, Set<string>>();
  const found: TestFolder[] = [];
  for (const test of tests) {
    const path = realpathSync(test.path);
    const root = await git(path, revision, "rev-parse", "--show-toplevel").then((text) => realpathSync(text.trim()));
    const folders = changed.get(root) ?? (await changedFolders(root, revision));
    changed.set(root, folders);
    if (folders.has(path)) found.push(test);
  }
  return found;
}

/** All folders that a changed file is below. */
async function changedFolders(root: string, revision: string): Promise<Set<string>> {
  // A revision is no option, whatever it begins with.
  const tracked = await git(
    root,
    revision,
    "diff",
    "--name-only",
    "-z",
    "--no-renames",
    "--end-of-options",
    revision,
    "--",
  );
  const untracked = await git(root, revision, "ls-files", "--others", "--exclude-standard", "-z");
  const folders = new Set<string>();
  for (const file of `${tracked}${untracked}`.split("\0")) {
    if (file === "") continue;
    let folder = dirname(join(root, file.split("/").join(sep)));
    while (folder.length >= root.length && !folders.has(folder)) {
      folders.add(folder);
      folder = dirname(folder);
    }
  }
  return folders;
}

async function git(folder: string, revision: string, ...args: string[]): Promise<string> {
  try {
    return (await run("git", args, { cwd: folder, maxBuffer: MOST_OUTPUT })).stdout;
  } catch (error) {
    const { stderr = "", code } = error as { stderr?: string; code?: unknown };
    const reason = code === "ENOENT" ? "there is no git" : (stderr.split("\n")[0] ?? "");
    throw new ChangesError(
      `what has changed since ${revision} in ${folder} is not known: ${reason}; check the revision`,
      {
        cause: error,
      },
    );
  }
}
