/**
 * The root of every error flashnet raises on purpose.
 *
 * `code` is stable and is what programs match on; `message` is one line that says what happened, where, and what to do.
 */
export abstract class FlashnetError extends Error {
  abstract readonly code: string;
}

/** `message` of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
