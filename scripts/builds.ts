import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions, Plugin } from "esbuild";
import { limits } from "../base/options/limit-table.ts";
import { options } from "../base/options/table.ts";
import { root } from "../src/testing/root.ts";

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  sourcemap: true,
  logLevel: "warning",
};

/**
 * What of `dist` runs in Node. All that is written in JavaScript alone is in it, for finding and reading a hundred files is
 * a fifth of the time in which `run` starts; npm installs what is native, large, or listens to a network.
 */
const nodeBuild: BuildOptions = {
  ...common,
  platform: "node",
  external: installed(),
  // Of CommonJS packages that load Node's own modules.
  banner: {
    js: 'import { createRequire as createRequireOfNode } from "node:module"; const require = createRequireOfNode(import.meta.url);',
  },
  splitting: true,
  plugins: [
    oneSharedChunk({
      starts: ["cli/main.ts", "cli/run.ts", "src/player/node/play.ts", "src/player/node/local-files.ts"],
      // What leads to natives and to packages stays apart: a relay needs neither.
      maxBytes: 60_000,
    }),
  ],
  outdir: "dist",
  entryPoints: {
    cli: "cli/main.ts",
    node: "src/player/node/index.ts",
    host: "host/index.ts",
    instrument: "src/instrument/index.ts",
    scripted: "src/scripted/index.ts",
    compiler: "src/compiler/index.ts",
    inspect: "src/inspect/index.ts",
    testing: "src/runner/index.ts",
    "test-worker": "src/runner/worker.ts",
    "survey-worker": "src/survey/worker.ts",
    "library-worker": "web/server/library-worker.ts",
  },
};

/** What options and limits mean is for people, and of options, most are of commands: pages have the tables without. */
const shortTables: Plugin = {
  name: "short-tables",
  setup(build) {
    const FOR_PEOPLE = ["meaning", "otherwise", "value"];
    const short = (table: object) =>
      JSON.stringify(table, (key, value) => (FOR_PEOPLE.includes(key) ? undefined : value));
    const isOfPages = ({ in: places }: { in: readonly string[] }): boolean =>
      places.some((place) => place === "installFlashNet" || place === "PlayerHost" || place.endsWith("Backend"));
    const ofPages = { all: Object.values(options).flat().filter(isOfPages) };
    build.onLoad({ filter: /\bbase\/options\/table\.ts$/ }, () => ({
      contents: `export const options = ${short(ofPages)};`,
    }));
    build.onLoad({ filter: /\bbase\/options\/limit-table\.ts$/ }, () => ({
      contents: `export const limits = ${short(limits)};`,
    }));
  },
};

/** A module that is made below, and no file. */
export const SHARED = "scripts/build/shared.js";

interface SharedChunk {
  /** modules that are loaded at a start, with all that they import */
  starts: readonly string[];
  /** of a module and all that it imports; larger ones stay as esbuild splits them */
  maxBytes?: number;
}

/**
 * esbuild makes a chunk of the modules that the same entry points and parts need: dozens of small files, each of which a start
 * waits for. So all of them need what the start loads and one of them needs as well, and there is one chunk of it.
 */
function oneSharedChunk({ starts, maxBytes = Number.POSITIVE_INFINITY }: SharedChunk): Plugin {
  return {
    name: "one-shared-chunk",
    async setup({ esbuild, initialOptions, onResolve, onLoad }) {
      const plugins = initialOptions.plugins?.filter(({ name }) => name !== "one-shared-chunk") ?? [];
      const { metafile } = await esbuild.build({ ...initialOptions, plugins, write: false, metafile: true });
      const { inputs } = metafile!;
      const imported = (of: string, kind: string): string[] =>
        inputs[of]!.imports.filter((one) => one.kind === kind && !one.external).map(({ path }) => path);
      const withImports = (modules: readonly string[]): Set<string> =>
        reached(modules, (module) => imported(module, "import-statement"));
      const bytes = (modules: Set<string>): number => [...modules].reduce((sum, one) => sum + inputs[one]!.bytes, 0);
      const parts = Object.keys(inputs).flatMap((module) => imported(module, "dynamic-import"));
      const entries = [...Object.values(initialOptions.entryPoints as Record<string, string>), ...parts];
      const elsewhere = withImports(entries.filter((entry) => !starts.includes(entry)));
      const modules = [...withImports(starts)].filter(
        (module) => elsewhere.has(module) && isOurCode(module) && bytes(withImports([module])) <= maxBytes,
      );
      initialOptions.inject = [SHARED];
      onResolve({ filter: new RegExp(`^${SHARED}$`) }, () => ({ path: join(root, SHARED) }));
      onLoad({ filter: new RegExp(`/${SHARED}$`) }, () => ({
        contents: modules.map((module) => `import "./${module}";`).join("\n"),
        resolveDir: root,
      }));
    },
  };
}

/** Packages come with the modules that import them. */
function isOurCode(module: string): boolean {
  return module.endsWith(".ts") && !module.startsWith("node_modules/");
}

/** All that some files lead to, themselves included. */
export function reached(files: readonly string[], next: (file: string) => readonly string[]): Set<string> {
  const found = new Set(files);
  for (const file of found) for (const one of next(file)) found.add(one);
  return found;
}

/**
 * What of `dist` runs in pages. What other code needs as well, and what is loaded when it is needed (`browser` of `imports` in
 * package.json), is in the folder `page` beside the files that are imported; those of our own pages have all in them.
 */
const browserBuilds: readonly BuildOptions[] = [
  {
    ...common,
    platform: "browser",
    // With its source map it reads as before.
    minify: true,
    plugins: [shortTables, oneSharedChunk({ starts: ["src/player/page/index.ts"] })],
    splitting: true,
    chunkNames: "page/[name]-[hash]",
    outdir: "dist",
    entryPoints: { page: "src/player/page/index.ts", server: "src/scripted/index.ts" },
  },
  {
    ...common,
    platform: "browser",
    minify: true,
    outdir: "dist",
    entryPoints: { wire: "src/wire/index.ts" },
  },
  {
    ...common,
    platform: "browser",
    format: "iife",
    minify: true,
    outdir: "dist/web",
    entryPoints: ["web/player.ts", "web/player.css", "web/frame.ts", "web/view.ts", "web/library.ts", "web/survey.ts"],
  },
];

export const builds: readonly BuildOptions[] = [nodeBuild, ...browserBuilds];

/** Packages that are installed beside ours. */
function installed(): string[] {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    "dependencies" | "optionalDependencies",
    Record<string, string>
  >;
  return Object.keys({ ...dependencies, ...optionalDependencies });
}
