import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../../base/testing/browser.ts";
import { type Site, serveSite } from "../../base/testing/site.ts";
import { root } from "../../src/testing/compile.ts";
import { packageEntries } from "../reference/entries.ts";
import { type Block, readBlocks } from "./blocks.ts";
import { commandLines, isLasting, runCommand, withFreePort } from "./commands.ts";
import { type InstalledPackage, installPackage, run } from "./installed.ts";
import { pageFiles, pageOf, playPage } from "./pages.ts";
import { Workplace } from "./workplace.ts";

/** Documents that the package has, by their path in it. */
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const blocks = DOCUMENTS.flatMap((path) => readBlocks(path, readFileSync(join(root, path), "utf8")));

let installed: InstalledPackage;
let workplace: Workplace;
let site: Site;
let chromium: TestBrowser;
const files: Parameters<typeof serveSite>[0] = {};

beforeAll(async () => {
  installed = installPackage();
  site = await serveSite(files);
  workplace = await Workplace.open(site.origin, join(installed.project, "scratch"));
  Object.assign(files, await pageFiles(installed.project, workplace.connectingGame, workplace.game));
  chromium = await launchBrowser();
  // Once: documents run side by side, and a shell that reads an emptied file does nothing and succeeds.
  writeShims();
  for (const document of DOCUMENTS) workplace.furnish(folderOf(document));
  for (const { name } of packageEntries()) writeFileSync(join(installed.project, `import-${name}.ts`), importsOf(name));
  for (const block of blocks) if (isTypeScript(block)) writeFileSync(sourceOf(block), filled(block));
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await workplace?.close();
  await site?.close();
  installed?.remove();
});

/** Where a document's blocks run. */
const folderOf = (document: string): string => join(installed.project, "documents", document.replace(/\.md$/, ""));

/** Natives and programs for the AVM2 are checked by our compiler instead. */
const isTypeScript = ({ code, run }: Block): boolean =>
  run.kind === "node" ||
  run.kind === "page" ||
  (run.kind === "file" && run.name.endsWith(".ts") && !/from "flash\./.test(code));

const sourceOf = ({ document, line, run }: Block): string =>
  join(folderOf(document), run.kind === "file" ? run.name : `line-${line}.ts`);

/** The block with what `${NAME}` stands for. */
const filled = ({ code }: Block): string =>
  Object.entries(workplace.values).reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, value), code);

/** Imports all that a page of the reference names. */
function importsOf(name: string): string {
  const documented = referenceOf(name);
  const imports = documented.map((one) => (one.kind === "Type" ? `type ${one.name}` : one.name));
  const values = documented.filter((one) => one.kind !== "Type").map((one) => one.name);
  return `import { ${imports.join(", ")} } from "flashnet/${name}";\nexport type { ${documented
    .filter((one) => one.kind === "Type")
    .map((one) => one.name)
    .join(", ")} };\nexport default [${values.join(", ")}];\n`;
}

function referenceOf(name: string): { name: string; kind: string }[] {
  const page = readFileSync(join(root, `docs/reference/${name}.md`), "utf8");
  return [...page.matchAll(/^## (\S+)\n\n(Class|Function|Value|Type)\b/gm)].map(([, name, kind]) => ({
    name: name!,
    kind: kind!,
  }));
}

describe("the tarball", () => {
  it("has what a package has, and nothing of tests", () => {
    const expected = ["LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "THIRD-PARTY.md"];
    expect(expected.filter((path) => !installed.files.includes(path))).toEqual([]);
    expect(installed.files.filter((path) => /\.test\.|(^|\/)testing\//.test(path))).toEqual([]);
  });

  it("has no path of the machine that built it", () => {
    const maps = installed.files.filter((path) => path.endsWith(".map"));
    for (const path of maps) {
      const { sources } = JSON.parse(readFileSync(join(installed.project, "node_modules/flashnet", path), "utf8"));
      expect(
        sources.filter((source: string) => /^([/\\]|\w+:)/.test(source)),
        path,
      ).toEqual([]);
    }
    const texts = installed.files.filter((path) => /\.(js|ts|css|md|json|map)$/.test(path));
    const naming = texts.filter((path) =>
      readFileSync(join(installed.project, "node_modules/flashnet", path), "utf8").includes(root),
    );
    expect(naming).toEqual([]);
  });

  it("needs no script to be installed, and exact versions", () => {
    const manifest = JSON.parse(readFileSync(join(installed.project, "node_modules/flashnet/package.json"), "utf8"));
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
    const versions = Object.values({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version as string))).toEqual([]);
  });
});

it("type-checks: all that the reference names, and every block of TypeScript", () => {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  const options = {
    ...Object.fromEntries(
      ["target", "lib", "module", "moduleResolution", "types"].map((name) => [name, compilerOptions[name]]),
    ),
    strict: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const sources = [
    ...packageEntries().map(({ name }) => `import-${name}.ts`),
    ...blocks.filter(isTypeScript).map((block) => sourceOf(block)),
  ];
  writeFileSync(join(installed.project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: sources }));
  run(installed.project, "node_modules/.bin/tsc", "-p", ".");
});

it("exports what the reference names, and nothing else", () => {
  const names = packageEntries().map(({ name }) => name);
  const script = `const all = {};
    for (const name of ${JSON.stringify(names)}) all[name] = Object.keys(await import("flashnet/" + name)).sort();
    console.log(JSON.stringify(all));`;
  const exported = JSON.parse(run(installed.project, process.execPath, "--input-type=module", "-e", script));
  for (const name of names) {
    const documented = referenceOf(name).filter(({ kind }) => kind !== "Type");
    expect(exported[name], name).toEqual(documented.map((one) => one.name).sort());
  }
});

it("compiles and plays, though no package has run a script to be installed", () => {
  const { packages } = JSON.parse(readFileSync(join(installed.project, "node_modules/.package-lock.json"), "utf8"));
  const scripted = Object.keys(packages).filter((name) => packages[name].hasInstallScript);
  // What docs/security.md names.
  expect(scripted).toEqual(["node_modules/bufferutil", "node_modules/esbuild"]);
  const flashnet = (...args: string[]): string => run(installed.project, "node_modules/.bin/flashnet", ...args);
  writeFileSync(
    join(installed.project, "Main.ts"),
    'import { Sprite } from "flash.display";\nexport class Main extends Sprite { constructor() { super(); trace("played"); } }\n',
  );
  writeFileSync(
    join(installed.project, "unscripted-server.ts"),
    'import { serve } from "flashnet/server";\nexport default serve("game.example.com:1", async () => {});\n',
  );
  flashnet("compile", "Main.ts", "-o", "main.swf");
  expect(flashnet("run", "main.swf", "--until", "played", "--server", "unscripted-server.ts")).toBe("played\n");
});

it("has the command", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(run(installed.project, "npx", "--no-install", "flashnet", "--version").trim()).toBe(version);
});

describe("documents", () => {
  it.concurrent.each(DOCUMENTS.filter((path) => blocks.some(({ document }) => document === path)))(
    "%s",
    async (document) => {
      for (const block of blocks.filter((one) => one.document === document)) {
        try {
          await runBlock(block);
        } catch (error) {
          throw new Error(`${document}:${block.line}: ${error instanceof Error ? error.message : error}`);
        }
      }
    },
    240_000,
  );
});

async function runBlock(block: Block): Promise<void> {
  const folder = folderOf(block.document);
  const code = filled(block);
  const { run } = block;
  if (run.kind === "file") {
    mkdirSync(dirname(join(folder, run.name)), { recursive: true });
    writeFileSync(join(folder, run.name), code);
  } else if (run.kind === "commands") {
    for (const line of commandLines(code)) await command(withFreePort(line), folder);
  } else if (run.kind === "node") {
    const file = sourceOf(block).replace(/ts$/, "mjs");
    writeFileSync(file, transformSync(code, { loader: "ts" }).code);
    await command(`node ${file}`, folder);
  } else if (run.kind === "html") await playPage(chromium, site, files, code);
  else if (run.kind === "page") await playPage(chromium, site, files, await pageOf(code, installed.project));
}

function command(line: string, folder: string): Promise<void> {
  const PATH = `${shims()}:${join(installed.project, "node_modules/.bin")}:${process.env.PATH}`;
  return runCommand({ line, folder, environment: { ...process.env, PATH }, lasting: isLasting(line) });
}

const shims = (): string => join(installed.project, "shims");

/** `npx` and `sudo` of a document find what is installed, as they would, and ask nobody. */
function writeShims(): void {
  mkdirSync(shims(), { recursive: true });
  for (const name of ["npx", "sudo"]) writeFileSync(join(shims(), name), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
}
