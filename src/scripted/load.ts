import { ServerScriptError } from "./errors.ts";
import { loadModule } from "./load-module.ts";
import { type ServerScript, serversOf } from "./server.ts";

/**
 * Loads a server script (`loadModule`): its default export.
 *
 * @throws ServerScriptError
 */
export function loadServerScript(file: string): Promise<ServerScript> {
  return loadModule(
    file,
    (exports) => {
      const script = exports.default as ServerScript;
      serversOf(script);
      return script;
    },
    (reason, options) => new ServerScriptError(`${file} can't be used as a server: ${reason}`, options),
  );
}
