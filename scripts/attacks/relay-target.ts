/** A relay with a network of its own, for all rows of a group. */
import { once } from "node:events";
import WebSocket from "ws";
import { randomId } from "../../base/random-id.ts";
import { type MemoryBackend, memoryBackend } from "../../host/network/memory/backend.ts";
import { RELAY_PROTOCOL, sessionProtocol, tokenProtocol } from "../../host/protocol/relay-token.ts";
import { Relay } from "../../host/relay/server/relay.ts";
import { RelayPage } from "./relay-page.ts";

/** The name that echoes what it gets. */
export const ECHO = "echo.example";

export interface RelayTarget {
  relay: Relay;
  url: string;
  port: number;
  network: MemoryBackend;
  log: string[];
  /** connections that were dialled */
  dialled: string[];
}

export async function startRelay(): Promise<RelayTarget> {
  const network = memoryBackend();
  const dialled: string[] = [];
  network.listen(`${ECHO}:7`, ({ readable, writable }) => {
    dialled.push(ECHO);
    return readable.pipeTo(writable).catch(() => {});
  });
  const log: string[] = [];
  const relay = new Relay({
    backend: network,
    origin: ["https://games.example"],
    limits: { maxPending: 32, maxStreams: 8, maxBindings: 4 },
    log: { debug() {}, warn: (line) => log.push(line) },
  });
  const url = await relay.listen();
  return { relay, url, port: Number(new URL(url).port), network, log, dialled };
}

/** A call, as a page makes it. */
export async function call({ relay, port }: RelayTarget, session: string, name: string, ...args: unknown[]) {
  const headers = { Authorization: `Bearer ${relay.token}` };
  const body = JSON.stringify({ session, name, args });
  const answer = await fetch(`http://127.0.0.1:${port}/relay/call`, { method: "POST", headers, body });
  return answer.ok ? answer.json() : { status: answer.status };
}

export function post(port: number, body: string, ...lines: string[]): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return ["POST /relay/call HTTP/1.1", `Host: 127.0.0.1:${port}`, length, ...lines, "", body].join("\r\n");
}

/** A request for a WebSocket that lacks nothing but what the lines say. */
export function upgrade(
  target: RelayTarget,
  change: { path?: string; host?: string; origin?: string; protocols?: string[] },
) {
  const { path = "/relay", host = `127.0.0.1:${target.port}`, origin } = change;
  const protocols = change.protocols ?? [RELAY_PROTOCOL, tokenProtocol(target.relay.token)];
  return [
    `GET ${path} HTTP/1.1`,
    ...(host === "" ? [] : [`Host: ${host}`]),
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ...(protocols.length === 0 ? [] : [`Sec-WebSocket-Protocol: ${protocols.join(", ")}`]),
    "",
    "",
  ].join("\r\n");
}

/** A page that the relay has let in. */
export class Page extends RelayPage {
  constructor({ relay, url }: RelayTarget, session: string = randomId()) {
    const protocols = [RELAY_PROTOCOL, tokenProtocol(relay.token), sessionProtocol(session)];
    super(new WebSocket(url, protocols), session, { host: ECHO });
  }

  static async enter(target: RelayTarget, session?: string): Promise<Page> {
    const page = new Page(target, session);
    await once(page.socket, "open");
    return page;
  }
}

/** What another page does meanwhile: it comes in, connects, and gets its bytes back. */
export async function anotherPage(target: RelayTarget): Promise<void> {
  const page = await Page.enter(target);
  await page.expectEcho(1);
  page.leave();
}
