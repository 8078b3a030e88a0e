/** What clients and applications say, which may be anything, as it can go into an answer. */

/** Letters that an answer has of what a client names, or an error says. */
const MAX_TEXT = 4096;

/** Of a list no text is made: one that has another twice, which has another twice, would take for ever. */
export function shortText(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.slice(0, MAX_TEXT) : "";
}

/** Of the object of `connect`. What is no object has none: a text would have one for each letter. */
export function parametersOf(object: unknown): Record<string, unknown> {
  const isList = Array.isArray(object) && object.length > 0;
  return typeof object === "object" && !isList ? { ...(object as Record<string, unknown> | null) } : {};
}
