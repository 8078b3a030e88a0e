/**
 * The URL that a text is; undefined if it is none.
 *
 * Not by `URL.canParse`: that of Node 20 and 22, once it is optimised, says no to short texts with letters like ü.
 */
export function urlOf(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
