import type { IncomingMessage } from "node:http";
import { bearerOf, sameToken } from "../../host/relay/server/access.ts";
import { readBody } from "../../host/relay/server/body.ts";

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
  if (!sameToken(bearerOf(request.headers), token)) return 401;
  const body = await readBody(request, MAX_LENGTH);
  if (body === undefined) return 413;
  for (const line of body.split("\n")) write(line);
  return 204;
}
