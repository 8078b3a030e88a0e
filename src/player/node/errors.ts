import { FlashnetError } from "../../../base/errors.ts";

/** No usable `@ruffle-rs/ruffle` package in the folder that was looked in. */
export class RuffleNotFoundError extends FlashnetError {
  readonly code = "RUFFLE_NOT_FOUND";
  override readonly name = "RuffleNotFoundError";
}

/** Ruffle refused the bytes it was given as the root movie. */
export class MovieLoadError extends FlashnetError {
  readonly code = "MOVIE_LOAD_FAILED";
  override readonly name = "MovieLoadError";
}

/** Ruffle itself crashed; the player that raised it can only be thrown away. */
export class PlayerPanicError extends FlashnetError {
  readonly code = "PLAYER_PANIC";
  override readonly name = "PlayerPanicError";
}
