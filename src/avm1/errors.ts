import { FlashnetError } from "../../base/errors.ts";

/** `TRUNCATED`: the bytes end inside an action. `TOO_LARGE`: code, or a part of it, has no room in its format. */
export type Avm1ErrorCode = "FLASHNET_AVM1_TRUNCATED" | "FLASHNET_AVM1_TOO_LARGE";

/** Bytes that are no AVM1 code, or code that can't be written. */
export class Avm1Error extends FlashnetError {
  static override readonly brand = "Avm1Error";
  readonly code: Avm1ErrorCode;
  /** in bytes from the start of the code */
  readonly offset: number;

  constructor(code: Avm1ErrorCode, offset: number, what: string) {
    super(`AVM1 code, byte ${offset}: ${what}`);
    this.code = code;
    this.offset = offset;
  }
}
