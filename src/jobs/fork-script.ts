import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface ForkOptions {
  args?: readonly string[];
  /** of Node */
  flags?: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** whether it writes where this process writes its messages; default false */
  stderr?: boolean;
}

/**
 * Starts a script of ours as a process that exchanges messages, of any values that can be cloned.
 *
 * @param from `import.meta.url` of whoever asks
 * @param script beside it, where it runs from source, and beside its bundle in `dist`
 */
export function forkScript(
  from: string,
  script: { source: string; built: string },
  { args = [], flags = [], env, stderr = false }: ForkOptions = {},
): ChildProcess {
  const isSource = from.endsWith(".ts");
  const loader = (): string => pathToFileURL(createRequire(from).resolve("tsx")).href;
  return fork(fileURLToPath(new URL(isSource ? script.source : script.built, from)), args, {
    execArgv: [...(isSource ? ["--import", loader()] : []), ...flags],
    serialization: "advanced",
    stdio: ["ignore", "ignore", stderr ? "inherit" : "ignore", "ipc"],
    ...(env && { env }),
  });
}
