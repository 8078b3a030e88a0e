import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser, SHOWN, type TestBrowser } from "../base/testing/browser.ts";
import { encodeEvent, encodeHeader, type RecordingEvent } from "../host/recording/format.ts";
import { root } from "../src/testing/root.ts";
import { ViewServer } from "./server/view-server.ts";

/** What a hostile server says; shown as a text it does nothing. */
const MARKUP = '<img src=x onerror="window.harmed = true"><script>window.harmed = true</script>';

let folder: string;
let server: ViewServer;
let tested: TestBrowser;
let url: string;
let visited: Page;

/** An XMLSocket chat, a connection of AMF0 behind lengths, and one that was refused. */
function events(): RecordingEvent[] {
  const text = new TextEncoder();
  const open = (connection: number, host: string, port: number): RecordingEvent[] => [
    { time: connection, connection, type: "open", transport: "tcp", host, port },
    {
      time: connection + 5,
      connection,
      type: "opened",
      local: { address: "127.0.0.1", port: 50_000 },
      remote: { address: "10.0.0.1", port },
    },
  ];
  const all = [...open(1, "chat.example.com", 5222), ...open(2, "game.example.com", 9339)];
  for (let i = 0; i < 100; i++) {
    const type = i % 2 === 0 ? "sent" : "received";
    const said = i === 51 ? MARKUP : `<say n="${i}">hello number ${i}${"!".repeat(i % 7)}</say>`;
    all.push({ time: 100 + i * 10, connection: 1, type, data: text.encode(`${said}\0`) });
    const value = Uint8Array.of(
      3,
      0,
      1,
      0x6e,
      2,
      0,
      1 + (i % 5),
      ...text.encode("abcde".slice(0, 1 + (i % 5))),
      0,
      0,
      9,
    );
    all.push({ time: 101 + i * 10, connection: 2, type, data: Uint8Array.of(0, value.length, ...value) });
  }
  all.push({ time: 2000, connection: 3, type: "open", transport: "tcp", host: "gone.example.com", port: 80 });
  all.push({
    time: 2100,
    connection: 3,
    type: "refused",
    reason: "refused",
    message: "gone.example.com:80 refused the connection",
  });
  return all;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-view-"));
  const files = ["game.jsonl", "later.jsonl"].map((name) => join(folder, name));
  await writeFile(files[0]!, encodeHeader(0) + events().map(encodeEvent).join(""));
  const later = encodeHeader(0) + events().map(encodeEvent).join("").replace("hello number 12!", "hello nobody 12!");
  await writeFile(files[1]!, later);
  server = new ViewServer({ files, web: join(root, "dist/web") });
  url = await server.listen(0);
  tested = await launchBrowser();
});

afterAll(async () => {
  await tested?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await visited?.close();
  visited = await tested.browser.newPage();
});

async function open(hash = ""): Promise<void> {
  await visited.goto(`${url}${hash}`);
  await visited.waitForFunction(
    () =>
      document.getElementById("status")!.textContent!.includes("202 messages") ||
      document.getElementById("status")!.textContent!.includes("200 messages"),
  );
  // The elements have it with the next frame.
  await visited.waitForSelector("flashnet-inspector >>> flashnet-connections >>> .row", SHOWN);
}

/** Texts of what a selector names in the inspector. */
const texts = (selector: string): Promise<string[]> =>
  visited.$$eval(`flashnet-inspector >>> ${selector}`, (elements) =>
    elements.map((element) => element.textContent!.replace(/\s+/g, " ").trim()),
  );

const messages = (): Promise<string[]> => texts("flashnet-messages >>> [role=option] > :last-child");

/** How many rows the list says that there are. */
const sizes = async (): Promise<(string | null)[]> => [
  ...new Set(
    await visited.$$eval("flashnet-inspector >>> flashnet-messages >>> [role=option]", (elements) =>
      elements.map((element) => element.getAttribute("aria-setsize")),
    ),
  ),
];

describe("flashnet view", () => {
  it("shows connections, and the messages of the first in the frames that are proposed", async () => {
    await open();
    await expect
      .poll(() => texts("flashnet-connections >>> .name"))
      .toEqual([
        expect.stringMatching(/^chat.example.com:5222/),
        expect.stringMatching(/^game.example.com:9339/),
        expect.stringMatching(/^gone.example.com:80 ?gone.example.com:80 refused the connection$/),
      ]);
    await expect.poll(messages).toContain('<say n="0">hello number 0</say>');
    await expect
      .poll(() => texts("select[aria-label^=Frames] option:checked"))
      .toEqual(["ended by NUL (proposed)", "ended by NUL (proposed)"]);
  });

  it("shows the values of a message, and marks the bytes of the one that is pointed at", async () => {
    await open("#c=2&m=3");
    await expect.poll(() => texts("flashnet-tree >>> .leaf")).toEqual(['n "abcd" String']);
    expect((await messages()).slice(0, 3)).toEqual(['n "a"', 'n "ab"', 'n "abc"']);
    const leaf = await visited.waitForSelector("flashnet-inspector >>> flashnet-tree >>> .leaf", SHOWN);
    await leaf!.hover();
    await expect.poll(async () => (await texts("flashnet-hex >>> mark")).join("|")).toMatch(/61 62 63 64.*abcd/);
  });

  it("is driven by keys: connections, messages, formats", async () => {
    await open();
    await visited.focus("flashnet-inspector >>> flashnet-connections >>> [role=listbox]");
    await visited.keyboard.press("ArrowDown");
    await expect.poll(() => new URL(visited.url()).hash).toBe("#c=2");
    await expect.poll(sizes).toEqual(["100"]);
    await visited.focus("flashnet-inspector >>> flashnet-messages >>> [role=listbox]");
    await visited.keyboard.press("End");
    await expect.poll(() => new URL(visited.url()).hash).toBe("#c=2&m=99");
    await visited.keyboard.press("PageUp");
    await visited.keyboard.press("Home");
    await visited.keyboard.press("ArrowDown");
    await expect.poll(() => new URL(visited.url()).hash).toBe("#c=2&m=1");
    await visited.waitForSelector("flashnet-inspector >>> flashnet-detail >>> [role=tab][aria-selected=true]", SHOWN);
    await visited.focus("flashnet-inspector >>> flashnet-detail >>> [role=tab][aria-selected=true]");
    await visited.keyboard.press("ArrowLeft");
    await expect.poll(() => texts("flashnet-detail >>> [role=tab][aria-selected=true]")).toEqual(["JSON"]);
  });

  it("selects messages by keys and mouse, and shows what one direction says in them", async () => {
    await open("#c=1&m=2");
    const hash = (): string => new URL(visited.url()).hash;
    const selected = (): Promise<string[]> => texts("flashnet-messages >>> [aria-selected=true] > :last-child");
    await expect.poll(async () => (await selected()).length).toBe(1);
    await visited.focus("flashnet-inspector >>> flashnet-messages >>> [role=listbox]");
    await visited.keyboard.down("Shift");
    for (let i = 0; i < 2; i++) await visited.keyboard.press("ArrowDown");
    await visited.keyboard.up("Shift");
    await expect.poll(hash).toBe("#c=1&m=2-4");
    await expect.poll(selected).toEqual([2, 3, 4].map((i) => `<say n="${i}">hello number ${i}${"!".repeat(i)}</say>`));
    await expect.poll(() => texts("[role=status]")).toEqual(["3 rows: what is sent ↑ in them, one after another"]);
    const ascii = (await texts("flashnet-hex >>> .row")).join("");
    expect(ascii).toContain('<say n="2">');
    expect(ascii.replace(/\s/g, "").length).toBeGreaterThan(100);
    const rows = await visited.$$("flashnet-inspector >>> flashnet-messages >>> [role=option]");
    await visited.keyboard.down("Shift");
    await rows[0]!.click();
    await visited.keyboard.up("Shift");
    await expect.poll(hash).toBe("#c=1&m=2-0");
    await expect.poll(async () => (await selected()).length).toBe(3);
    expect(await visited.evaluate(() => String(getSelection()))).toBe("");
    await rows[1]!.click();
    await expect.poll(hash).toBe("#c=1&m=1");
    await expect.poll(async () => (await selected()).length).toBe(1);
  });

  it("finds what is looked for, and links to what is shown", async () => {
    await open("#c=1");
    const input = await visited.waitForSelector('flashnet-inspector >>> [aria-label="Search in messages"]', SHOWN);
    await input!.type("NUMBER 4");
    const found = ['<say n="4">hello number 4!!!!</say>', ...[40, 41, 42, 43, 44, 45, 46, 47, 48, 49].map(String)];
    await expect.poll(async () => (await messages()).length).toBe(found.length);
    expect((await messages())[0]).toBe(found[0]);
    const link = new URL(visited.url()).hash;
    await visited.goto("about:blank");
    await open(link);
    await expect.poll(async () => (await messages()).length).toBe(found.length);
  });

  it("exports what is shown: a connection as a recording, its rows as text", async () => {
    await open("#c=1&text=number+12");
    await expect.poll(messages).toHaveLength(1);
    await visited.evaluate(() => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        void (blob as Blob).text().then((text) => Object.assign(window, { saved: text }));
        return make(blob);
      };
    });
    const saved = () => visited.evaluate(() => (window as { saved?: string }).saved ?? "");
    const menu = await visited.waitForSelector("flashnet-inspector >>> select[aria-label=Export]", SHOWN);
    await menu!.select("Its rows, as text");
    await expect.poll(saved).toMatch(/^chat\.example\.com:5222.*\n\n0\.220 s → 39 B\n.*hello number 12/s);
    await menu!.select("This connection, as a recording");
    await expect.poll(saved).toContain(encodeHeader(0) + events().slice(0, 2).map(encodeEvent).join(""));
    expect((await saved()).match(/hello number/g)).toHaveLength(99);
  });

  it("shows why a connection has failed, and the words that would lead it elsewhere", async () => {
    await open("#c=3");
    const card = await visited.waitForSelector("flashnet-inspector >>> article", SHOWN);
    expect(await card!.evaluate(({ textContent }) => textContent)).toMatch(
      /Failed: gone\.example\.com:80.*--map gone\.example\.com:80=HOST:PORT.*refused the connection/s,
    );
  });

  it("finds a pattern, and says what is wrong with one", async () => {
    await open("#c=1");
    const kind = await visited.waitForSelector('flashnet-inspector >>> [aria-label="Search for"]', SHOWN);
    await kind!.select("pattern");
    const input = await visited.waitForSelector('flashnet-inspector >>> [aria-label="Search in messages"]', SHOWN);
    await input!.type("number \\d?[37]!*<");
    await expect.poll(() => sizes()).toEqual(["20"]);
    expect((await messages()).slice(0, 3)).toEqual([
      '<say n="3">hello number 3!!!</say>',
      '<say n="7">hello number 7</say>',
      '<say n="13">hello number 13!!!!!!</say>',
    ]);
    expect(new URLSearchParams(new URL(visited.url()).hash.slice(1)).get("re")).toBe("number \\d?[37]!*<");
    await input!.type("(");
    await expect.poll(() => texts("#query-problem")).toEqual([expect.stringMatching(/no regular expression/)]);
    await expect.poll(() => sizes()).toEqual(["100"]);
  });

  it("shows a hostile text as what it is", async () => {
    await open("#c=1&m=51");
    await expect.poll(() => texts("flashnet-hex >>> .row")).not.toEqual([]);
    expect((await messages()).join()).toContain("<img src=x onerror");
    for (const name of ["Text", "XML", "JSON", "Hex"]) {
      const tabs = await visited.$$("flashnet-inspector >>> flashnet-detail >>> [role=tab]");
      for (const tab of tabs) if ((await tab.evaluate(({ textContent }) => textContent)) === name) await tab.click();
    }
    expect(await visited.evaluate(() => (window as { harmed?: boolean }).harmed)).toBeUndefined();
    expect(await visited.$("flashnet-inspector >>> img")).toBeNull();
  });

  it("has a timeline, whose bars lead to connections", async () => {
    await open();
    const [, tab] = await visited.$$("flashnet-inspector >>> [role=tab]");
    await tab!.click();
    const plots = await visited.$$eval("flashnet-inspector >>> flashnet-timeline >>> svg[role=img]", (all) =>
      all.map((one) => one.getAttribute("aria-label")),
    );
    expect(plots).toEqual(["Bytes over time", "Messages over time", "Round-trip times over time"]);
    const table = (): Promise<string[]> => texts("flashnet-round-trips >>> table td");
    await expect.poll(table).toEqual(["50", "10.0 ms", "10.0 ms", "10.0 ms", "10.0 ms"]);
    const select = await visited.$("flashnet-inspector >>> flashnet-round-trips >>> select");
    await select!.select("game.example.com:9339");
    await expect.poll(() => texts("flashnet-round-trips >>> select option:checked")).toEqual(["game.example.com:9339"]);
    const bars = await visited.$$("flashnet-inspector >>> flashnet-timeline >>> .row");
    expect(bars).toHaveLength(3);
    await bars[1]!.click();
    await expect.poll(() => new URL(visited.url()).hash).toBe("#c=2");
  });

  it("compares connections of two recordings, and marks where they differ", async () => {
    await open();
    const [, , tab] = await visited.$$("flashnet-inspector >>> [role=tab]");
    await tab!.click();
    const select = await visited.waitForSelector(
      "flashnet-inspector >>> flashnet-compare >>> [aria-label='right connection']",
      SHOWN,
    );
    const names = (): Promise<string[]> => texts("flashnet-compare >>> [aria-label='right connection'] option");
    await expect.poll(names).toHaveLength(4);
    await select!.evaluate((element) => {
      (element as HTMLSelectElement).selectedIndex = 2;
      element.dispatchEvent(new Event("change"));
    });
    await expect.poll(() => texts("flashnet-compare >>> [role=status]")).toEqual(["1 of 100 rows differ"]);
    const button = await visited.$("flashnet-inspector >>> flashnet-compare >>> button");
    await button!.click();
    const marks = async (): Promise<string> =>
      (await texts("flashnet-compare >>> [aria-selected=true] mark")).join("|");
    await expect.poll(marks).toMatch(/ody/);
  });

  it("gives nothing to whoever does not know its key, or is no page of its", async () => {
    const { origin } = new URL(url);
    expect((await fetch(`${origin}/0/index`)).status).toBe(404);
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(`${url}0/index`)).status).toBe(404);
    expect((await fetch(`${url}0/index`, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(404);
    expect((await fetch(`${origin}/flashnet/../package.json`)).status).toBe(404);
  });
});
