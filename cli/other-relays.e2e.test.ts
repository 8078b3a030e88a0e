/** A SWF through what sites have in front of their servers already: websockify, a server that takes WebSockets itself, Wisp. */
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { startWebsockify } from "../base/testing/websockify.ts";
import { startWispServer } from "../host/testing/wisp-server.ts";
import { type CommandProcess, startCommand } from "./testing/command.ts";

const folder = new URL("../test-swfs/telnet/", import.meta.url);
const swf = fileURLToPath(new URL("test.swf", folder));
const visits = readFileSync(new URL("output.txt", folder), "utf8").trimEnd().split("\n");

/** What the game's server does when it is asked. */
type Behaviour = "answers" | "dies in the middle";

/** Something that speaks for the game's server. */
interface Relay {
  /** arguments by which the SWF's connection leads to it */
  args: string[];
  /** settles when it takes no more connections */
  close(): Promise<void> | void;
}

/** What one line of the SWF is answered. */
const answer = (line: string): string => (line === "quit" ? "bye\r\n" : `you said: ${line}\r\n`);

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

/** The telnet server of test-swfs, on a port of its own. */
async function game(behaviour: Behaviour): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    let text = "";
    socket.on("data", (chunk) => {
      const [rest, ...lines] = (text + chunk).split("\r\n").reverse() as [string, ...string[]];
      text = rest;
      for (const line of lines.reverse()) {
        if (behaviour === "dies in the middle" && line !== "hello") socket.resetAndDestroy();
        else socket.write(answer(line));
        if (line === "quit") socket.end();
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  cleanUp.push(close);
  return { port: (server.address() as AddressInfo).port, close };
}

/** The same server as one that takes WebSockets. */
async function webSocketGame(behaviour: Behaviour): Promise<Relay> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((listening) => server.once("listening", listening));
  server.on("connection", (socket) =>
    socket.on("message", (data) => {
      const line = String(data).trimEnd();
      if (behaviour === "dies in the middle" && line !== "hello") socket.terminate();
      else socket.send(Buffer.from(answer(line)));
      if (line === "quit") socket.close(1000);
    }),
  );
  const close = (): void => {
    for (const client of server.clients) client.terminate();
    server.close();
  };
  cleanUp.push(close);
  const { port } = server.address() as AddressInfo;
  return { args: ["--map", `game.example.com:6112=ws://127.0.0.1:${port}/`], close };
}

type StartRelay = (server: { port: number }, behaviour: Behaviour) => Promise<Relay>;

const relays: Record<string, StartRelay> = {
  async websockify({ port }) {
    const { url, close } = await startWebsockify(port);
    cleanUp.push(close);
    return { args: ["--map", `game.example.com:6112=${url}#binary`], close };
  },
  "a WebSocket server": (_, behaviour) => webSocketGame(behaviour),
  async "wisp-js"({ port }) {
    const { url, close } = await startWispServer();
    cleanUp.push(close);
    return { args: ["--wisp", url, "--map", `game.example.com:6112=127.0.0.1:${port}`], close };
  },
};

function start(...args: string[]): CommandProcess {
  const command = startCommand(...args);
  cleanUp.push(() => command.stop());
  return command;
}

/** What `run` prints until a line begins so. */
async function traceOf(args: string[], until: string): Promise<(string | null)[]> {
  const { lines } = start("run", swf, "--policy", "allow", "--until", until, "--timeout", "30", ...args);
  const trace: string[] = [];
  for await (const line of lines) trace.push(line);
  return trace;
}

let chromium: TestBrowser;
beforeAll(async () => {
  chromium = await launchBrowser({ networkEvents: false });
});
afterAll(() => chromium?.close());

/** What the SWF traces in the page of `serve` until a line begins so. */
async function traceOfPage(args: string[], until: string): Promise<(string | null)[]> {
  const { lines } = start("serve", swf, "--port", "0", "--policy", "allow", ...args);
  const { value: url } = await lines.next();
  const page = await chromium.browser.newPage();
  cleanUp.push(() => page.close());
  await page.goto(url as string);
  const trace = () => page.$$eval("#trace > .trace", (elements) => elements.map((element) => element.textContent));
  await expect
    .poll(async () => (await trace()).some((line) => line?.startsWith(until)), { timeout: 60_000 })
    .toBe(true);
  return trace();
}

const IO_ERROR = "error: Error #2031: Socket Error.";
const DIED = ["connected, visit 1", "> hello", "< you said: hello", "> Grüß Gott", visits[9]!];

const events: Record<string, (play: typeof traceOfPage, relay: StartRelay, name: string) => Promise<void>> = {
  async plays(play, relay) {
    expect(await play((await relay(await game("answers"), "answers")).args, "done")).toEqual(visits);
  },
  async "the server dies in the middle"(play, relay) {
    const { args } = await relay(await game("dies in the middle"), "dies in the middle");
    expect((await play(args, "closed by the server")).slice(0, 5)).toEqual(DIED);
  },
  async "it is down"(play, relay) {
    const { args, close } = await relay(await game("answers"), "answers");
    await close();
    expect(await play(args, "error")).toEqual([IO_ERROR]);
  },
  async "the server behind it refuses"(play, relay, name) {
    const server = await game("answers");
    const { args } = await relay(server, "answers");
    server.close();
    // websockify opens the WebSocket before it knows, and then closes it.
    const opens = name === "websockify";
    const trace = await play(args, opens ? "closed by the server" : "error");
    expect(trace.slice(0, 3)).toEqual(opens ? ["connected, visit 1", "> hello", visits[9]] : [IO_ERROR]);
  },
};

/** Who plays, through what, and what happens. In pages, what runs outside of them is not tried again. */
const rows: [string, typeof traceOfPage, string, string][] = [
  ...Object.keys(relays).flatMap((relay): typeof rows =>
    Object.keys(events).map((event) => ["run", traceOf, relay, event]),
  ),
  ...["websockify", "a WebSocket server"].flatMap((relay): typeof rows =>
    ["plays", "the server dies in the middle", "it is down"].map((event) => ["a page", traceOfPage, relay, event]),
  ),
  ["a page", traceOfPage, "wisp-js", "plays"],
].filter(
  ([, , relay, event]) => relay !== "a WebSocket server" || event !== "the server behind it refuses",
) as typeof rows;

for (const [who, play, relay, event] of rows) {
  it(`${who}, through ${relay}: ${event}`, async () => {
    await events[event]!(play, relays[relay]!, relay);
  });
}
