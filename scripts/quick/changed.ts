/** What was changed, as git tells. */
import { spawnSync } from "node:child_process";

/**
 * Files that differ from where this branch left `main`, committed or not, new ones included. When there are none, those
 * of the last commit.
 *
 * @param root of the repository; paths are relative to it
 * @throws Error when this is no repository
 */
export function changedFiles(root: string): string[] {
  const base = ["origin/main", "main"].map((branch) => lines(root, "merge-base", "HEAD", branch)[0]).find(Boolean);
  const changed = [
    ...lines(root, "diff", "--name-only", base ?? "HEAD"),
    ...lines(root, "ls-files", "--others", "--exclude-standard"),
  ];
  return changed.length > 0 ? changed : lines(root, "diff", "--name-only", "HEAD~1", "HEAD");
}

function lines(root: string, ...args: string[]): string[] {
  const { stdout, error } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (error) throw new Error(`git: ${error.message}; name the files to be tested`);
  return stdout.split("\n").filter(Boolean);
}
