// Follows everything that points at the specification, at a page of docs or at a file of the repository, and says what
// is not there. Exit code 1 if anything is not.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { broken } from "./citations/broken.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
// Whoever owns the folder: nothing of its configuration is run.
const list = execFileSync("git", ["-c", "safe.directory=*", "ls-files", "-z"], { cwd: root, encoding: "utf8" });

const tree = new Map<string, string>();
for (const file of list.split("\0").filter(Boolean)) {
  if (!existsSync(`${root}/${file}`)) continue;
  // The test shows broken citations.
  const read = /\.(ts|md|mjs)$/.test(file) && file !== "scripts/citations/broken.test.ts";
  tree.set(file, read ? readFileSync(`${root}/${file}`, "utf8") : "");
}

const lines = broken(tree);
for (const line of lines) console.error(line);
if (lines.length > 0) process.exitCode = 1;
