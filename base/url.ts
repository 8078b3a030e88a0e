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

/** Characters of a `data:` URL in front of its data that are kept. */
const MAX_MEDIA_TYPE = 100;

/** The URL by which a SWF is known: a `data:` URL stands without its data, which may be the whole SWF. */
export function nameOfUrl(url: string): string {
  return /^data:/i.test(url) ? `${(/^[^,]*,/.exec(url)?.[0] ?? url).slice(0, MAX_MEDIA_TYPE)}…` : url;
}
