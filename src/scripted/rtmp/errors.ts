import { FlashnetError } from "../../../base/errors.ts";

/**
 * - `FAILED`: the client has answered with `_error`
 * - `TIMEOUT`: it has not answered in time
 * - `CLOSED`: the connection is over
 * - `LIMIT`: as many calls wait for an answer as may
 */
export type RtmpCallErrorCode =
  | "FLASHNET_RTMP_CALL_FAILED"
  | "FLASHNET_RTMP_CALL_TIMEOUT"
  | "FLASHNET_RTMP_CALL_CLOSED"
  | "FLASHNET_RTMP_CALL_LIMIT";

/** A method of a client could not be called. */
export class RtmpCallError extends FlashnetError {
  static override readonly brand = "RtmpCallError";
  readonly code: RtmpCallErrorCode;
  /** what the client says about it, where it does: mostly `level`, `code` and `description` */
  readonly info: unknown;

  constructor(code: RtmpCallErrorCode, message: string, info?: unknown) {
    super(message);
    this.code = code;
    this.info = info;
  }
}

/**
 * - `LIMIT`: more objects, slots or bytes than a limit allows
 * - `STORE`: what was kept of a shared object can't be read, or it can't be written
 * - `RULE`: a rule gives a promise in place of an answer
 */
export type SharedObjectErrorCode =
  | "FLASHNET_SHARED_OBJECT_LIMIT"
  | "FLASHNET_SHARED_OBJECT_STORE"
  | "FLASHNET_SHARED_OBJECT_RULE";

/** A shared object can't be had, changed or kept. */
export class SharedObjectError extends FlashnetError {
  static override readonly brand = "SharedObjectError";
  readonly code: SharedObjectErrorCode;

  constructor(code: SharedObjectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
