/** Bytes as text, in Node and in browsers. */

/** Bytes that are made a string at once: an argument list has limits. */
const PIECE = 8192;

/** A character for each byte. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += PIECE) {
    text += String.fromCharCode(...bytes.subarray(from, from + PIECE));
  }
  return text;
}

/** A byte for each character; of those above U+00FF the low byte. */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** RFC 4648 §4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}

/** White space and missing padding are forgiven. @throws DOMException when it is no Base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return latin1Bytes(atob(text));
}
