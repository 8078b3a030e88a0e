/** Bytes written as the specification writes them: hexadecimal, texts in quotation marks. */
export function bytesOf(text: string): Uint8Array {
  const parts = [...text.matchAll(/"([^"]*)"|([0-9A-Fa-f]+)/g)].map(([, letters, hex]) =>
    letters === undefined ? Buffer.from(hex!, "hex") : Buffer.from(letters),
  );
  return Uint8Array.from(Buffer.concat(parts));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
