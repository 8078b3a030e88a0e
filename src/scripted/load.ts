import { ServerScriptError } from "./errors.ts";
import { loadModule } from "./load-module.ts";
import { type ServerScript, serversOf } from "./server.ts";

/**
 * Loads a server script (`loadModule`): its default export.
 *
 * @throws ServerScriptError
 */
export function loadServerScript(file: string): Promise<ServerScript> {
  return loadModule(file, scriptIn, failure(file));
}

/**
 * A server script as one module of JavaScript, which `importBundle` takes.
 *
 * @throws ServerScriptError
 */
export function bundleServerScript(file: string): Promise<string> {
  return loadModule(
    file,
    (exports, source) => {
      scriptIn(exports);
      return source;
    },
    failure(file),
  );
}

/** @throws ServerScriptError when there is none */
export function scriptIn({ default: script }: Record<string, unknown>): ServerScript {
  serversOf(script);
  return script as ServerScript;
}

function failure(file: string): (reason: string, options: ErrorOptions) => ServerScriptError {
  return (reason, options) => new ServerScriptError(`${file} can't be used as a server: ${reason}`, options);
}
