/** The relay of a site, as deploy/site.toml configures it, on a network of its own. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exportSPKI, type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import WebSocket from "ws";
import { randomId } from "../../base/random-id.ts";
import { VirtualTime } from "../../base/time.ts";
import { type MemoryBackend, memoryBackend } from "../../host/network/memory/backend.ts";
import { RELAY_PROTOCOL, tokenProtocol } from "../../host/protocol/relay-token.ts";
import { parseSiteConfig } from "../../host/relay/server/site/config.ts";
import type { SiteEvent } from "../../host/relay/server/site/events.ts";
import { SiteRelay } from "../../host/relay/server/site/site-relay.ts";
import { TokenCheck } from "../../host/relay/server/site/token.ts";
import { root } from "../../src/testing/root.ts";
import { RelayPage } from "./relay-page.ts";

export const ORIGIN = "https://games.example.com";
export const GAME = { host: "game.example.com", port: 6112 };

/** An address of the internet, where the proxy says that clients are. */
const SOMEWHERE = "203.0.113.1";

export interface SiteTarget {
  port: number;
  /** the same site without tokens */
  open: { port: number };
  /** the same site, where time stands still: what is used up stays used up */
  still: { port: number };
  keys: GenerateKeyPairResult;
  publicKey: string;
  network: MemoryBackend;
  /** targets that were dialled, `host:port` */
  dialled: string[];
  log: SiteEvent[];
  close(): Promise<void>;
}

export async function startSite(): Promise<SiteTarget> {
  const file = join(root, "deploy/site.toml");
  const config = { ...parseSiteConfig(readFileSync(file, "utf8"), "site.toml"), port: 0, metrics: undefined };
  const keys = await generateKeyPair(config.token!.algorithm, { extractable: true });
  const publicKey = await exportSPKI(keys.publicKey);
  const bytes = Buffer.from(publicKey);
  const tokens = await TokenCheck.load({ ...config.token!, key: { kind: "key", file: "token.pem", bytes } });
  const network = memoryBackend();
  const dialled: string[] = [];
  network.listen("*:*", ({ target: { host, port }, readable, writable }) => {
    dialled.push(`${host}:${port}`);
    return readable.pipeTo(writable).catch(() => {});
  });
  network.listen("*:843", async ({ writable }) => {
    const writer = writable.getWriter();
    while (true) await writer.write(new Uint8Array(64 << 10));
  });
  const log: SiteEvent[] = [];
  const report = (event: SiteEvent): void => void log.push(event);
  const { origins, targets } = config;
  const site = { config, policyFor: {}, origins, targets };
  const options = { report, backend: network };
  const relays = [
    new SiteRelay({ ...site, tokens }, options),
    new SiteRelay({ ...site, tokens: undefined }, options),
    new SiteRelay({ ...site, tokens }, { ...options, time: new VirtualTime() }),
  ];
  const urls = await Promise.all(relays.map((relay) => relay.listen()));
  const [port, openPort, stillPort] = urls.map((url) => Number(new URL(url).port)) as [number, number, number];
  return {
    port,
    open: { port: openPort },
    still: { port: stillPort },
    keys,
    publicKey,
    network,
    dialled,
    log,
    close: async () => void (await Promise.all(relays.map((relay) => relay.close()))),
  };
}

/** A token as the site's backend signs it, but for these claims; undefined leaves one out. */
export async function tokenOf({ keys }: SiteTarget, claims: Record<string, unknown> = {}) {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: ORIGIN, aud: "flashnet", exp: now + 60, jti: randomId(), sub: randomId(), ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: "ES256" }).sign(keys.privateKey);
}

export interface Knock {
  port?: number;
  path?: string;
  session?: string;
  origin?: string | undefined;
  token?: string | undefined;
  /** as the proxy writes it */
  client?: string;
  headers?: Record<string, string>;
}

/** A page that asks to be let in. */
export function knock(target: SiteTarget, { port = target.port, session = randomId(), ...more }: Knock): RelayPage {
  const { origin = ORIGIN, token, client = SOMEWHERE, headers = {}, path = `/relay?session=${session}` } = more;
  const protocols = [RELAY_PROTOCOL, ...(token === undefined ? [] : [tokenProtocol(token)])];
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, {
    headers: { "X-Forwarded-For": client, ...headers },
    ...(origin !== "" && { origin }),
  });
  return new RelayPage(socket, session);
}

/** The HTTP status that a page is answered with; 101 lets it in. */
export async function statusOf(page: RelayPage): Promise<number> {
  const status = await new Promise<number>((resolve) => {
    page.socket.on("open", () => resolve(101));
    page.socket.on("unexpected-response", (_, { statusCode }) => resolve(statusCode!));
  });
  page.leave();
  return status;
}

/** A page of a visitor of its own that is let in. */
export async function enter(
  target: SiteTarget,
  more: Knock & { claims?: Record<string, unknown> } = {},
): Promise<RelayPage> {
  const { claims, ...knocked } = more;
  const page = knock(target, { token: await tokenOf(target, claims), ...knocked });
  await once(page.socket, "open");
  return page;
}

/** A call of a page. @returns the status, and the answer if it is 200 */
export async function callSite(
  { port }: { port: number },
  { session, token, origin = ORIGIN, headers = {} }: Pick<Knock, "session" | "token" | "origin" | "headers">,
  name: string,
  ...args: unknown[]
): Promise<{ status: number; answer?: Record<string, unknown> }> {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(`http://127.0.0.1:${port}/relay/call?session=${session}`, {
    method: "POST",
    headers: { Origin: origin, "X-Forwarded-For": SOMEWHERE, ...authorization, ...headers },
    body: JSON.stringify({ name, args }),
  });
  const { status } = response;
  return status === 200 ? { status, answer: (await response.json()) as Record<string, unknown> } : { status };
}

/** Another visitor, who plays meanwhile. */
export async function anotherVisitor(target: SiteTarget, port: number = target.port): Promise<void> {
  const page = await enter(target, { port });
  await page.expectEcho(1, GAME);
  page.leave();
}
