import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { freePort } from "../base/testing/free-port.ts";
import { RUFFLE_PACKAGES, RUFFLE_VERSIONS } from "../base/testing/site.ts";
import { createCertificate } from "../host/testing/certificates.ts";
import { TlsServer } from "../host/testing/tls-server.ts";
import { buildPlayerFiles, type PlayerFiles, ServedPlayer } from "./testing/served.ts";

const { resolve } = createRequire(import.meta.url);

let tested: TestBrowser;
let web: PlayerFiles;
const players: ServedPlayer[] = [];

beforeAll(async () => {
  web = await buildPlayerFiles();
  tested = await launchBrowser();
});

afterEach(async () => {
  await Promise.all(players.splice(0).map((player) => player.close()));
});

afterAll(async () => {
  await tested?.close();
  await web?.remove();
});

interface Settings {
  runtime?: "flash" | "air";
  /** below test-swfs/; the default is a program that does what its FlashVars say */
  folder?: string;
  /** package; default the installed one */
  ruffle?: string;
}

async function play(param: Record<string, string>, settings: Settings = {}): Promise<ServedPlayer> {
  const { runtime = "air", folder = "air-page", ruffle } = settings;
  const player = await ServedPlayer.visit(tested.browser, {
    folder,
    web,
    config: { param, runtime },
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
  // Errors are ignored: "close" follows, where tests look.
  return socket.on("error", () => {});
}

/** Resolves once a read has given this much text. */
async function heard(socket: Socket, text: string): Promise<void> {
  for (let received = ""; received !== text; ) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    received += chunk;
    expect(text.startsWith(received)).toBe(true);
  }
}

describe.each(RUFFLE_VERSIONS)("AIR content in Ruffle %s", (version) => {
  it("binds a server, whose port it knows at once, and talks to clients of the system", async () => {
    const player = await play({ role: "server" }, { ruffle: RUFFLE_PACKAGES[version] });
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

const AIR_CLASSES = [
  "flash.events.DatagramSocketDataEvent",
  "flash.events.ServerSocketConnectEvent",
  "flash.net.DatagramSocket",
  "flash.net.IPVersion",
  "flash.net.InterfaceAddress",
  "flash.net.NetworkInfo",
  "flash.net.NetworkInterface",
  "flash.net.SecureSocket",
  "flash.net.ServerSocket",
];

/** Takes a UDP port, and gives it back. */
async function takeUdp(port: number): Promise<void> {
  const socket = createSocket("udp4");
  socket.bind(port, "127.0.0.1");
  try {
    await once(socket, "listening");
  } finally {
    socket.close();
  }
}

describe("AIR content in the player page", () => {
  it("exchanges datagrams with programs of the system", async () => {
    const to = await port(await play({ role: "datagrams" }));
    const socket = createSocket("udp4");
    try {
      socket.send("hello", to, "127.0.0.1");
      const [message, { port: from }] = await once(socket, "message");
      expect([String(message), from]).toEqual(["echo: hello", to]);
    } finally {
      socket.close();
    }
  });

  it("sees the loopback interface and no other", async () => {
    const player = await play({ role: "interfaces" });
    await player.traced("done");
    const addresses = (await player.trace()).slice(0, -1);
    expect(addresses).toContain("127.0.0.1/8");
    expect(addresses.filter((address) => !/^(127\.0\.0\.1\/8|\[::1\]\/128)$/.test(address))).toEqual([]);
  });

  describe("with TLS", () => {
    const authority = createCertificate({ subject: [["CN", "Test Authority"]], ca: true });
    const identity = createCertificate({ names: ["127.0.0.1"], issuer: authority });
    let server: TlsServer;

    beforeAll(async () => {
      server = await TlsServer.start([identity], (socket) => socket.pipe(socket));
    });

    afterAll(() => server?.close());

    const visit = (certificate: Uint8Array) =>
      play({ role: "secure client", port: String(server.port), certificate: Buffer.from(certificate).toString("hex") });

    it("connects to a server whose certificate comes from an authority that it trusts itself", async () => {
      const player = await visit(authority.encoded);
      await player.traced("heard hello");
      expect(await player.trace()).toEqual(["connect trusted", "connected", "heard hello"]);
    });

    it("refuses a certificate that the system does not trust", async () => {
      const player = await visit(Uint8Array.of());
      await player.traced("failed");
      expect(await player.trace()).toEqual(["ioError untrustedSigners", "failed"]);
    });
  });

  it("is the application, and has no access to the page", async () => {
    const player = await play({ classes: AIR_CLASSES.join() });
    await player.traced("done");
    const defined = AIR_CLASSES.map((name) => `${name} true`);
    expect(await player.trace()).toEqual(["application ExternalInterface.available: false", ...defined, "done"]);
  });

  it("gives up its ports when the page is closed", async () => {
    const [server, receiver] = [await play({ role: "server" }), await play({ role: "datagrams" })];
    const [tcp, udp] = [await port(server), await port(receiver)];
    const talking = await client(tcp);
    const hungUp = new Promise((resolve) => talking.on("close", resolve));
    await expect(takeUdp(udp)).rejects.toThrow("EADDRINUSE");
    await Promise.all([server.page.close(), receiver.page.close()]);
    const timely = { timeout: 1000, interval: 20 };
    await vi.waitFor(() => expect(client(tcp)).rejects.toThrow("ECONNREFUSED"), timely);
    await vi.waitFor(() => takeUdp(udp), timely);
    await hungUp;
  });
});

describe("test-swfs/server-tool, by mouse and keyboard", () => {
  /** Where things are on its stage, which is 360 by 300. */
  const PLACES = { port: [160, 51], message: [160, 81], bind: [300, 51], send: [300, 81] } as const;

  /** In a browser without hardware acceleration, Ruffle says so at the first mouse movement, in front of everything. */
  async function dismissAdvice({ page }: ServedPlayer): Promise<void> {
    await page.hover("ruffle-player");
    await page.$eval("ruffle-player", ({ shadowRoot }) => {
      for (const close of shadowRoot!.querySelectorAll<HTMLElement>(".modal:not(.hidden) .close-modal")) close.click();
    });
  }

  async function click(player: ServedPlayer, place: keyof typeof PLACES): Promise<void> {
    const { x, y, width, height } = (await (await player.page.$("#stage > *"))!.boundingBox())!;
    const scale = Math.min(width / 360, height / 300);
    const [left, top] = [x + (width - 360 * scale) / 2, y + (height - 300 * scale) / 2];
    await player.page.mouse.click(left + PLACES[place][0] * scale, top + PLACES[place][1] * scale);
  }

  /** Types text in place of what a field holds. */
  async function type(player: ServedPlayer, place: keyof typeof PLACES, text: string): Promise<void> {
    await click(player, place);
    await player.page.keyboard.press("End");
    for (let i = 0; i < 20; i++) await player.page.keyboard.press("Backspace");
    await player.page.keyboard.type(text);
  }

  it("binds the port that is typed and sends the message that is typed to who connects", async () => {
    const player = await play({}, { folder: "server-tool" });
    await player.traced("ready");
    await dismissAdvice(player);
    const free = await freePort();
    await type(player, "port", String(free));
    await click(player, "bind");
    await player.traced(`bound to 127.0.0.1:${free}`);
    const visitor = await client(free);
    await player.traced(/^connection from 127\.0\.0\.1:/);
    await type(player, "message", "Good evening");
    await Promise.all([click(player, "send"), heard(visitor, "Good evening\n")]);
    visitor.end("Good night");
    await player.traced("received: Good night");
  });
});

describe("content of Flash Player in the player page", () => {
  it("has no class of AIR, and script access to a frame of its own", async () => {
    const player = await play({ classes: AIR_CLASSES.join() }, { runtime: "flash" });
    await player.traced("done");
    // Flash Player has SecureSocket, too, from SWF 13 on.
    const missing = AIR_CLASSES.map((name) => `${name} ${name === "flash.net.SecureSocket"}`);
    expect(await player.trace()).toEqual(["remote ExternalInterface.available: true", ...missing, "done"]);
  });

  it("talks to an AIR application on another page, which has answered for its port", async () => {
    const server = await play({ role: "server" });
    const to = await port(server);
    const guest = await play({ role: "client", port: String(to) }, { runtime: "flash" });
    await guest.traced("heard echo: hello");
    expect(await guest.trace()).toEqual(["connected", "heard echo: hello"]);
    await server.traced("heard hello");
    const heard = (await server.trace()).filter((line) => line.startsWith("heard"));
    expect(heard).toEqual(["heard <policy-file-request/>", "heard hello"]);
  });
});
