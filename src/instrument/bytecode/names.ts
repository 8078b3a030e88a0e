/**
 * The bytecode of the natives, in the parts in which pages load it. Nothing is in two of them, and what the natives of a
 * part need is in it.
 */
export const bytecodeParts = {
  flash: ["natives"],
  air: ["airNatives", "securityErrorEvent"],
  byteArray: ["byteArray", "byteArrayText", "byteArrayObjects"],
  avm1: ["xmlSocket", "netConnection", "netStream", "sharedObject"],
} as const;

export type BytecodePart = keyof typeof bytecodeParts;

export type BytecodeName<Part extends BytecodePart = BytecodePart> = (typeof bytecodeParts)[Part][number];

/** What a part has, by name: bytecode in hexadecimal digits. */
export type Digits<Part extends BytecodePart = BytecodePart> = Readonly<Record<BytecodeName<Part>, string>>;
