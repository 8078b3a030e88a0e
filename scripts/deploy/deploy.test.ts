import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCertificate } from "../../host/testing/certificates.ts";
import { type NodeSyncRequest, nodeSyncRequest } from "../../host/testing/sync-request.ts";
import { Game, type Surroundings } from "./game.ts";
import {
  deployed,
  freePort,
  type ProxyProcess,
  type RelayProcess,
  replaced,
  startHaproxy,
  startNginx,
  startRelay,
} from "./processes.ts";

const GAMES = 200;
/** A third of the time after which proxies cut what is idle, as it is shipped. */
const PING = "1s";
const IDLE_TIMEOUT = "3s";
const NOTICE = 2000;
const DEADLINE = 8000;

const certificate = createCertificate({ names: ["127.0.0.1", "localhost"] });
let folder: string;
let echo: Server;
let sync: NodeSyncRequest;
let signingKey: string;

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
  await sync.close();
  echo.close();
  rmSync(folder, { recursive: true });
});

const portOf = (server: Server): number => (server.address() as { port: number }).port;

/** deploy/site.toml, for content that binds, and in less time. */
function siteToml(port: number): string {
  const text = replaced(
    deployed("site.toml"),
    ["port = 8181", `port = ${port}\nservers = true`],
    ['targets = ["game.example.com:6112", "game.example.com:843"]', `targets = ["127.0.0.1:${portOf(echo)}"]`],
    // Visitors are on this machine, too.
    ['proxies = ["127.0.0.0/8", "::1"]', 'proxies = ["127.0.0.1"]'],
    ["port = 9464", "port = 0"],
  );
  return `${text}\n[drain]\nnotice = ${NOTICE}\ndeadline = ${DEADLINE}\n[limits]\nping_interval = "${PING}"\n`;
}

interface Deployment extends Surroundings {
  proxy: ProxyProcess;
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
  await expect.poll(isSo, { timeout: 20_000, interval: 50 }).toBe(true);
}

describe.each([
  ["HAProxy", startHaproxy],
  ["nginx", startNginx],
])("two relays behind %s, with TLS", (name, startProxy) => {
  let around: Deployment;
  let games: Game[];

  beforeAll(async () => {
    const ports: [number, number] = [await freePort(), await freePort()];
    const relays = (await Promise.all(
      ports.map((port) => startRelay(folder, port, siteToml(port))),
    )) as Deployment["relays"];
    const options = { folder: join(folder, name), relays: ports, certificate, idleTimeout: IDLE_TIMEOUT };
    const proxy = await startProxy(options);
    const url = `wss://127.0.0.1:${proxy.port}/relay`;
    around = { proxy, relays, url, ca: certificate.cert, sync, key: signingKey, echo: portOf(echo) };
  });
  afterAll(async () => {
    for (const game of games ?? []) await game.end();
    await around?.proxy.close();
    for (const relay of around?.relays ?? []) await relay.close();
  });

  it(`${GAMES} games bind, are dialled and dial, on both`, async () => {
    games = await startGames(around, 0, GAMES);
    const [first, second] = await Promise.all(around.relays.map(pagesOf));
    expect(first! + second!).toBe(GAMES);
    expect(Math.min(first!, second!)).toBeGreaterThan(GAMES / 5);
    const clients = around.relays.flatMap(({ events }) => events.filter(({ event }) => event === "page"));
    expect(clients.map(({ client }) => client).sort()).toEqual(games.map(({ client }) => client).sort());
  });

  it("one leaves and another takes its place: no game ends before the deadline, and new ones are elsewhere", async () => {
    const [leaving, staying] = around.relays;
    const before = await pagesOf(staying);
    const onLeaving = await pagesOf(leaving);
    const hostedBy = ({ events }: RelayProcess, { client }: Game): boolean =>
      events.some((event) => event.event === "page" && event.client === client);
    const guests = games.filter((game) => hostedBy(leaving, game));
    expect(guests).toHaveLength(onLeaving);

    leaving.drain();
    // Before it sends anybody away, its pages bind as they did.
    await delay(NOTICE / 2);
    await guests[0]!.serve();
    await until(() => leaving.events.some(({ message }) => message?.startsWith("sends")));
    const sent = Date.now();
    const [busy, ...idle] = [guests.slice(0, 20), ...guests.slice(20)] as [Game[], ...Game[]];
    for (const game of busy) await game.check();
    // A call of a session that is open reaches the relay that leaves.
    expect(await guests[1]!.stopServing()).toBe(true);
    // What its pages open from now on is on the other one, beside what they have.
    for (const game of busy.slice(0, 5)) {
      await game.serve();
      await game.dial();
      await game.check();
    }
    const later = await startGames(around, GAMES, 30);
    expect(later.filter((game) => hostedBy(staying, game))).toEqual(later);
    expect(await pagesOf(staying)).toBe(before + 5 + later.length);
    games.push(...later);

    // Others have said nothing for twice the time that the proxy lets a connection be idle.
    await delay(DEADLINE - 1500 - (Date.now() - sent));
    const unbroken = guests.filter(({ ended }) => ended === undefined);
    expect(unbroken).toEqual(guests);
    for (const game of idle.slice(0, 20)) await game.check();
    expect(Date.now() - sent).toBeLessThan(DEADLINE);

    expect(await leaving.ended).toBe(0);
    await until(() => guests.every(({ ended }) => ended !== undefined));
    expect(new Set(guests.map(({ ended }) => ended!.code))).toEqual(new Set([1012]));
    expect(Math.min(...guests.map(({ ended }) => ended!.at)) - sent).toBeGreaterThan(DEADLINE - 500);

    const next = await startRelay(folder, leaving.port, siteToml(leaving.port));
    around.relays[0] = next;
    let count = GAMES + later.length;
    for (let tries = 0; tries < 20 && (await pagesOf(next)) < 5; tries++) {
      games.push(...(await startGames(around, count, 5)));
      count += 5;
    }
    expect(await pagesOf(next)).toBeGreaterThanOrEqual(5);
    // Some of these would be the new relay's, had they come now.
    for (const game of later) {
      await game.serve();
      await game.check();
    }
    const staid = games.filter((game) => hostedBy(staying, game) && !guests.includes(game));
    expect(staid.filter(({ ended }) => ended !== undefined)).toEqual([]);
    for (const game of staid) await game.check();
  });
});
