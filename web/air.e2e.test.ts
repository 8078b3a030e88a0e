import { once } from "node:events";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "./testing/browser.ts";
import { buildPlayerFiles, type PlayerFiles, ServedPlayer } from "./testing/served.ts";
import { RUFFLE_PACKAGES } from "./testing/site.ts";

const { resolve } = createRequire(import.meta.url);

let chromium: TestBrowser;
let web: PlayerFiles;
const players: ServedPlayer[] = [];

beforeAll(async () => {
  web = await buildPlayerFiles();
  chromium = await launchBrowser();
});

afterEach(async () => {
  await Promise.all(players.splice(0).map((player) => player.close()));
});

afterAll(async () => {
  await chromium?.close();
  await web?.remove();
});

interface Settings {
  runtime?: "flash" | "air";
  /** package; default the installed one */
  ruffle?: string;
}

/** Plays test-swfs/air-page, which does what `params` say. */
async function play(params: Record<string, string>, { runtime = "air", ruffle }: Settings = {}): Promise<ServedPlayer> {
  const player = await ServedPlayer.visit(chromium.browser, {
    folder: "air-page",
    web,
    config: { params, runtime },
    ...(ruffle && { ruffle: dirname(resolve(`${ruffle}/package.json`)) }),
  });
  players.push(player);
  return player;
}

async function port(player: ServedPlayer): Promise<number> {
  return Number((await player.traced(/^port /)).slice("port ".length));
}

async function client(to: number): Promise<Socket> {
  const socket = connect(to, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Resolves once a read has given this much text. */
async function heard(socket: Socket, text: string): Promise<void> {
  for (let received = ""; received !== text; ) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    received += chunk;
    expect(text.startsWith(received)).toBe(true);
  }
}

describe.each(Object.entries(RUFFLE_PACKAGES))("AIR content in Ruffle %s", (_, ruffle) => {
  it("binds a server, whose port it knows at once, and talks to clients of the system", {
    timeout: 60_000,
  }, async () => {
    const player = await play({ role: "server" }, { ruffle });
    const to = await port(player);
    expect((await player.trace())[0]).toBe(`port ${to}`);
    await player.traced("listening");
    const [one, two] = [await client(to), await client(to)];
    one.write("I am one");
    two.write("I am two");
    await Promise.all([heard(one, "echo: I am one"), heard(two, "echo: I am two")]);
    two.end();
    await player.traced("client left");
    one.destroy();
    two.destroy();
  });
});
