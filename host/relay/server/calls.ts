import type { IncomingMessage, ServerResponse } from "node:http";
import type { Bindings } from "../../endpoint/bindings.ts";
import { answerCall } from "../../endpoint/sync-calls.ts";
import { isSession } from "./access.ts";
import { readBody } from "./body.ts";
import type { Denial } from "./door.ts";
import { sessionNamed } from "./upgrade.ts";

/** Bytes of one call. */
const MAX_LENGTH = 64 << 10;

/** Who may call, and what: the relay's part. */
export interface Caller {
  /** Whose page a request comes from; undefined lets it on. */
  checkSite(request: IncomingMessage): Denial | undefined;
  /** Before its body is read. @returns what the caller has bound in a session */
  admit(
    request: IncomingMessage,
    session: string | undefined,
  ): Promise<Denial | ((session: string) => Bindings | Denial)>;
}

interface Call {
  /** pages used to name it here, and not in the URL */
  session: string | undefined;
  name: string;
  args: unknown[];
}

/** Answers one request to the path of calls: docs/protocol.md, "Relay". @returns why it was turned away, if it was */
export async function respondToCall(
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<Denial | undefined> {
  // No keep-alive: idle connections would count against those that the server allows.
  response.setHeader("Connection", "close");
  const denial = caller.checkSite(request);
  if (denial !== undefined) return turnAway(response, denial);
  allowReading(request, response);
  if (request.method === "OPTIONS") {
    response.writeHead(204).end();
    return undefined;
  }
  const answer = await take(request, caller);
  if ("status" in answer) return turnAway(response, answer);
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer.body));
  return undefined;
}

function turnAway(response: ServerResponse, denial: Denial): Denial {
  response.writeHead(denial.status, { "Content-Type": "text/plain" }).end(`${denial.message}\n`);
  return denial;
}

/** The page's origin was allowed: it may read the answers, and send what a preflight asks for (Fetch, "CORS protocol"). */
function allowReading({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader("Vary", "Origin");
  if (headers.origin === undefined) return;
  response.setHeader("Access-Control-Allow-Origin", headers.origin);
  response.setHeader("Access-Control-Allow-Methods", "POST");
  response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.setHeader("Access-Control-Max-Age", "600");
  // Of a page on the public internet to a program on this machine: Private Network Access.
  if (headers["access-control-request-private-network"] === "true") {
    response.setHeader("Access-Control-Allow-Private-Network", "true");
  }
}

async function take(request: IncomingMessage, caller: Caller): Promise<Denial | { body: object }> {
  const named = sessionNamed(request);
  const bindingsOf = await caller.admit(request, named);
  if ("status" in bindingsOf) return bindingsOf;
  if (request.method !== "POST") return { status: 405, message: "calls are sent with POST" };
  const body = await readBody(request, MAX_LENGTH);
  if (body === undefined) return { status: 413, message: `a call has at most ${MAX_LENGTH} bytes` };
  const call = parseCall(body);
  const session = named ?? call?.session;
  if (call === undefined || !isSession(session) || (call.session ?? session) !== session) {
    return { status: 400, message: "this is no call; update flashnet" };
  }
  const bindings = bindingsOf(session);
  return "status" in bindings ? bindings : { body: answerCall(bindings, call.name, call.args) };
}

function parseCall(text: string): Call | undefined {
  let call: Partial<Call> | null;
  try {
    call = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { session, name, args } = call ?? {};
  if (typeof name !== "string" || !Array.isArray(args)) return undefined;
  return { session, name, args };
}
