import { startTimer, type Time } from "../../../base/time.ts";
import { ConnectError } from "../../network/errors.ts";
import type { ByteWebSocket } from "../../network/websocket/dial.ts";
import type { RelayAccess } from "./access.ts";

/** `fetch`, as far as it is used here. */
export type Probe = (url: string, options: RequestInit) => Promise<Pick<Response, "status">>;

/** By the browser's `fetch`; undefined elsewhere, where a WebSocket itself says what was wrong. */
export const browserProbe: Probe | undefined =
  typeof document === "undefined" ? undefined : (url, options) => globalThis.fetch(url, options);

/** What is known of a WebSocket that is to be explained. */
export interface Dialled {
  /** of the WebSocket */
  url: string;
  /** where the relay takes calls */
  callUrl: string;
  token: string | undefined;
  time: Time;
  access: RelayAccess | undefined;
  probe: Probe | undefined;
}

/** Milliseconds after which a WebSocket that is not open is slow, and after which the relay is asked why. */
const SLOW = 500;
const STALLED = 2000;
/** Milliseconds that an answer may take; and that a WebSocket may take behind it. */
const PATIENCE = 900;

/** What a relay says over HTTP of a page whose WebSocket does not open, which tells no reason. */
type Answer = "token" | "origin" | "fine";

/** Why a WebSocket did not open: what the browser forbids, else what the relay says, if it can be asked. */
export async function explain(dialled: Dialled): Promise<ConnectError> {
  const { url, access } = dialled;
  const forbidden = await access?.failed();
  if (forbidden !== undefined) return new ConnectError("relay", `the relay at ${url} can't be reached: ${forbidden}`);
  return new ConnectError("relay", lineOf(await ask(dialled), url));
}

/**
 * Looks after a WebSocket until it opens or closes: whether the browser asks the visitor meanwhile, and whether it is held
 * back while the relay is there.
 *
 * @param giveUp called with the reason
 */
export function watch(socket: ByteWebSocket, dialled: Dialled, giveUp: (error: ConnectError) => void): void {
  const { url, time, access, probe } = dialled;
  let stopTimer: (() => void) | undefined;
  let over = false;
  const stop = (): void => {
    over = true;
    stopTimer?.();
  };
  const wait = (milliseconds: number, task: () => void): void => {
    if (!over) stopTimer = startTimer(time, milliseconds, task);
  };
  socket.addEventListener("open", () => {
    stop();
    access?.opened();
  });
  socket.addEventListener("close", stop);
  const look = async (): Promise<void> => {
    if (access?.blocking || (await ask(dialled)) !== "fine") return;
    wait(PATIENCE, () => giveUp(new ConnectError("relay", lineOf("fine", url))));
  };
  wait(SLOW, () => {
    access?.slow();
    if (probe !== undefined) wait(STALLED - SLOW, look);
  });
}

/** @returns undefined for no answer, or none that the page may have: a Content-Security-Policy may forbid `http:` alone */
async function ask({ callUrl, token, probe }: Dialled): Promise<Answer | undefined> {
  if (probe === undefined) return undefined;
  const options = { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) } as const;
  try {
    // No call, which is a POST: the relay looks at the token first.
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const { status } = await probe(callUrl, { ...options, headers });
    return status === 401 ? "token" : status === 405 || status === 429 ? "fine" : undefined;
  } catch {
    // Nobody is there; or he does not take pages of this origin, which may not read what he says.
  }
  try {
    await probe(callUrl, { ...options, mode: "no-cors" });
    return "origin";
  } catch {
    return undefined;
  }
}

function lineOf(answer: Answer | undefined, url: string): string {
  switch (answer) {
    case "token":
      return `the relay at ${url} does not know this page's token; it was started again, perhaps: reload the page, or give it the token that the relay printed`;
    case "origin":
      return originLine(url, globalThis.origin);
    case "fine":
      return `the relay at ${url} is there, but its WebSocket does not open: the browser has too many open, or the relay too many pages; close some`;
    default:
      return `the relay at ${url} can't be reached; start it, and check its token and origins`;
  }
}

function originLine(url: string, origin: string): string {
  if (origin === "null") {
    return `the relay at ${url} does not take pages without an origin; open it by http:, give the frame allow-same-origin, or start the relay with --origin null`;
  }
  return `the relay at ${url} does not take pages of ${origin}; start it with --origin ${origin}`;
}
