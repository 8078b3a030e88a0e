import { describe, expect, it } from "vitest";
import { SummaryTally } from "../src/survey/report/summary.ts";
import type { PageConfig } from "./config.ts";
import { libraryPage, playerPage, surveyPage } from "./html.ts";
import { PLAIN_OPTIONS } from "./options/options.ts";

const config: PageConfig = {
  swf: "/swf/a.swf",
  root: "/swf/",
  title: `<a> & "b"`,
  ...PLAIN_OPTIONS,
  param: { text: "</script><script>alert(1)</script>" },
  relay: { url: "/relay", token: "secret" },
  given: PLAIN_OPTIONS,
  command: ["serve", "a.swf"],
};

describe("playerPage", () => {
  it("carries the configuration as JSON that can't end its element", () => {
    const json = /<script type="application\/json" id="flashnet-config">(.*?)<\/script>/s.exec(playerPage(config))![1]!;
    expect(JSON.parse(json)).toEqual(config);
  });

  it("runs flashnet ahead of Ruffle", () => {
    const sources = [...playerPage(config).matchAll(/<script src="(.*?)"/g)].map(([, source]) => source);
    expect(sources).toEqual(["/flashnet/player.js", "/ruffle/ruffle.js"]);
  });

  it("escapes the title", () => {
    expect(playerPage(config)).toContain("<h1>&#60;a&#62; &#38; &#34;b&#34;</h1>");
  });
});

describe("libraryPage", () => {
  it("escapes the name of the folder, and is told it as JSON that can't end its element", () => {
    const title = "</script><b>games</b>";
    const page = libraryPage({ title, pictures: true });
    expect(page).toContain("<h1>&#60;/script&#62;&#60;b&#62;games&#60;/b&#62;</h1>");
    const json = /<script type="application\/json" id="flashnet-config">(.*?)<\/script>/s.exec(page)![1]!;
    expect(JSON.parse(json)).toEqual({ title, pictures: true });
  });
});

describe("surveyPage", () => {
  const title = "</script><b>games</b>";
  const summary = new SummaryTally(new Set()).summary();
  const given = { title, data: "report-1/", pictures: "pictures/", chunks: [], shown: 0, summary };
  const page = surveyPage(given);

  it("is told all as JSON that can't end its element", () => {
    const json = /<script type="application\/json" id="flashnet-config">(.*?)<\/script>/s.exec(page)![1]!;
    expect(JSON.parse(json)).toEqual(given);
  });

  it("loads what lies in its folder of data, and runs nothing else", () => {
    const loaded = [...page.matchAll(/ (?:src|href)="(?!data:)(.*?)"/g)].map(([, path]) => path);
    expect(loaded).toEqual(["report-1/player.css", "report-1/survey.js"]);
    expect(page).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:;/,
    );
  });
});
