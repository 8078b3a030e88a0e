import { Writable } from "node:stream";
import { deferred } from "../../base/deferred.ts";
import { flashnet } from "../program.ts";

/** A command line that is run within the test, and what it has written. */
export class TestTerminal {
  stdoutText = "";
  stderrText = "";
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly #interrupted = deferred();
  #onOutput: (() => void) | undefined;
  readonly #signals = new Map<string, () => void>();

  constructor() {
    this.stdout = collector((text) => {
      this.stdoutText += text;
      this.#onOutput?.();
    });
    this.stderr = collector((text) => {
      this.stderrText += text;
    });
  }

  interrupted(): Promise<void> {
    return this.#interrupted.promise;
  }

  onSignal(signal: string, callback: () => void): void {
    this.#signals.set(signal, callback);
  }

  /** The command gets a signal. */
  signal(signal: "SIGHUP" | "SIGINT" | "SIGTERM"): void {
    this.#signals.get(signal)?.();
  }

  /** Ends a command that runs on. */
  interrupt(): void {
    this.#interrupted.resolve();
  }

  /** Settles with the first line of output. */
  firstLine(): Promise<string> {
    return new Promise((resolve) => {
      this.#onOutput = () => resolve(this.stdoutText.split("\n")[0]!);
    });
  }
}

/** Runs a command that ends by itself. */
export async function run(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const terminal = new TestTerminal();
  const exitCode = await flashnet(args, terminal);
  return { exitCode, stdout: terminal.stdoutText, stderr: terminal.stderrText };
}

function collector(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      take(String(chunk));
      done();
    },
  });
}
