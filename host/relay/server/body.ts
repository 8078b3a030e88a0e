import type { IncomingMessage } from "node:http";

/** The body of a request as text; undefined if it is longer than so many bytes, of which no more are read. */
export async function readBody(request: IncomingMessage, maxLength: number): Promise<string | undefined> {
  return (await readBytes(request, maxLength))?.toString();
}

/** The same as bytes. */
export async function readBytes(request: IncomingMessage, maxLength: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxLength) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
