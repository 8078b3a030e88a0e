import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { launchBrowser, type TestBrowser } from "../../../base/testing/browser.ts";
import { bundle, page, RUFFLE_VERSIONS, type Site, serveSite } from "../../../base/testing/site.ts";
import type { Echo } from "./testing/echo.ts";

/** In the page: src/player/page/testing/echo.ts */
declare const echo: Echo;

const SWF = "application/x-shockwave-flash";

let tested: TestBrowser;
let site: Site;
let visited: Page;
/** what the page said on its console and what it threw */
let complaints: string[];

beforeAll(async () => {
  const swf = await readFile(createRequire(import.meta.url).resolve("node-forge/flash/swf/SocketPool.swf"));
  const embed = `<embed id="pool" src="/SocketPool.swf" type="${SWF}" allowscriptaccess="always" width="100" height="100">`;
  const object = `<object id="pool" data="/SocketPool.swf" type="${SWF}"><param name="allowScriptAccess" value="always"></object>`;
  const pages = RUFFLE_VERSIONS.flatMap((version) => {
    const scripts = ["/echo.js", `/ruffle-${version}/ruffle.js`];
    return [
      [`/${version}`, page(scripts)],
      [`/${version}/vanilla`, page(["/vanilla.js", ...scripts])],
      [`/${version}/embed`, page(scripts, embed)],
      [`/${version}/object`, page(scripts, object)],
    ] as const;
  });
  site = await serveSite({
    "/SocketPool.swf": { type: SWF, body: swf },
    "/broken.swf": { type: SWF, body: swf },
    "/echo.js": await bundle(new URL("testing/echo.ts", import.meta.url)),
    // Ruffle asks for the extensions it would like with this.
    "/vanilla.js": { type: "text/javascript", body: "WebAssembly.validate = () => false;" },
    ...Object.fromEntries(pages),
  });
  tested = await launchBrowser();
});

afterAll(async () => {
  await tested?.close();
  await site?.close();
});

afterEach(() => visited.close());

async function visit(path: string): Promise<void> {
  visited = await tested.browser.newPage();
  complaints = [];
  visited.on("pageerror", (error) => complaints.push(String(error)));
  visited.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await visited.goto(site.origin + path);
}

describe.each(RUFFLE_VERSIONS)("Ruffle %s", (version) => {
  it.each(["", "/vanilla"])("built by createPlayer%s: bytes go both ways unharmed", async (build) => {
    await visit(`/${version}${build}`);
    const result = await visited.evaluate(async () => {
      const pool = await echo.createPool("pool");
      const socket = pool.open();
      socket.connect("flashnet.invalid", 1);
      await socket.event("connect");
      const allBytes = String.fromCharCode(...Array(256).keys());
      const answers = [await socket.exchange(allBytes), await socket.exchange(allBytes.repeat(300))];
      socket.close();
      return {
        exact: answers.map((answer) => answer === allBytes.repeat(answer.length / 256)),
        channels: echo.channels.length,
      };
    });
    expect(result).toEqual({ exact: [true, true], channels: 1 });
    expect(complaints).toEqual([]);
  });

  it.each(["embed", "object"])(
    "put in place of an <%s>: the SWF is instrumented and gets its socket",
    async (element) => {
      await visit(`/${version}/${element}`);
      const result = await visited.evaluate(async () => {
        const socket = (await echo.poolOf("pool")).open();
        socket.connect("flashnet.invalid", 1);
        await socket.event("connect");
        return { answer: await socket.exchange("hello"), instrumented: echo.instrumented.map(({ url }) => url) };
      });
      expect(result).toEqual({ answer: "hello", instrumented: [`${site.origin}/SocketPool.swf`] });
    },
  );

  it("plays a SWF given as data, instrumented", async () => {
    await visit(`/${version}`);
    const result = await visited.evaluate(async () => {
      const data = await (await fetch("/SocketPool.swf")).arrayBuffer();
      const before = echo.instrumented.length;
      await echo.createPool("pool", { data, swfFileName: "pool.swf" });
      return { before, instrumented: echo.instrumented, length: data.byteLength };
    });
    const { length } = result;
    expect(result).toEqual({
      before: 0,
      instrumented: [{ url: `${site.origin}/pool.swf`, length, allowNetworking: "all" }],
      length,
    });
  });

  it("ticks when data has arrived, without a frame", async () => {
    await visit(`/${version}`);
    const result = await visited.evaluate(async () => {
      const [one, two] = [await echo.createPool("one"), await echo.createPool("two")];
      const sockets = [one.open(), two.open()];
      for (const socket of sockets) {
        socket.connect("flashnet.invalid", 1);
        await socket.event("connect");
      }
      echo.frames.held = true;
      const answers = new Set<string>();
      for (let round = 0; round < 20; round++) {
        for (const socket of sockets) answers.add(await socket.exchange("ping"));
      }
      const waiting = echo.frames.waiting.length;
      echo.frames.release();
      return { answers: [...answers], waitingAtMost: waiting <= 2 };
    });
    expect(result).toEqual({ answers: ["ping"], waitingAtMost: true });
  });

  it("forgets a player that is gone and goes on with the others", async () => {
    await visit(`/${version}`);
    const answer = await visited.evaluate(async () => {
      const gone = (await echo.createPool("gone")).open();
      const staying = (await echo.createPool("staying")).open();
      for (const socket of [gone, staying]) {
        socket.connect("flashnet.invalid", 1);
        await socket.event("connect");
      }
      gone.send("nobody is there to hear the answer");
      document.getElementById("gone")!.remove();
      echo.frames.held = true;
      return (await staying.exchange("one")) + (await staying.exchange("two"));
    });
    expect(answer).toBe("onetwo");
    expect(complaints).toEqual([]);
  });

  it("keeps sockets alive in a hidden tab", async () => {
    await visit(`/${version}`);
    const answers = await visited.evaluate(async () => {
      const socket = (await echo.createPool("pool")).open();
      socket.connect("flashnet.invalid", 1);
      await socket.event("connect");
      // Ruffle's own ticks in a hidden tab come from a worker; without them only ours are left.
      Object.assign(window, {
        Worker: class {
          postMessage() {}
          terminate() {}
        },
      });
      const setHidden = (hidden: boolean) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      };
      echo.frames.held = true;
      setHidden(true);
      const hidden = [await socket.exchange("one"), await socket.exchange("two")];
      echo.frames.release();
      setHidden(false);
      return [...hidden, await socket.exchange("three")];
    });
    expect(answers).toEqual(["one", "two", "three"]);
    expect(complaints).toEqual([]);
  });

  it("tells the natives the player's allowNetworking", async () => {
    await visit(`/${version}`);
    const settings = await visited.evaluate(async () => {
      // This one can't be talked to.
      void echo.createPool("one", { url: "/SocketPool.swf?one", allowNetworking: "internal" });
      await echo.createPool("two", { url: "/SocketPool.swf?two" });
      return Object.fromEntries(echo.instrumented.map(({ url, allowNetworking }) => [url, allowNetworking]));
    });
    expect(settings).toEqual({
      [`${site.origin}/SocketPool.swf?one`]: "internal",
      [`${site.origin}/SocketPool.swf?two`]: "all",
    });
  });

  it("plays a SWF that can't be instrumented as it is, and says so", async () => {
    await visit(`/${version}`);
    const warnings = await visited.evaluate(async () => {
      await echo.createPool("pool", { url: "/broken.swf" });
      return echo.warnings;
    });
    expect(warnings).toEqual([`${site.origin}/broken.swf is played as it is: it is broken`]);
  });
});

describe("the rest of the page", () => {
  it("has its own globals, while players run too", async () => {
    await visit("/0.6");
    const result = await visited.evaluate(async () => {
      const socket = (await echo.createPool("pool")).open();
      socket.connect("flashnet.invalid", 1);
      await socket.event("connect");
      await socket.exchange("hello");
      return Object.entries(echo.globals).map(([name, value]) => [name, value === window[name as "fetch"]]);
    });
    expect(result).toEqual([
      ["WebSocket", true],
      ["Blob", true],
      ["fetch", true],
      ["requestAnimationFrame", true],
    ]);
  });

  it("fetches a SWF as it is stored", async () => {
    await visit("/0.6");
    const instrumented = await visited.evaluate(async () => {
      await echo.createPool("pool");
      await (await fetch("/SocketPool.swf")).arrayBuffer();
      return echo.instrumented.length;
    });
    expect(instrumented).toBe(1);
  });

  it("talks to its own WebSocket server, and so does content through the page's own socketProxy", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    server.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      await visit("/0.6");
      const result = await visited.evaluate(async (proxyUrl) => {
        const own = new WebSocket(proxyUrl);
        await new Promise((resolve) => own.addEventListener("open", resolve));
        const heard = new Promise<MessageEvent>((resolve) => own.addEventListener("message", resolve));
        own.send("from the page");
        const pageHeard = await (await heard).data.text();

        const pool = await echo.createPool("pool", { socketProxy: [{ host: "game.example", port: 1234, proxyUrl }] });
        const proxied = pool.open();
        proxied.connect("game.example", 1234);
        await proxied.event("connect");
        const ours = pool.open();
        ours.connect("flashnet.invalid", 1);
        await ours.event("connect");
        return {
          own: own instanceof WebSocket && own.constructor === WebSocket && WebSocket.OPEN === 1,
          pageHeard,
          proxied: await proxied.exchange("through the page's proxy"),
          ours: await ours.exchange("through us"),
          channels: echo.channels.length,
        };
      }, url);
      expect(result).toEqual({
        own: true,
        pageHeard: "from the page",
        proxied: "through the page's proxy",
        ours: "through us",
        channels: 1,
      });
    } finally {
      for (const client of server.clients) client.terminate();
      server.close();
    }
  });
});
