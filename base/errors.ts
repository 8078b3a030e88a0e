/** A class of errors of ours, as any copy of this file sees it. */
interface ErrorClass {
  isFlashnetError?: unknown;
  brand?: unknown;
}

/**
 * The root of every error flashnet raises on purpose.
 *
 * `code` is stable, begins with `FLASHNET_` and is what programs match on (docs/errors.md); `message` is one line that says
 * what happened, where, and what to do.
 *
 * The files of the package hold a copy of each class each. `instanceof` knows the errors of all of them, as it goes by
 * `brand`, which each class has to itself; a class without one is only its own.
 */
export abstract class FlashnetError extends Error {
  static readonly isFlashnetError = true;
  static readonly brand: string = "FlashnetError";
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.brand;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: it is the class that is asked about, mostly a subclass
    return isInstance(value, this);
  }
}

function isInstance(value: unknown, asked: typeof FlashnetError): boolean {
  if (!Object.hasOwn(asked, "brand")) return Function.prototype[Symbol.hasInstance].call(asked, value);
  if (!(value instanceof Error)) return false;
  let type: ErrorClass | null = value.constructor as ErrorClass;
  while (type?.isFlashnetError === true) {
    if (Object.hasOwn(type, "brand") && type.brand === asked.brand) return true;
    type = Object.getPrototypeOf(type);
  }
  return false;
}

/** `message` of whatever was thrown: applications throw what they like, and some of it has no text, or one without an end. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  try {
    return Array.isArray(error) ? "a list was thrown" : String(error);
  } catch {
    return "something was thrown that has no text";
  }
}
