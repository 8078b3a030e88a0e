import { FlashnetError } from "../../../base/errors.ts";

/** The `ruffle.js` that was named can't be loaded. */
export class RuffleLoadError extends FlashnetError {
  readonly code = "FLASHNET_RUFFLE_LOAD";
}

/** `installFlashNet` came too late, or twice. */
export class InstallError extends FlashnetError {
  static override readonly brand = "InstallError";
  readonly code = "FLASHNET_INSTALL";
}
