import { FlashnetError } from "../base/errors.ts";

/** What a command's end means to the script that called it: docs/command-line.md. */
export const ExitCode = { done: 0, failed: 1, usage: 2, timedOut: 3, panic: 4 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A command was called in a way that makes no sense. */
export class UsageError extends FlashnetError {
  static override readonly brand = "UsageError";
  readonly code = "FLASHNET_USAGE";
}

/** A file can't be read or written, a port can't be listened on. */
export class EnvironmentError extends FlashnetError {
  static override readonly brand = "EnvironmentError";
  readonly code = "FLASHNET_ENVIRONMENT";
}

export function exitCodeOf(error: unknown): ExitCode {
  const code = error instanceof FlashnetError ? error.code : "";
  if (code === "FLASHNET_USAGE" || code === "FLASHNET_OPTION") return ExitCode.usage;
  return code === "FLASHNET_PLAYER_PANIC" ? ExitCode.panic : ExitCode.failed;
}
