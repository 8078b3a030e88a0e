import { FlashnetError } from "../../../base/errors.ts";

/** spec/errors.md: the errors that these classes throw. */
const TEXTS = {
  1000: "The system is out of memory.",
  1014: "Class %1 could not be found.",
  1023: "Stack overflow occurred.",
  1056: "Cannot create property %1 on %2.",
  1506: "The specified range is invalid.",
  2004: "One of the parameters is invalid.",
  2006: "The supplied index is out of bounds.",
  2007: "Parameter %1 must be non-null.",
  2008: "Parameter %1 must be one of the accepted values.",
  2030: "End of file was encountered.",
  2058: "There was an error decompressing the data.",
  2085: "Parameter %1 must be non-empty string.",
  2173:
    "Unable to read object in stream.  The class %1 does not implement flash.utils.IExternalizable but is aliased " +
    "to an externalizable class.",
} as const;

/** The numbers of errors that data classes throw, by Flash's own list. */
export type FlashErrorId = keyof typeof TEXTS;

/**
 * An error of the Flash runtime. `name`, `errorID` and `message` are what ActionScript shows, so that `String(error)` is
 * what a player traces: `RangeError: Error #2006: The supplied index is out of bounds.`
 *
 * The subclasses have the names of ActionScript, with "Flash" in front where JavaScript has that name too.
 */
export class FlashError extends FlashnetError {
  static override readonly brand: string = "FlashError";
  override name = "Error";
  readonly code: `FLASHNET_FLASH_${FlashErrorId}`;
  readonly errorID: FlashErrorId;

  /** @param substitutions what the text has `%1`, `%2` for; missing ones become empty */
  constructor(errorID: FlashErrorId, ...substitutions: string[]) {
    super(`Error #${errorID}: ${TEXTS[errorID].replace(/%(\d)/g, (_, i) => substitutions[i - 1] ?? "")}`);
    this.errorID = errorID;
    this.code = `FLASHNET_FLASH_${errorID}`;
  }
}

/** `ArgumentError` of ActionScript. */
export class FlashArgumentError extends FlashError {
  static override readonly brand = "FlashArgumentError";
  override name = "ArgumentError";
}

/** `RangeError` of ActionScript. */
export class FlashRangeError extends FlashError {
  static override readonly brand = "FlashRangeError";
  override name = "RangeError";
}

/** `ReferenceError` of ActionScript. */
export class FlashReferenceError extends FlashError {
  static override readonly brand = "FlashReferenceError";
  override name = "ReferenceError";
}

/** `TypeError` of ActionScript. */
export class FlashTypeError extends FlashError {
  static override readonly brand = "FlashTypeError";
  override name = "TypeError";
}

/** Prints as `Error`, as its subclass and `MemoryError` do. */
export class IOError extends FlashError {
  static override readonly brand: string = "IOError";
}

/** A read that wants more bytes than there are. */
export class EOFError extends IOError {
  static override readonly brand = "EOFError";
  constructor() {
    super(2030);
  }
}

/** `flash.errors.MemoryError` of ActionScript. */
export class MemoryError extends FlashError {
  static override readonly brand = "MemoryError";
  constructor() {
    super(1000);
  }
}

/** @throws FlashTypeError #2007 when content passed null where there has to be something */
export function checkNotNull(value: unknown, parameter: string): void {
  if (value === null || value === undefined) throw new FlashTypeError(2007, parameter);
}
