/**
 * The part of `lzma1` that the codec uses. The package offers its TypeScript sources as types, which our stricter
 * compiler options do not accept; `#lzma1` in package.json points the checker here and everything else at the package.
 */

/** Makes a stream in the "LZMA alone" container: properties, 64-bit length, data. */
export function compress(data: Uint8Array): Uint8Array;
/** Takes a stream in the same container. */
export function decompress(data: Uint8Array): Uint8Array;
