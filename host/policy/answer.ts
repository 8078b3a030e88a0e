import type { TcpConnection } from "../network/backend.ts";

/** As players send it, or with a space as documentation prints it; its NUL may be missing. spec/security.md §2 */
const REQUEST = /^<policy-file-request\s?\/>/;
const LONGEST_REQUEST = "<policy-file-request />".length;

/**
 * The server's side of a policy port: waits for the request, sends the file and a NUL, and closes. A client that asks for
 * something else, or for nothing in time, gets a reset.
 *
 * @param file UTF-8
 * @param timeout milliseconds
 * @throws nothing: what a client does is its own business
 */
export async function answerPolicyRequest(
  { readable, writable }: TcpConnection,
  file: Uint8Array,
  timeout: number,
): Promise<void> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  writer.closed.catch(() => {});
  const timer = setTimeout(() => writer.abort().catch(() => {}), timeout);
  try {
    if (!(await isRequested(reader))) throw new Error("something else was asked for");
    await writer.write(file);
    await writer.write(Uint8Array.of(0));
    await writer.close();
    await reader.cancel();
  } catch {
    await writer.abort().catch(() => {});
  } finally {
    clearTimeout(timer);
  }
}

async function isRequested(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<boolean> {
  let request = "";
  while (request.length < LONGEST_REQUEST) {
    const { done, value } = await reader.read();
    if (done) break;
    request += String.fromCharCode(...value.subarray(0, LONGEST_REQUEST));
    if (REQUEST.test(request)) return true;
  }
  return false;
}
