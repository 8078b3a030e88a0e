import { FlashnetError } from "../../base/errors.ts";

/** What the other end of an RTMP connection sent is no RTMP, or more than a limit allows: the connection is to be closed. */
export class RtmpError extends FlashnetError {
  static override readonly brand = "RtmpError";
  readonly code = "FLASHNET_RTMP";
}

/** A value of a kind that AVM1 has none of, like those of AMF3. Where it ends is not known. */
export class ForeignValueError extends RtmpError {}
