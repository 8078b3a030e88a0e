import { FlashnetError } from "../../../base/errors.ts";

/** No usable `@ruffle-rs/ruffle` package in the folder that was looked in. */
export class RuffleNotFoundError extends FlashnetError {
  static override readonly brand = "RuffleNotFoundError";
  readonly code = "FLASHNET_RUFFLE_NOT_FOUND";
}

/** Ruffle refused the bytes it was given as the root movie. */
export class MovieLoadError extends FlashnetError {
  static override readonly brand = "MovieLoadError";
  readonly code = "FLASHNET_MOVIE_LOAD";
}

/** Ruffle itself crashed; the player that raised it can only be thrown away. */
export class PlayerPanicError extends FlashnetError {
  static override readonly brand = "PlayerPanicError";
  readonly code = "FLASHNET_PLAYER_PANIC";
}

/** For errors of WebAssembly itself, which say nothing of Ruffle. @throws RuffleNotFoundError */
export function toldOfDamage(error: unknown): never {
  if (!(error instanceof WebAssembly.CompileError)) throw error;
  throw new RuffleNotFoundError(`The wasm of Ruffle is damaged (${error.message}): install @ruffle-rs/ruffle again.`, {
    cause: error,
  });
}
