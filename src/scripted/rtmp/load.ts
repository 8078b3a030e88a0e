import { OptionError } from "../../../base/options/check.ts";
import { ServerScriptError } from "../errors.ts";
import { loadServerScript } from "../load.ts";
import { type ServerHandler, type ServerScript, serversOf } from "../server.ts";
import { applicationStates, handlerOf } from "./application.ts";
import type { Configuration } from "./state.ts";

/** The applications of a server script, wherever it says that they are served. */
export interface LoadedApplications {
  names: readonly string[];
  /** serves the clients of all of them */
  handler: ServerHandler;
  configure(configuration: Configuration): void;
  /** Hands changes of persistent shared objects to the store now. */
  save(): void;
}

/** @throws ServerScriptError when the script can't be loaded, or exports something else than applications */
export async function loadApplications(file: string): Promise<LoadedApplications> {
  const script = await loadServerScript(file);
  const states = serversOf(script).map(({ handler }) => applicationStates(handler));
  const all = statesOf(script);
  if (all.length === 0 || states.includes(undefined)) {
    const what = "exports, as its default, application(…), applications(…), or serve(…) of these";
    throw new ServerScriptError(`${file} can't be used as a server: a script for RTMP ${what}`);
  }
  try {
    return {
      names: all.map(({ name }) => name),
      handler: handlerOf(all),
      configure: (configuration) => configureApplications(script, configuration),
      save: () => all.forEach((state) => void state.save()),
    };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new ServerScriptError(`${file} can't be used as a server: ${error.message}`, { cause: error });
  }
}

/** Configures the applications that a script has, if it has any. */
export function configureApplications(script: ServerScript, configuration: Configuration): void {
  for (const state of statesOf(script)) state.configure(configuration);
}

function statesOf(script: ServerScript): NonNullable<ReturnType<typeof applicationStates>> {
  return [...new Set(serversOf(script).flatMap(({ handler }) => applicationStates(handler) ?? []))];
}
