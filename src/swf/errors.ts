import { FlashnetError } from "../../base/errors.ts";

/**
 * - `NOT_SWF`: the bytes do not begin like a SWF
 * - `TRUNCATED`: they end before what they announce
 * - `DAMAGED`: the compressed body can't be decompressed
 * - `TOO_LARGE`: the body would be larger than the limit that was set
 */
export type SwfErrorCode =
  | "FLASHNET_SWF_NOT_SWF"
  | "FLASHNET_SWF_TRUNCATED"
  | "FLASHNET_SWF_DAMAGED"
  | "FLASHNET_SWF_TOO_LARGE";

/** Bytes that are not a SWF, or not one that can be taken in. */
export class SwfError extends FlashnetError {
  static override readonly brand = "SwfError";
  readonly code: SwfErrorCode;
  /** in bytes from the start of the file; behind the eight-byte header, of the decompressed file */
  readonly offset: number;

  constructor(code: SwfErrorCode, offset: number, what: string, cause?: unknown) {
    super(`SWF file, byte ${offset}: ${what}`, { cause });
    this.code = code;
    this.offset = offset;
  }
}
