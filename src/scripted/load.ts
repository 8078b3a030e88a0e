import { messageOf } from "../../base/errors.ts";
import { ServerScriptError } from "./errors.ts";
import { loadModule } from "./load-module.ts";
import { type ServerScript, serversOf } from "./server.ts";

/**
 * Loads a server script (`loadModule`): its default export.
 *
 * @throws ServerScriptError
 */
export async function loadServerScript(file: string): Promise<ServerScript> {
  try {
    const script = (await loadModule(file)).default as ServerScript;
    serversOf(script);
    return script;
  } catch (error) {
    throw new ServerScriptError(`${file} can't be used as a server: ${messageOf(error).split("\n", 2).join(" ")}`, {
      cause: error,
    });
  }
}
