import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser, SHOWN, type TestBrowser } from "../base/testing/browser.ts";
import { browserModule } from "./server/browser-module.ts";
import { buildPlayerFiles, type PlayerFiles, type Served, ServedPlayer } from "./testing/served.ts";

let tested: TestBrowser;
let web: PlayerFiles;
let player: ServedPlayer;
/** of the game, which answers a hello with "welcome" */
let server: Server;
let address: string;
const sockets = new Set<Socket>();
const heard: string[] = [];

beforeAll(async () => {
  web = await buildPlayerFiles();
  tested = await launchBrowser();
  server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on("error", () => {})
      .on("data", (data) => {
        heard.push(data.toString());
        if (data.toString().startsWith("hello")) socket.write("welcome");
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterAll(async () => {
  await tested?.close();
  await web?.remove();
  for (const socket of sockets) socket.destroy();
  server.close();
});

afterEach(() => player.close());

const mapped = (): { from: { host: string; port: number }; to: { host: string; port: number } } => {
  const [host, port] = address.split(":");
  return { from: { host: "game.example.com", port: 6112 }, to: { host: host!, port: Number(port) } };
};

async function visit(config: Served["config"], options: Partial<Served> = {}): Promise<void> {
  player = await ServedPlayer.visit(tested.browser, { folder: "persistent", web, config: config ?? {}, ...options });
}

/** Clicks what has this text, in whatever element of ours it is. */
async function click(text: string): Promise<void> {
  const selector = `>>> button ::-p-text(${text})`;
  await player.page.bringToFront();
  const button = await player.page.waitForSelector(selector, { visible: true });
  await button!.click();
}

const card = async (): Promise<string> => {
  const element = await player.page.waitForSelector("flashnet-inspector >>> article", SHOWN);
  return element!.evaluate((article) => article.textContent!);
};

describe("a connection that fails", () => {
  describe("by a policy", () => {
    // The game knows nothing of policies.
    beforeEach(() => visit({ map: [mapped()], param: { name: "ann" }, limits: { policyTimeout: 300 } }));

    it("is a card with its cure, which works at once and stays", { timeout: 60_000 }, async () => {
      await player.traced("securityError");
      expect(await card()).toContain("Not allowed: game.example.com:6112");
      expect(await card()).toContain("--policy-for 'game.example.com=*'");
      // Not a second time.
      expect(await player.page.$$eval("#trace > .warning", (lines) => lines.length)).toBe(0);
      await click("Allow game.example.com");
      await player.traced("< welcome");
      await player.page.reload();
      await player.traced("< welcome");
      expect(await player.trace()).toEqual(["> hello from ann", "< welcome"]);
    });
  });

  describe("for want of a server", () => {
    it("can be led to another", { timeout: 60_000 }, async () => {
      await visit({
        policy: "allow",
        param: { name: "bob" },
        map: [{ ...mapped(), to: { host: "127.0.0.1", port: 1 } }],
      });
      await player.traced("ioError");
      expect(await card()).toContain("Failed: game.example.com:6112");
      const field = await player.page.waitForSelector("flashnet-inspector >>> input[name=to]", SHOWN);
      await field!.type("nowhere at all");
      await click("Lead");
      expect(await card()).toContain("is no address");
      await field!.evaluate((input) => (input as HTMLInputElement).select());
      await field!.type(address);
      await player.page.keyboard.press("Enter");
      await player.traced("< welcome");
    });
  });
});

describe("options of the page", () => {
  it("are changed by a form that shows the command, and play the SWF anew", { timeout: 60_000 }, async () => {
    await visit({ policy: "enforce", map: [], param: { name: "cat" } });
    const { page } = player;
    await page.bringToFront();
    await page.click("#options");
    const fill = async (selector: string, text: string): Promise<void> => {
      const field = await page.waitForSelector(`flashnet-options >>> ${selector}`, { visible: true });
      await field!.evaluate((input) => (input as HTMLInputElement).select());
      await field!.type(text);
    };
    await fill("textarea[aria-label=Value]", "dan & eve");
    await fill("#map", `game.example.com=${address}`);
    await (await page.waitForSelector("flashnet-options >>> #policy", SHOWN))!.select("allow");
    const command = await page.waitForSelector("flashnet-options >>> output", SHOWN);
    expect(await command!.evaluate((output) => output.textContent)).toBe(
      `npx flashnet serve test.swf --param 'name=dan & eve' --map game.example.com=${address} --policy allow`,
    );
    await Promise.all([page.waitForNavigation(), click("Play with these")]);
    await player.traced("> hello from dan & eve");
    await player.traced("< welcome");
  });

  it("that can't be are told, and don't play", { timeout: 60_000 }, async () => {
    await visit({ map: [] });
    const { page } = player;
    await page.click("#options");
    const map = await page.waitForSelector("flashnet-options >>> #map", { visible: true });
    await map!.type("here and there");
    const alert = await page.waitForSelector("flashnet-options >>> [role=alert]", SHOWN);
    expect(await alert!.evaluate(({ textContent }) => textContent)).toContain('"here and there" is no mapping');
    const play = await page.waitForSelector("flashnet-options >>> button[type=submit]", SHOWN);
    expect(await play!.evaluate((button) => (button as HTMLButtonElement).disabled)).toBe(true);
  });
});

describe("the stage", () => {
  it.each<["sameDomain" | "never"]>([["never"], ["sameDomain"]])(
    "is paused and sized, with script access %s",
    { timeout: 60_000 },
    async (scriptAccess) => {
      await visit({ policy: "allow", map: [mapped()] }, { scriptAccess });
      const { page } = player;
      await page.bringToFront();
      await player.traced("< welcome");
      await page.waitForSelector("#scale:not([disabled])");
      await page.select("#scale", "1");
      const size = await page.$eval("#stage > *", (element) => [element.clientWidth, element.clientHeight]);
      expect(size).toEqual([550, 400]);
      await click("Pause");
      for (const socket of sockets) socket.write("ping");
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await player.trace()).not.toContain("< ping");
      await click("Go on");
      await player.traced("> pong");
    },
  );
});

describe("a probe", () => {
  it("speaks on a connection as either side, holds what is said on it, and lets it go changed", {
    timeout: 60_000,
  }, async () => {
    await visit({ policy: "allow", map: [mapped()] });
    const { page } = player;
    await player.traced("< welcome");
    const probe = await page.waitForSelector("flashnet-inspector >>> label ::-p-text(probe)", SHOWN);
    await probe!.click();
    // What was opened without one stays without.
    await page.waitForSelector("flashnet-inspector >>> p ::-p-text(have the SWF open it again, or reload)", SHOWN);
    await page.reload();
    await player.traced("< welcome");
    const write = async (text: string): Promise<void> => {
      const field = await page.waitForSelector("flashnet-inspector >>> textarea", SHOWN);
      await field!.evaluate((input) => (input as HTMLTextAreaElement).select());
      await field!.type(text);
    };
    await write("pi\\x6eg");
    await click("Send ↓ as the server");
    await player.traced("> pong");
    heard.length = 0;
    await (await page.waitForSelector("flashnet-inspector >>> label ::-p-text(hold what is sent ↑)", SHOWN))!.click();
    await click("Send ↓ as the server");
    await click("Edit");
    await write("PONG\\0");
    await click("Pass this instead");
    await expect.poll(() => heard).toEqual(["PONG\0"]);
    await write("cheat");
    await click("Send ↑ as the SWF");
    await expect.poll(() => heard).toEqual(["PONG\0", "cheat"]);
    // Off again, it is out of the way.
    await (await page.waitForSelector("flashnet-inspector >>> label ::-p-text(probe)", SHOWN))!.click();
    for (const socket of sockets) socket.write("ping");
    await expect.poll(() => heard).toContain("pong");
    // What is shown stands still while it is paused, and what has come is there when it goes on.
    const rows = (): Promise<string> =>
      page.$eval("flashnet-inspector >>> flashnet-messages >>> .list", ({ textContent }) => textContent!);
    await expect.poll(rows).toContain("pong");
    await (await page.waitForSelector("flashnet-inspector >>> label ::-p-text(pause)", SHOWN))!.click();
    const still = await rows();
    for (const socket of sockets) socket.write("once more");
    const since = (): Promise<string> =>
      page.$eval("flashnet-inspector >>> [role=toolbar]", ({ textContent }) => textContent!);
    await expect.poll(since).toMatch(/\b1 have come since/);
    expect(await rows()).toBe(still);
    await (await page.waitForSelector("flashnet-inspector >>> label ::-p-text(pause)", SHOWN))!.click();
    await expect.poll(rows).toContain("once more");
  });
});

describe("a decoder of one's own", () => {
  const source = `
    import type { Decoder } from "flashnet/wire";
    const decode: Decoder = (bytes, { direction }) => {
      const text = new TextDecoder().decode(bytes);
      if (direction === "received" && !text.startsWith("wel")) throw new Error("no such word");
      return [{ label: "verb", text: text.slice(0, 5), from: 0, to: 5 }];
    };
    export default decode;`;

  it("reads messages, marks their bytes, and is told apart where it fails", { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "flashnet-decoder-"));
    const file = join(folder, "words.ts");
    await writeFile(file, source);
    try {
      const decoder = { file, script: await browserModule(file, "as a decoder") };
      await visit({ policy: "allow", map: [mapped()], param: { name: "fay" } }, { decoder });
      const { page } = player;
      await player.traced("< welcome");
      const row = await page.waitForSelector("flashnet-inspector >>> .row.sent ::-p-text(verb hello)", SHOWN);
      await row!.click();
      await (await page.waitForSelector("flashnet-inspector >>> .leaf", SHOWN))!.hover();
      const mark = await page.waitForSelector("flashnet-inspector >>> mark:not(:empty)", SHOWN);
      expect(await mark!.evaluate(({ textContent }) => textContent)).toBe("68 65 6c 6c 6f ");
      for (const socket of sockets) socket.write("nothing");
      await player.traced("< nothing");
      await (await page.waitForSelector("flashnet-inspector >>> .row.received ::-p-text(nothing)", SHOWN))!.click();
      await page.waitForSelector("flashnet-inspector >>> ::-p-text(words: no such word)", SHOWN);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
