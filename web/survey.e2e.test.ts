import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PNG } from "pngjs";
import type { ElementHandle, Page } from "puppeteer-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser, SHOWN, type TestBrowser } from "../base/testing/browser.ts";
import type { SurveyRow } from "../src/survey/row.ts";
import { bareInspect, bareRow, bareRun, madeRows } from "../src/survey/testing/rows.ts";
import { root } from "../src/testing/root.ts";
import { writeReport } from "./survey/writer/write-report.ts";

/** Rows of a report of the size that is to be at ease. */
const MANY = 20_000;
const MARKUP = '<img src=x onerror="window.harmed = true">';
const [PICTURE, OTHER] = ["a1".repeat(32), "b2".repeat(32)];
const chat = { host: "chat.example.com", port: 5222, protocol: "tcp" } as const;

let folder: string;
let tested: TestBrowser;
let visited: Page;
let said: string[];

/** A game with everything, one whose texts are hostile, one that can't be read, and one more than the table has. */
const ROWS: SurveyRow[] = [
  bareRow({
    ...{ sha256: "1".repeat(64), files: ["games/chat 2.swf"], size: 2500 },
    inspect: bareInspect({
      ...{ swfVersion: 8, vm: "AVM1", connections: [chat], calls: ["connect(host, 5222)"] },
      classes: [{ name: "XMLSocket", provider: "flashnet", lacks: [] }],
    }),
    runs: [
      bareRun({ ruffle: "0.5.0", picture: PICTURE, trace: ["hello\nworld"], traceLines: 7, errors: ["Error #2031"] }),
      bareRun({ picture: OTHER, connections: [chat], loads: ["http://example.com/a.xml"] }),
    ],
    compare: { from: "0.5.0", to: "0.6.0", same: false, differences: [{ what: "picture", text: "40 % differ" }] },
  }),
  bareRow({
    ...{ sha256: "2".repeat(64), files: [`${MARKUP}.swf`] },
    inspect: bareInspect({
      ...{ calls: [MARKUP], mentioned: [MARKUP], connections: [{ ...chat, host: MARKUP }] },
      classes: [{ name: "flash.net::DatagramSocket", provider: "missing", lacks: [MARKUP] }],
    }),
    runs: [bareRun({ trace: [MARKUP], errors: [MARKUP], problem: { code: "panic", message: MARKUP } })],
  }),
  bareRow({ sha256: "3".repeat(64), files: ["games/chat 10.swf"], inspect: bareInspect({ connections: [chat] }) }),
  bareRow({ sha256: "4".repeat(64), files: ["rest.swf"], inspect: bareInspect({ connections: [chat] }) }),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-survey-page-"));
  for (const name of ["few", "many"]) await mkdir(join(folder, name));
  const web = join(root, "dist/web");
  async function* few(): AsyncGenerator<SurveyRow> {
    yield* ROWS;
  }
  await writeReport({ rows: few(), folder: join(folder, "few"), title: MARKUP, web, maxShown: 3 });
  await writeReport({ rows: madeRows(MANY), folder: join(folder, "many"), title: "many", web });
  const png = PNG.sync.write(new PNG({ width: 30, height: 20 }));
  for (const sha256 of [PICTURE, OTHER]) {
    await mkdir(join(folder, "few/pictures", sha256.slice(0, 2)), { recursive: true });
    await writeFile(join(folder, "few/pictures", sha256.slice(0, 2), `${sha256}.png`), png);
  }
  tested = await launchBrowser();
});

afterAll(async () => {
  await tested?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await visited?.close();
  visited = await tested.browser.newPage();
  await visited.setViewport({ width: 1100, height: 700 });
  said = [];
  visited.on("pageerror", (error) => said.push(String(error)));
});

async function open(hash = "", name = "few"): Promise<void> {
  await visited.goto("about:blank");
  await visited.goto(`${pathToFileURL(join(folder, name, "index.html"))}${hash}`);
  await visited.waitForSelector("flashnet-survey >>> nav", SHOWN);
}

const find = async (selector: string): Promise<ElementHandle> =>
  (await visited.waitForSelector(`flashnet-survey >>> ${selector}`, { timeout: 10_000, ...SHOWN }))!;
const texts = (selector: string): Promise<string[]> =>
  visited.$$eval(`flashnet-survey >>> ${selector}`, (elements) =>
    elements.map((element) => element.textContent!.replace(/\s+/g, " ").trim()),
  );
const names = (): Promise<string[]> => texts("flashnet-survey-table >>> .swf b");
const status = async (): Promise<string> => (await texts("[role=status]"))[0]!;
const hash = (): Promise<string> => visited.evaluate(() => location.hash);
const click = async (selector: string): Promise<void> => (await find(selector)).click();

describe("the report of a survey", () => {
  it("begins with figures and distributions of all SWFs, also of those that the table lacks", async () => {
    await open();
    await expect
      .poll(() => texts(".figure"))
      .toEqual([
        "4 SWFs",
        "4 Need a server",
        "1 Need AIR",
        "1 AVM1 ActionScript 1 and 2",
        "3 AVM2 ActionScript 3",
        "1 Failed",
        "1 Differ of 1 compared",
      ]);
    await expect.poll(() => texts("#ports + ol li")).toEqual(["5222 4"]);
    await expect
      .poll(() => texts(".overview > p"))
      .toContain(
        "The table has 3 of 4 SWFs, first those that need a server or AIR, failed, or differ; the other 1 are in results.parquet and results.jsonl. All figures are of all SWFs.",
      );
    await click("#hosts + ol li:first-child a");
    expect(await hash()).toBe("#view=swfs&host=chat.example.com");
    await expect.poll(names).toEqual(["chat 2.swf", "chat 10.swf"]);
    await expect.poll(status).toBe("2 of 3 SWFs, 1 more in results.parquet");
  });

  it("has the servers, with what revives each, and their SWFs", async () => {
    await open("#view=servers");
    await expect.poll(() => texts(".host h2")).toEqual(["chat.example.com", MARKUP]);
    expect((await texts(".host:first-of-type tbody td")).slice(0, 3)).toEqual(["5222", "TCP", "3"]);
    await expect.poll(() => texts("flashnet-copy >>> code")).toEqual(["--map chat.example.com:5222=localhost:5222"]);
    await expect.poll(() => texts(".host:last-of-type td:last-child")).toEqual(["nothing: it is no name of a host"]);
    await click("flashnet-copy >>> button");
    await expect.poll(() => texts("flashnet-copy >>> button")).toEqual(["Copied"]);
    await click(".host:first-of-type summary");
    await expect.poll(() => texts(".host:first-of-type li")).toEqual(["chat 2.swf", "chat 10.swf", "rest.swf"]);
    await click(".host:first-of-type li a");
    await expect.poll(() => texts("flashnet-survey-details >>> h2")).toEqual(["chat 2.swf"]);
    await (await find("[type=search]")).evaluate((field) => {
      (field as HTMLInputElement).value = "nowhere";
      field.dispatchEvent(new Event("input"));
    });
    await expect.poll(() => texts(".host h2")).toEqual([]);
  });

  it("shows all of a SWF: two pictures side by side, differences, classes, calls, trace", async () => {
    await open(`#view=swfs&swf=${ROWS[0]!.sha256}`);
    await find("flashnet-survey-details >>> .pictures");
    const details = (await texts("flashnet-survey-details >>> .scroll")).join("");
    for (const text of [
      "Ruffle 0.5.0 and 0.6.0 differ picture40 % differ",
      "games/chat 2.swf",
      "SWF 8, AVM1, 550 × 400, 1 frame, 24 a second",
      "XMLSocket from flashnet",
      "connect(host, 5222)",
      "Error #2031",
      "hello world and 6 more lines",
      "http://example.com/a.xml",
    ]) {
      expect(details).toContain(text);
    }
    const widths = (): Promise<number[]> =>
      visited.$$eval("flashnet-survey >>> flashnet-survey-details >>> img", (images) =>
        (images as HTMLImageElement[]).map(({ naturalWidth }) => naturalWidth),
      );
    await expect.poll(widths).toEqual([30, 30]);
    await visited.keyboard.press("Escape");
    await expect.poll(hash).toBe("#view=swfs");
    await expect.poll(() => texts("flashnet-survey-details")).toEqual([]);
  });

  it("takes what content says for text", async () => {
    for (const view of ["", "#view=servers", `#view=swfs&swf=${ROWS[1]!.sha256}`]) await open(view);
    await find("flashnet-survey-details >>> pre");
    const details = (await texts("flashnet-survey-details >>> .scroll")).join("");
    expect(details.split(MARKUP).length - 1).toBeGreaterThanOrEqual(7);
    expect(await visited.evaluate(() => (window as { harmed?: boolean }).harmed)).toBeUndefined();
    expect(await visited.title()).toBe(`${MARKUP} – flashnet`);
    expect(said).toEqual([]);
  });

  it("is driven by keys, and linked to", async () => {
    await open("#view=swfs");
    await expect.poll(names).toHaveLength(3);
    await visited.keyboard.press("/");
    await visited.keyboard.type("chat games/");
    await expect.poll(names).toEqual(["chat 2.swf", "chat 10.swf"]);
    await visited.keyboard.press("Enter");
    await visited.keyboard.press("End");
    await expect.poll(() => texts("flashnet-survey-table >>> .swf[aria-selected=true] b")).toEqual(["chat 10.swf"]);
    await visited.keyboard.press("Enter");
    await expect.poll(() => texts("flashnet-survey-details >>> h2")).toEqual(["chat 10.swf"]);
    const link = await hash();
    await open(link);
    await expect.poll(names).toEqual(["chat 2.swf", "chat 10.swf"]);
    await expect.poll(() => texts("flashnet-survey-details >>> h2")).toEqual(["chat 10.swf"]);
  });

  it("says what it can't show", async () => {
    await open(`#view=swfs&swf=${"4".repeat(64)}`);
    await expect
      .poll(() => texts("flashnet-survey-details >>> [role=alert]"))
      .toEqual(["This SWF is not in the table; look for it in results.parquet or results.jsonl."]);
    const [data] = (await readdir(join(folder, "few"))).filter((name) => name.startsWith("report-"));
    await rm(join(folder, "few", data!, "told-details-0.js"));
    await open(`#view=swfs&swf=${ROWS[0]!.sha256}`);
    await expect
      .poll(() => texts("flashnet-survey-details >>> [role=alert]"))
      .toEqual([`${data}/told-details-0.js is missing or damaged; write the report again`]);
  });
});

describe(`${MANY} SWFs`, () => {
  it("are there soon, of which some are rendered", async () => {
    const begun = performance.now();
    await open("#view=swfs", "many");
    await find("flashnet-survey-table >>> .swf");
    // 0.4 s on a machine with nothing else to do.
    expect(performance.now() - begun).toBeLessThan(5000);
    await expect.poll(status, { timeout: 20_000 }).toBe("20,000 SWFs");
    expect((await names()).length).toBeLessThan(60);
  });

  it("are searched and sorted at once", async () => {
    await open("#view=swfs", "many");
    await expect.poll(status, { timeout: 20_000 }).toBe("20,000 SWFs");
    const times = await visited.evaluate(async () => {
      const survey = document.querySelector("flashnet-survey") as HTMLElement & {
        search: object;
        updateComplete: Promise<boolean>;
      };
      const times: number[] = [];
      for (const search of [{ text: "t" }, { text: "tank" }, { text: "tank 1" }, { sort: "size" }, { text: "" }]) {
        const begun = performance.now();
        survey.search = { ...survey.search, ...search };
        await survey.updateComplete;
        times.push(performance.now() - begun);
      }
      return times.sort((left, right) => left - right);
    });
    // 10 to 30 ms on a machine with nothing else to do.
    expect(times[2]).toBeLessThan(100);
    await click("flashnet-survey-table >>> .head .servers button");
    await click("flashnet-survey-table >>> .head .servers button");
    await expect.poll(hash).toBe("#view=swfs&sort=servers&down=");
    await visited.select("flashnet-survey >>> select[aria-label=Machine]", "AVM1");
    await expect.poll(status).toMatch(/^[78],\d{3} of 20,000 SWFs$/);
  });
});
