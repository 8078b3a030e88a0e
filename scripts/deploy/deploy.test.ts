import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freePort } from "../../base/testing/free-port.ts";
import { createCertificate } from "../../host/testing/certificates.ts";
import { type NodeSyncRequest, nodeSyncRequest } from "../../host/testing/sync-request.ts";
import { Game, type Surroundings } from "./game.ts";
import { deployed, type RelayProcess, replaced, startHaproxy, startNginx, startRelay } from "./processes.ts";

const GAMES = 200;
const PROXIES: [string, typeof startHaproxy][] = [
  ["HAProxy", startHaproxy],
  ["nginx", startNginx],
];
const NOTICE = 2000;
const DEADLINE = 6000;

const certificate = createCertificate({ names: ["127.0.0.1", "localhost"] });
let folder: string;
let echo: Server;
let sync: NodeSyncRequest;
let signingKey: string;
/** ended when all is over, the last one first */
const started: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "flashnet-deploy-"));
  echo = createServer((socket) => socket.on("error", () => {}).pipe(socket));
  await new Promise<void>((listening) => echo.listen(0, "127.0.0.1", listening));
  sync = nodeSyncRequest(certificate.cert);
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  signingKey = keys.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  writeFileSync(join(folder, "token.pem"), keys.publicKey.export({ type: "spki", format: "pem" }));
});
afterAll(async () => {
  for (const process of started.reverse()) await process.close();
  await sync.close();
  echo.close();
  rmSync(folder, { recursive: true });
});

const portOf = (server: Server): number => (server.address() as { port: number }).port;

/** deploy/site.toml, for content that binds, and with less time to leave. */
function siteToml(port: number, ping?: string): string {
  const text = replaced(
    deployed("site.toml"),
    ["port = 8181", `port = ${port}\nservers = true`],
    ['targets = ["game.example.com:6112", "game.example.com:843"]', `targets = ["127.0.0.1:${portOf(echo)}"]`],
    // Visitors are on this machine, too.
    ['proxies = ["127.0.0.0/8", "::1"]', 'proxies = ["127.0.0.1"]'],
    ["port = 9464", "port = 0"],
  );
  const limits = ping === undefined ? "" : `[limits]\nping_interval = "${ping}"\n`;
  return `${text}\n[drain]\nnotice = ${NOTICE}\ndeadline = ${DEADLINE}\n${limits}`;
}

interface Deployment extends Surroundings {
  relays: [RelayProcess, RelayProcess];
}

async function pagesOf({ metrics }: RelayProcess): Promise<number> {
  return Number(/^flashnet_pages (\d+)$/m.exec(await (await fetch(metrics)).text())![1]);
}

/** A few at a time: a synchronous call stops all games of this process, and relays want answers to their pings. */
async function startGames(around: Surroundings, first: number, count: number): Promise<Game[]> {
  const games: Game[] = [];
  for (let i = 0; i < count; i += 5) {
    const numbers = Array.from({ length: Math.min(5, count - i) }, (_, j) => first + i + j);
    games.push(...(await Promise.all(numbers.map((number) => Game.start(around, number)))));
  }
  return games;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(isSo, { timeout: 20_000 });
}

/** @returns on which a game's first WebSocket was */
const hostedBy = ({ events }: RelayProcess, { client }: Game): boolean =>
  events.some((event) => event.event === "page" && event.client === client);

it("an idle game lives on by the relay's pings, where a proxy cuts what says nothing", async () => {
  const play = async ([name, startProxy]: (typeof PROXIES)[number]): Promise<void> => {
    const around = await deploy(`${name}-idle`, startProxy, { idleTimeout: "2s", pings: ["700ms", "25s"] });
    const pinged: Game[] = [];
    const silent: Game[] = [];
    for (let i = 0; i < 40 && (pinged.length < 3 || silent.length < 3); i++) {
      const game = await Game.start(around, i);
      (hostedBy(around.relays[0], game) ? pinged : silent).push(game);
    }
    await delay(5000);
    expect(pinged.filter(({ ended }) => ended !== undefined)).toEqual([]);
    for (const game of pinged) await game.check();
    expect(silent.filter(({ ended }) => ended?.code !== 1006)).toEqual([]);
  };
  await Promise.all(PROXIES.map(play));
});

// At the same time, as much of it is waiting.
describe.concurrent(`two relays with TLS in front, ${GAMES} games that bind, are dialled and dial`, () => {
  it.each(PROXIES)(
    "%s: none fails; one relay leaves and another takes its place, and none ends before the deadline",
    async (name, startProxy) => {
      const around = await deploy(name, startProxy);
      const games = await startGames(around, 0, GAMES);
      await bothHave(around, games);
      const guests = games.filter((game) => hostedBy(around.relays[0], game));
      const later = await leave(around, guests);
      games.push(...later);
      games.push(...(await replace(around, later)));
      const staid = games.filter((game) => !guests.includes(game));
      expect(staid.filter(({ ended }) => ended !== undefined)).toEqual([]);
      for (const game of staid) await game.check();
      for (const game of games) await game.end();
    },
  );
});

interface Times {
  /** in place of what is shipped */
  idleTimeout?: string;
  pings?: readonly [string, string];
}

async function deploy(name: string, startProxy: typeof startHaproxy, times: Times = {}): Promise<Deployment> {
  const ports: [number, number] = [await freePort(), await freePort()];
  const relays = await Promise.all(ports.map((port, i) => startSite(port, times.pings?.[i])));
  const { idleTimeout } = times;
  const options = { folder: join(folder, name), relays: ports, certificate, ...(idleTimeout && { idleTimeout }) };
  const proxy = await startProxy(options);
  started.push(proxy);
  return {
    relays: relays as Deployment["relays"],
    url: `wss://127.0.0.1:${proxy.port}/relay`,
    secureContext: createSecureContext({ ca: certificate.cert }),
    sync,
    key: signingKey,
    echo: portOf(echo),
  };
}

async function startSite(port: number, ping?: string): Promise<RelayProcess> {
  const relay = await startRelay(folder, port, siteToml(port, ping));
  started.push(relay);
  return relay;
}

/** Each by the address that the proxy has told. */
async function bothHave({ relays }: Deployment, games: readonly Game[]): Promise<void> {
  const [first, second] = await Promise.all(relays.map(pagesOf));
  expect(first! + second!).toBe(games.length);
  expect(Math.min(first!, second!)).toBeGreaterThan(games.length / 5);
  const clients = relays.flatMap(({ events }) => events.filter(({ event }) => event === "page"));
  expect(clients.map(({ client }) => client).sort()).toEqual(games.map(({ client }) => client).sort());
}

/** The first relay leaves, to the end. @returns games that have begun meanwhile */
async function leave(around: Deployment, guests: readonly Game[]): Promise<Game[]> {
  const [leaving, staying] = around.relays;
  const before = await pagesOf(staying);
  const [busy, idle] = [guests.slice(0, 20), guests.slice(20)];
  leaving.drain();
  // Before it sends anybody away, its pages bind as they did.
  await delay(NOTICE / 2);
  await busy[0]!.serve();
  await until(() => leaving.events.some(({ message }) => message?.startsWith("sends")));
  const sent = Date.now();
  for (const game of busy) await game.check();
  // A call of a session that is open reaches the relay that leaves.
  expect(await busy[1]!.stopServing()).toBe(true);
  // What its pages open from now on is on the other one, beside what they have.
  for (const game of busy.slice(0, 5)) {
    await game.serve();
    await game.dial();
    await game.check();
  }
  const later = await startGames(around, GAMES, 15);
  expect(later.filter((game) => hostedBy(staying, game))).toEqual(later);
  expect(await pagesOf(staying)).toBe(before + 5 + later.length);

  // None has ended, and what has said nothing since it began can still speak.
  await delay(DEADLINE - 1000 - (Date.now() - sent));
  expect(guests.filter(({ ended }) => ended !== undefined)).toEqual([]);
  for (const game of idle.slice(0, 20)) await game.check();
  expect(Date.now() - sent).toBeLessThan(DEADLINE);

  expect(await leaving.ended).toBe(0);
  await until(() => guests.every(({ ended }) => ended !== undefined));
  expect(new Set(guests.map(({ ended }) => ended!.code))).toEqual(new Set([1012]));
  expect(Math.min(...guests.map(({ ended }) => ended!.at)) - sent).toBeGreaterThan(DEADLINE - 500);
  return later;
}

/** Another one takes the place of the one that has left. @returns games that have begun meanwhile */
async function replace({ relays, ...around }: Deployment, later: readonly Game[]): Promise<Game[]> {
  const { port } = relays[0];
  const next = await startSite(port);
  relays[0] = next;
  const games: Game[] = [];
  for (let tries = 0; tries < 20 && (await pagesOf(next)) < 5; tries++) {
    games.push(...(await startGames(around, GAMES + later.length + games.length, 5)));
  }
  expect(await pagesOf(next)).toBeGreaterThanOrEqual(5);
  // Some of these would be the new relay's, had they come now.
  for (const game of later) {
    await game.serve();
    await game.check();
  }
  return games;
}
