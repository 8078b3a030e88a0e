import type { External } from "../player/external-interface.ts";
import { loadModule } from "../scripted/load-module.ts";
import { ExternalModuleError } from "./errors.ts";

/**
 * Loads a module whose exports content can call (`loadModule`).
 *
 * @throws ExternalModuleError
 */
export function loadExternal(file: string): Promise<External> {
  return loadModule(
    file,
    (exports) => ({ ...(exports as External) }),
    (reason, options) => new ExternalModuleError(`${file} can't be used by content: ${reason}`, options),
  );
}
