import { spawn } from "node:child_process";

/** Milliseconds that a command may take, on a machine that is busy with other tests. */
const TIMEOUT = 60_000;

/** What a command printed, as the message of the error that ends its block. */
export class CommandError extends Error {}

export interface Command {
  /** as a shell takes it */
  line: string;
  folder: string;
  environment: NodeJS.ProcessEnv;
  /** it runs until it is ended, and has started once it prints a line */
  lasting: boolean;
}

/** Lines of an `sh` block, without those that are only comments. */
export function commandLines(code: string): string[] {
  return code
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
}

/** Whether a command runs until it is ended: servers, and movies that nothing stops. */
export function isLasting(line: string): boolean {
  if (/\bflashnet (serve|relay|policy|rtmp|view)\b/.test(line)) return true;
  return /\bflashnet run\b/.test(line) && !/--(until|frames|timeout)\b/.test(line);
}

/** Lets the system choose the port of a server; what is printed for readers has the usual one. A site's file says its own. */
export function withFreePort(line: string): string {
  return /\bflashnet (serve|relay|policy|rtmp|view)\b/.test(line) && !/--(port|site)\b/.test(line)
    ? line.replace(/(\bflashnet (?:serve|relay|policy|rtmp|view)\b[^#]*?)(\s*(?:#.*)?)$/, "$1 --port 0$2")
    : line;
}

/**
 * Runs a command: to its end, or if it is lasting to its first line on stdout.
 *
 * @throws CommandError when it fails, or takes too long
 */
export function runCommand({ line, folder, environment, lasting }: Command): Promise<void> {
  const child = spawn("sh", ["-c", line], { cwd: folder, env: environment, detached: true });
  // The shell and what it has started.
  const end = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // It has ended by itself.
    }
  };
  let output = "";
  let started = false;
  let late = false;
  child.stdout.on("data", (chunk) => {
    output += chunk;
    if (!lasting || started || !output.includes("\n")) return;
    started = true;
    end("SIGTERM");
  });
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const timer = setTimeout(() => {
    late = true;
    end("SIGKILL");
  }, TIMEOUT);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      if (started || (code === 0 && !lasting)) resolve();
      else {
        const outcome = late ? `did not end within ${TIMEOUT} ms` : `ended with ${code}`;
        reject(new CommandError(`'${line}' ${outcome}\n${output}${complaints}`));
      }
    });
  });
}
