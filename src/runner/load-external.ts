import { messageOf } from "../../base/errors.ts";
import type { External } from "../player/node/external-interface.ts";
import { loadModule } from "../scripted/load-module.ts";
import { ExternalModuleError } from "./errors.ts";

/**
 * Loads a module whose exports content can call (`loadModule`).
 *
 * @throws ExternalModuleError
 */
export async function loadExternal(file: string): Promise<External> {
  try {
    return { ...((await loadModule(file)) as External) };
  } catch (error) {
    throw new ExternalModuleError(`${file} can't be used by content: ${messageOf(error).split("\n", 2).join(" ")}`, {
      cause: error,
    });
  }
}
