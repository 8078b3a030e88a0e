import { FlashnetError } from "../../base/errors.ts";

/** A recording can't be read: it is none, of a newer version, or damaged in a line. */
export class RecordingError extends FlashnetError {
  static override readonly brand = "RecordingError";
  readonly code = "FLASHNET_RECORDING";
}

/** A SWF sends something else than the recording has. */
export class ReplayMismatchError extends FlashnetError {
  static override readonly brand = "ReplayMismatchError";
  readonly code = "FLASHNET_REPLAY_MISMATCH";
}

/** A capture can't be imported: it is none, or there is nothing in it that a recording could have. */
export class CaptureError extends FlashnetError {
  static override readonly brand = "CaptureError";
  readonly code = "FLASHNET_CAPTURE";
}
