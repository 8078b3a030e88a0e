import { FlashnetError } from "../../base/errors.ts";

/** The queue can't be used: it is not reached, does not let us in, or nobody does what is in it. */
export class QueueError extends FlashnetError {
  static override readonly brand = "QueueError";
  readonly code = "FLASHNET_QUEUE";
}

/** A store of SWFs can't be read or written. */
export class StoreError extends FlashnetError {
  static override readonly brand = "StoreError";
  readonly code = "FLASHNET_STORE";
}
