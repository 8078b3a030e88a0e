/** The package as its users get it: packed, and installed in an empty folder. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../src/testing/compile.ts";

export interface InstalledPackage {
  /** a project with nothing but flashnet, the types of Node, and what a site's backend signs tokens with */
  project: string;
  /** paths of the files in the package, relative to it */
  files: string[];
  remove(): void;
}

/**
 * Packs `dist` as the last build has left it, with its types made anew, and installs the tarball.
 *
 * @throws Error with what npm printed
 */
export function installPackage(): InstalledPackage {
  if (!existsSync(join(root, "dist/cli.js"))) throw new Error("there is no dist/cli.js; run npm run build");
  const project = realpathSync(mkdtempSync(join(tmpdir(), "flashnet-package-")));
  run(root, process.execPath, "node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json");
  run(root, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", project);
  const tarball = readdirSync(project)[0]!;
  const manifest = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const at = (name: string): string => `${name}@${manifest.packages[`node_modules/${name}`].version}`;
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  // Without scripts, as nothing that a user needs may depend on them.
  const quiet = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  run(project, "npm", "install", ...quiet, `./${tarball}`, at("@types/node"), at("jose"));
  const folder = join(project, "node_modules/flashnet");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return { project, files, remove: () => rmSync(project, { recursive: true, force: true }) };
}

/** Runs a program to its end. @throws Error with all it printed when it fails */
export function run(folder: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${error ?? ""}${stdout}${stderr}`);
  return stdout;
}
