import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Relay } from "../../../host/relay/server.ts";
import { launchBrowser, type TestBrowser } from "../../../web/testing/browser.ts";
import { bundle, page, RUFFLE_PACKAGES, type Site, serveSite } from "../../../web/testing/site.ts";
import type { Relayed } from "./testing/relayed.ts";

/** In the page: src/player/page/testing/relayed.ts */
declare const relayed: Relayed;

/** Both ends make the bytes of a direction from its seed. */
function pattern(seed: number, length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 167 + (index >> 8) * seed) & 0xff));
}

const LENGTH = 1 << 20;

let chromium: TestBrowser;
let site: Site;
let relay: Relay;
let relayUrl: string;
let visited: Page;
let server: Server | undefined;

beforeAll(async () => {
  const swf = await readFile(createRequire(import.meta.url).resolve("node-forge/flash/swf/SocketPool.swf"));
  site = await serveSite({
    "/SocketPool.swf": { type: "application/x-shockwave-flash", body: swf },
    "/relayed.js": await bundle(new URL("testing/relayed.ts", import.meta.url)),
    ...Object.fromEntries(
      Object.keys(RUFFLE_PACKAGES).map((version) => [
        `/${version}`,
        page(["/relayed.js", `/ruffle-${version}/ruffle.js`]),
      ]),
    ),
  });
  relay = new Relay({ origins: [site.origin] });
  relayUrl = await relay.listen();
  chromium = await launchBrowser();
});

afterAll(async () => {
  await chromium?.close();
  await relay?.close();
  await site?.close();
});

afterEach(async () => {
  await visited.close();
  server?.close();
});

async function visit(path: string): Promise<void> {
  visited = await chromium.browser.newPage();
  await visited.goto(`${site.origin}${path}#${encodeURIComponent(`${relayUrl} ${relay.token}`)}`);
}

async function listen(): Promise<number> {
  server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe.each(Object.keys(RUFFLE_PACKAGES))("a SWF of the wild in Ruffle %s", (version) => {
  it("exchanges a mebibyte each way with a TCP server that nobody has listed, and sees it close", async () => {
    const port = await listen();
    const received: Buffer[] = [];
    server!.on("connection", (socket) => {
      let length = 0;
      socket.on("data", (chunk) => {
        received.push(chunk);
        length += chunk.length;
        if (length === LENGTH) socket.end(pattern(7, LENGTH));
      });
    });
    await visit(`/${version}`);
    const result = await visited.evaluate(
      async (port, sent, expected) => {
        const socket = (await relayed.createPool("pool")).open();
        socket.connect("127.0.0.1", port);
        await socket.event("connect");
        const connected = socket.connected;
        const bytes = atob(sent);
        for (let offset = 0; offset < bytes.length; offset += 65536) socket.send(bytes.slice(offset, offset + 65536));
        await socket.event("close");
        return {
          connected,
          intact: socket.received.join("") === atob(expected),
          last: socket.events.at(-1)!.type,
          warnings: relayed.warnings,
        };
      },
      port,
      pattern(3, LENGTH).toString("base64"),
      pattern(7, LENGTH).toString("base64"),
    );
    expect(result).toEqual({ connected: true, intact: true, last: "close", warnings: [] });
    expect(Buffer.concat(received).equals(pattern(3, LENGTH))).toBe(true);
  });

  it("gets ioError, and neither connect nor close, where nobody listens", async () => {
    const port = await listen();
    server!.close();
    await once(server!, "close");
    await visit(`/${version}`);
    const types = await visited.evaluate(async (port) => {
      const socket = (await relayed.createPool("pool")).open();
      socket.connect("127.0.0.1", port);
      await socket.event("ioError");
      return socket.events.map(({ type }) => type);
    }, port);
    expect(types).toEqual(["ioError"]);
  });
});
