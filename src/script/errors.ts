import { FlashnetError } from "../../base/errors.ts";

/** No server script can be made of a recording. */
export class ScriptError extends FlashnetError {
  static override readonly brand = "ScriptError";
  readonly code = "FLASHNET_SCRIPT";
}
