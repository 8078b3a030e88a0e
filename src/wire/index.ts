/** Ways to read what is said on a wire, for decoders of one's own: docs/inspector.md. */
export type { Direction } from "./conversation.ts";
export type { DecodedMessage, DecodedValue, Decoder } from "./decoder.ts";
export { formatOf, formats } from "./formats/formats.ts";
export type { Content, Format, FormatOptions, Node, Reading } from "./tree.ts";
