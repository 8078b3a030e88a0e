/** Direct Sockets, in an isolated web app that Chromium installs from a site for development. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { PNG } from "pngjs";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../../../base/testing/browser.ts";
import { bundle, page, type Site, serveSite } from "../../../base/testing/site.ts";
import type { Isolated } from "./testing/isolated.ts";

/** In the page: src/player/page/testing/isolated.ts */
declare const isolated: Isolated;

const MANIFEST = {
  name: "flashnet",
  short_name: "flashnet",
  version: "1.0.0",
  id: "/",
  scope: "/",
  start_url: "/",
  display: "standalone",
  icons: [{ src: "/icon.png", sizes: "256x256", type: "image/png", purpose: "any" }],
  permissions_policy: {
    "cross-origin-isolated": ["self"],
    "direct-sockets": ["self"],
    "loopback-network": ["self"],
    "local-network": ["self"],
  },
};

const folder = new URL("../../../test-swfs/telnet/", import.meta.url);
let site: Site;
let tested: TestBrowser;
let app: Page;
let telnet: Server;
let echo: Server;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  const isolation = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
  };
  const icon = PNG.sync.write(new PNG({ width: 256, height: 256 }));
  site = await serveSite({
    "/": { ...page(["/isolated.js"]), headers: isolation },
    "/isolated.js": { ...(await bundle(new URL("testing/isolated.ts", import.meta.url))), headers: isolation },
    "/test.swf": { type: "application/x-shockwave-flash", body: readFileSync(new URL("test.swf", folder)) },
    "/icon.png": { type: "image/png", body: icon },
    "/.well-known/manifest.webmanifest": { type: "application/manifest+json", body: JSON.stringify(MANIFEST) },
  });
  echo = createServer({ allowHalfOpen: true }, (socket) => socket.on("error", () => {}).pipe(socket));
  telnet = createServer((socket) => {
    let text = "";
    socket
      .on("error", () => {})
      .on("data", (chunk) => {
        const lines = (text + chunk).split("\r\n");
        text = lines.pop()!;
        for (const line of lines) socket.write(line === "quit" ? "bye\r\n" : `you said: ${line}\r\n`);
        if (lines.includes("quit")) socket.end();
      });
  });
  for (const server of [echo, telnet]) await once(server.listen(0, "127.0.0.1"), "listening");
  tested = await launchBrowser({
    networkEvents: false,
    args: [
      "--enable-features=IsolatedWebApps,IsolatedWebAppDevMode",
      `--install-isolated-web-app-from-url=${site.origin}`,
    ],
  });
  // A page of the browser's own leads nowhere else.
  const origin = await installed(await tested.browser.newPage());
  app = await tested.browser.newPage();
  const cdp = await tested.browser.target().createCDPSession();
  // The second one is for UDP, which may be bound to any address.
  for (const name of ["loopback-network", "local-network"]) {
    await cdp.send("Browser.setPermission", { permission: { name }, setting: "granted", origin });
  }
  await app.goto(`${origin}/`);
}, 60_000);

afterAll(async () => {
  await tested?.close();
  await site?.close();
  for (const server of [echo, telnet]) server?.close();
});

/** The origin of the app, made of a key that the browser makes up, once it is installed. */
async function installed(visited: Page): Promise<string> {
  for (let tries = 0; tries < 60; tries++) {
    await visited.goto("chrome://web-app-internals/");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const texts = await visited.evaluate(() =>
      [...document.querySelectorAll("*")].map(({ shadowRoot }) => shadowRoot?.textContent).join(),
    );
    const [origin] = /isolated-app:\/\/[a-z0-9]+/.exec(texts) ?? [];
    if (origin !== undefined) return origin;
  }
  throw new Error("Chromium did not install the isolated web app");
}

it("opens TCP connections, and ends them", async () => {
  const ended = once(echo, "connection").then(([socket]) => once(socket as Socket, "close"));
  expect(await app.evaluate((port) => isolated.echo(port), portOf(echo))).toBe("hello");
  await ended;
});

it("refuses where nobody listens", async () => {
  expect(await app.evaluate(() => isolated.echo(1))).toBe("refused");
});

it("serves TCP connections", async () => {
  expect(await app.evaluate(() => isolated.serve())).toBe("to the server at true");
});

it("sends and hears datagrams", async () => {
  const peer = createSocket("udp4").on("message", (data, { port, address }) => peer.send(`re: ${data}`, port, address));
  await new Promise<void>((bound) => peer.bind(0, "127.0.0.1", bound));
  expect(await app.evaluate((port) => isolated.datagram(port), peer.address().port)).toBe("re: hello from true");
  peer.close();
});

it("a SWF plays with no relay", async () => {
  const trace = await app.evaluate((port) => isolated.play("/test.swf", port, "done"), portOf(telnet));
  expect(trace.join("\n")).toBe(readFileSync(new URL("output.txt", folder), "utf8").trimEnd());
});
