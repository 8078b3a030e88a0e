import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { messageOf } from "../../base/errors.ts";

/**
 * Loads a module of a user's: TypeScript or JavaScript, with whatever it imports. `flashnet/server` is this flashnet,
 * wherever the module is. Type errors are not looked for.
 *
 * @param use takes its exports, and what `bundleModule` has made of it
 * @param failed makes the error of a reason, which is one line: there is no such file, it can't be compiled, or it throws
 */
export async function loadModule<Used>(
  file: string,
  use: (exports: Record<string, unknown>, source: string) => Used,
  failed: (reason: string, options: ErrorOptions) => Error,
): Promise<Used> {
  try {
    const path = resolve(file);
    if (!existsSync(path)) throw new Error("there is no such file; check the path");
    const source = await bundleModule(path);
    return use(await importBundle(source), source);
  } catch (error) {
    throw failed(messageOf(error).split("\n", 2).join(" "), { cause: error });
  }
}

/** Imports what `bundleModule` has made, in this or another process. @param label makes it another module than before */
export async function importBundle(source: string, label = ""): Promise<Record<string, unknown>> {
  Object.assign(globalThis, { [Symbol.for(RUNNING)]: await import("./index.ts") });
  // Nothing has to be written for it, and a second load sees what has changed.
  return import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}${label && `#${label}`}`);
}

/** A module with all that it imports, as JavaScript that `importBundle` takes. */
async function bundleModule(path: string): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "silent",
    sourcemap: "inline",
    plugins: [await runningModule()],
    define: { "import.meta.url": JSON.stringify(pathToFileURL(path).href) },
  });
  return outputFiles[0]!.text;
}

/** What scripts import, and where they find it. */
const RUNNING = "flashnet/server";

/** Gives scripts the module that runs, not a copy of it: classes and registered aliases are the same on both sides. */
async function runningModule(): Promise<Plugin> {
  const module = await import("./index.ts");
  const names = Object.keys(module).join(", ");
  const contents = `export const { ${names} } = globalThis[Symbol.for("${RUNNING}")];`;
  const source = fileURLToPath(new URL("index.ts", import.meta.url));
  return {
    name: RUNNING,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^flashnet\/server$|index\.ts$/ }, ({ path, resolveDir }) =>
        path === RUNNING || resolve(resolveDir, path) === source ? { path: RUNNING, namespace: RUNNING } : undefined,
      );
      onLoad({ filter: /.*/, namespace: RUNNING }, () => ({ contents, loader: "js" }));
    },
  };
}
