import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { messageOf } from "../../base/errors.ts";

/**
 * Loads a module of a user's: TypeScript or JavaScript, with whatever it imports. `flashnet/server` is this flashnet,
 * wherever the module is. Type errors are not looked for.
 *
 * @param use takes its exports
 * @param failed makes the error of a reason, which is one line: there is no such file, it can't be compiled, or it throws
 */
export async function loadModule<Used>(
  file: string,
  use: (exports: Record<string, unknown>) => Used,
  failed: (reason: string, options: ErrorOptions) => Error,
): Promise<Used> {
  try {
    const path = resolve(file);
    if (!existsSync(path)) throw new Error("there is no such file; check the path");
    return use(await import(await bundle(path)));
  } catch (error) {
    throw failed(messageOf(error).split("\n", 2).join(" "), { cause: error });
  }
}

/** @returns a `data:` URL, as nothing has to be written for it, and a second load sees what has changed */
async function bundle(path: string): Promise<string> {
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
  return `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString("base64")}`;
}

/** Gives scripts the module that runs, not a copy of it: classes and registered aliases are the same on both sides. */
async function runningModule(): Promise<Plugin> {
  const module = await import("./index.ts");
  const key = "flashnet/server";
  Object.assign(globalThis, { [Symbol.for(key)]: module });
  const names = Object.keys(module).join(", ");
  const contents = `export const { ${names} } = globalThis[Symbol.for("${key}")];`;
  const source = fileURLToPath(new URL("index.ts", import.meta.url));
  return {
    name: key,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^flashnet\/server$|index\.ts$/ }, ({ path, resolveDir }) =>
        path === key || resolve(resolveDir, path) === source ? { path: key, namespace: key } : undefined,
      );
      onLoad({ filter: /.*/, namespace: key }, () => ({ contents, loader: "js" }));
    },
  };
}
