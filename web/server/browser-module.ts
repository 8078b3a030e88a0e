import { resolve } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { ExternalModuleError } from "../../src/runner/errors.ts";

/**
 * A module of somebody's own, with whatever it imports, as one module for a page.
 *
 * @param what it is for, in messages
 * @throws ExternalModuleError
 */
export async function browserModule(file: string, what: "by content" | "as a decoder"): Promise<string> {
  try {
    const { build } = await import("esbuild");
    const { outputFiles } = await build({
      entryPoints: [resolve(file)],
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      target: "es2022",
      logLevel: "silent",
      sourcemap: "inline",
    });
    return outputFiles[0]!.text;
  } catch (error) {
    const reason = messageOf(error).split("\n", 2).join(" ");
    throw new ExternalModuleError(`${file} can't be used ${what}: ${reason}`, { cause: error });
  }
}
