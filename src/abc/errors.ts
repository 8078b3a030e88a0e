import { FlashnetError } from "../../base/errors.ts";

/**
 * `TRUNCATED`: the bytes end before what they announce. `INVALID`: a value that no ABC file can hold.
 */
export type AbcErrorCode = "FLASHNET_ABC_TRUNCATED" | "FLASHNET_ABC_INVALID";

/** Bytes that are not an ABC file. */
export class AbcError extends FlashnetError {
  static override readonly brand = "AbcError";
  readonly code: AbcErrorCode;
  /** in bytes from the start of the ABC file */
  readonly offset: number;

  constructor(code: AbcErrorCode, offset: number, what: string) {
    super(`ABC file, byte ${offset}: ${what}`);
    this.code = code;
    this.offset = offset;
  }
}
