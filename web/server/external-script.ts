import { resolve } from "node:path";
import { messageOf } from "../../base/errors.ts";
import { ExternalModuleError } from "../../src/runner/errors.ts";

/**
 * A module whose exports content can call, with whatever it imports, as one module for the page that content plays in.
 *
 * @throws ExternalModuleError
 */
export async function externalScript(file: string): Promise<string> {
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
    throw new ExternalModuleError(`${file} can't be used by content: ${reason}`, { cause: error });
  }
}
