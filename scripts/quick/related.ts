/** Which tests a changed file concerns, told by what the project's files name: imports, and paths in strings. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Folders that hold no sources of ours, and those that the build fills. */
const SKIPPED = /^(dist|build|coverage)$|(^|\/)(node_modules|generated|\.[^/]*)$/;

/** `./x.ts`, `../../test-swfs/${name}/test.swf`: what stands before a placeholder names a folder. */
const RELATIVE_PATH = /["'`](\.{1,2}\/[^"'`$\n]*)(\$)?/g;

/**
 * Links that no file names: what begins with the first expression concerns the second file. The natives become modules
 * of bytecode.
 */
const MADE_OF: readonly [RegExp, string][] = [
  [/^avm[12]-natives\/(?!.*\.test\.ts$)/, "src/instrument/builtin-natives.ts"],
];

/**
 * The tests that `changed` concerns, nearest first: changed tests, then those that name what was changed, then those
 * that name a file that names it, and so on. Browser tests (`*.e2e.test.ts`) are among them only if changed themselves.
 *
 * @param root of the repository; all paths are relative to it
 */
export function relatedTests(root: string, changed: readonly string[]): string[] {
  const files = filesBelow(root, "");
  const namedBy = readLinks(root, files);
  const found = new Set(changed.flatMap((file) => [file, ...made(file)]).map((file) => normalize(file)));
  const tests: string[] = [];
  // A set that grows while it is walked is walked to its end: breadth first.
  for (const file of found) {
    const isChanged = changed.includes(file);
    if (isTest(file) && files.includes(file) && (isChanged || !file.endsWith(".e2e.test.ts"))) tests.push(file);
    if (isChanged && files.includes(besideIt(file))) found.add(besideIt(file));
    for (const path of [file, ...foldersOf(file)]) for (const other of namedBy.get(path) ?? []) found.add(other);
    for (const test of isChanged ? testsAround(file, files) : []) found.add(test);
  }
  return tests;
}

function made(file: string): string[] {
  return MADE_OF.flatMap(([from, to]) => (from.test(file) ? [to] : []));
}

function besideIt(file: string): string {
  return file.replace(/\.\w+$/, ".test.ts");
}

/** A native, or a file of a program, a server script or an expected trace: the tests of the nearest folder above that has any. */
function testsAround(file: string, files: readonly string[]): string[] {
  if (!/^(avm[12]-natives|test-swfs|examples)\//.test(file) || isTest(file)) return [];
  for (const folder of foldersOf(file)) {
    const tests = files.filter((other) => isTest(other) && dirname(other) === folder);
    if (tests.length > 0) return tests;
  }
  return [];
}

function readLinks(root: string, files: readonly string[]): Map<string, string[]> {
  const links = new Map<string, string[]>();
  for (const file of files.filter((path) => /\.[mc]?[jt]s$/.test(path))) {
    for (const [, path, placeholder] of readFileSync(join(root, file), "utf8").matchAll(RELATIVE_PATH)) {
      const named = join(dirname(file), placeholder ? path!.slice(0, path!.lastIndexOf("/")) : path!).replace(
        /\/$/,
        "",
      );
      // A test that names a whole storey would be concerned by everything in it.
      if (named.startsWith("..") || !named.includes("/")) continue;
      links.set(named, [...(links.get(named) ?? []), file]);
    }
  }
  return links;
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (SKIPPED.test(path)) return [];
    return statSync(join(root, path)).isDirectory() ? filesBelow(root, path) : [path];
  });
}

function foldersOf(file: string): string[] {
  const folder = dirname(file);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}

function isTest(file: string): boolean {
  return file.endsWith(".test.ts");
}
