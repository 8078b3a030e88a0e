import { FlashnetError } from "../../../base/errors.ts";

/** `installFlashNet` came too late, or twice. */
export class InstallError extends FlashnetError {
  static override readonly brand = "InstallError";
  readonly code = "FLASHNET_INSTALL";
}
