import { FlashnetError } from "../../../base/errors.ts";
import { FlashArgumentError, FlashError, FlashRangeError } from "../bytes/errors.ts";

/**
 * - `INCOMPLETE`: the bytes end before the value does; more may come
 * - `MALFORMED`: no value begins like this, or a reference leads nowhere
 * - `NOT_EXTERNALIZABLE`: an object wrote itself, and there is no class here that reads it
 * - `BAD_KEY`: a Dictionary has a key that is neither a string nor an object
 * - `TOO_DEEP`: objects in objects, beyond the limit that was set
 * - `TOO_LARGE`: more bytes than the limit that was set
 */
export type AmfErrorCode =
  | "FLASHNET_AMF_INCOMPLETE"
  | "FLASHNET_AMF_MALFORMED"
  | "FLASHNET_AMF_NOT_EXTERNALIZABLE"
  | "FLASHNET_AMF_BAD_KEY"
  | "FLASHNET_AMF_TOO_DEEP"
  | "FLASHNET_AMF_TOO_LARGE";

/** AMF that can't be read, or a value that can't be written. */
export class AmfError extends FlashnetError {
  static override readonly brand = "AmfError";
  readonly code: AmfErrorCode;
  /** in bytes from the start of what was read or written */
  readonly offset: number;
  /** of the class, for NOT_EXTERNALIZABLE */
  readonly className: string;

  constructor(code: AmfErrorCode, offset: number, what: string, className = "") {
    super(`AMF, byte ${offset}: ${what}`);
    this.code = code;
    this.offset = offset;
    this.className = className;
  }

  /** What the player throws for it (spec/bytearray.md §7). */
  toFlashError(): FlashError {
    switch (this.code) {
      case "FLASHNET_AMF_NOT_EXTERNALIZABLE":
        return new FlashArgumentError(2173, this.className);
      case "FLASHNET_AMF_BAD_KEY":
        return new FlashArgumentError(2004);
      case "FLASHNET_AMF_TOO_DEEP":
        return new FlashError(1023);
      default:
        return new FlashRangeError(2006);
    }
  }
}

export function tooDeep(offset: number, maxDepth: number): AmfError {
  return new AmfError("FLASHNET_AMF_TOO_DEEP", offset, `more than ${maxDepth} objects in one another; see maxDepth`);
}

export function malformed(offset: number, what: string): AmfError {
  return new AmfError("FLASHNET_AMF_MALFORMED", offset, what);
}

export function tooLarge(offset: number, maxLength: number): AmfError {
  return new AmfError("FLASHNET_AMF_TOO_LARGE", offset, `a value of more than ${maxLength} bytes; see maxLength`);
}
