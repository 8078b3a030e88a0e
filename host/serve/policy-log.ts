import type { IncomingMessage } from "node:http";
import { sameToken } from "../relay/access.ts";

/** Where the player page sends what is to go into the policy log. */
export const POLICY_LOG_PATH = "/policy-log";

/** Bytes of one request. */
const MAX_LENGTH = 64 << 10;

/** Takes lines from the page, which shows by the relay's token that it is ours. @returns the status of the answer */
export async function receivePolicyLog(
  request: IncomingMessage,
  token: string,
  write: (line: string) => void,
): Promise<number> {
  if (!sameToken(request.headers.authorization?.replace(/^Bearer /, ""), token)) return 401;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_LENGTH) return 413;
    chunks.push(chunk);
  }
  for (const line of Buffer.concat(chunks).toString().split("\n")) write(line);
  return 204;
}
