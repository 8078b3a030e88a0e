#!/usr/bin/env bash
# Guess:    `const { name } = await import("package")` of a CommonJS package is in a bundle what it is in Node, which finds the
#           names of exports; and as `import { name }` is in the same bundle.
# So:       the static import has the name; the dynamic one, with `splitting`, has `default` and nothing else, and no warning.
#           Without `splitting` it has the name again.
# Who:      programs that load what is heavy when it is needed. Import such a package statically, in a module of one's own that
#           is imported dynamically.
. "$(dirname "$0")/lib/setup.sh"
packages esbuild@0.28.2 semver@7.7.3
check <<'JS'
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { report } from "./report.mjs";

writeFileSync("main.mjs", 'import { valid as early } from "semver";\nexport const isStatic = typeof early;\nexport const isDynamic = async () => typeof (await import("semver")).valid;\n');
writeFileSync("late.mjs", 'export const isDynamic = async () => typeof (await import("semver")).valid;\n');
const bundled = async (entry, splitting) => {
  const outdir = `out-${entry}-${splitting}`;
  mkdirSync(outdir);
  const { warnings } = await build({ entryPoints: [`${entry}.mjs`], bundle: true, format: "esm", platform: "node", splitting, outdir, outExtension: { ".js": ".mjs" }, logLevel: "silent" });
  const module = await import(pathToFileURL(`${outdir}/${entry}.mjs`).href);
  return { late: await module.isDynamic(), early: module.isStatic, warnings: warnings.length };
};
const inNode = typeof (await import("semver")).valid;
const [split, whole] = [await bundled("late", true), await bundled("late", false)];
const both = await bundled("main", true);
const { version } = JSON.parse(readFileSync("node_modules/esbuild/package.json", "utf8"));
report(
  `esbuild ${version}, semver 7.7.3`,
  { "import() in Node": inNode, "import() split": split.late, "import() not split": whole.late, "import statement split": both.early, warnings: split.warnings },
  inNode === "function" && split.late === "undefined",
);
JS
