// Writes docs/reference: a page for every module that the package exports.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../src/testing/compile.ts";
import { describeModules } from "./reference/describe.ts";
import { packageEntries } from "./reference/entries.ts";
import { referenceIndex, referencePage } from "./reference/page.ts";

const folder = join(root, "docs/reference");
const modules = describeModules(root, packageEntries());
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "README.md"), referenceIndex(modules));
for (const module of modules) writeFileSync(join(folder, `${module.name}.md`), referencePage(module));
