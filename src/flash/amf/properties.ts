import type { ClassTraits } from "../net/class-aliases.ts";
import type { DecodeOptions } from "./options.ts";

/** Sets a property of a plain object; any name is one. */
export function setProperty(object: object, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else (object as Record<string, unknown>)[name] = value;
}

/** Sets an element or property of an array. Its length is that of its elements, whatever the sender says. */
export function setElement(array: unknown[], name: string, value: unknown): void {
  if (name !== "length") setProperty(array, name, value);
}

/** Sets a property of an instance of an aliased class, as far as the class lets it. */
export function assign(
  object: object,
  traits: ClassTraits,
  name: string,
  value: unknown,
  options: DecodeOptions,
): void {
  if (!traits.sealed.includes(name)) {
    if (traits.dynamic) setProperty(object, name, value);
    else options.onTrace?.(`ReferenceError: Error #1056: Cannot create property ${name} on ${traits.type.name}.`);
    return;
  }
  try {
    (object as Record<string, unknown>)[name] = value;
  } catch (error) {
    // What the setter threw may throw in its turn when it is made a string: that goes on, as in Flash.
    options.onTrace?.(String(error));
  }
}
