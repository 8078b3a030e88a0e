import { describe, expect, it } from "vitest";
import { networkOf, sentenceOf } from "./card.ts";
import { cardByKey } from "./keys.ts";
import type { LibrarySwf, SwfFacts } from "./lines.ts";
import { EVERYTHING, formatSearch, parseSearch, type Search, Shelf } from "./shelf.ts";

const FACTS: SwfFacts = {
  ...{ version: 10, vm: "AVM2", width: 550, height: 400, frameRate: 24, frames: 1 },
  ...{ air: [], targets: [], mentioned: [], classes: [] },
};

function swf(path: string, facts?: Partial<SwfFacts>, other: Partial<LibrarySwf> = {}): LibrarySwf {
  return { path, size: 100, modified: 0, ...(facts && { facts: { ...FACTS, ...facts } }), ...other };
}

const SWFS = [
  swf("b/game 10.swf", { version: 8, vm: "AVM1", classes: ["XMLSocket"], targets: ["chat.example.com:5222"] }),
  swf("a/Game 2.swf", { classes: ["Socket"] }, { size: 5000 }),
  swf("tool.swf", { version: 15, air: ["DatagramSocket"], classes: ["DatagramSocket"], mentioned: ["localhost"] }),
  swf("still.swf", { version: 6, vm: "AVM1", partly: true }, { modified: 99 }),
  swf("damaged.swf", undefined, { problem: "no SWF" }),
  swf("unknown.swf"),
];

function shelf(): Shelf {
  const shelf = new Shelf();
  for (const one of SWFS) shelf.put(one);
  return shelf;
}

function found(search: Partial<Search>): string[] {
  return shelf()
    .find({ ...EVERYTHING, ...search })
    .map(({ path }) => path.replace(/^.*\/|\.swf$/g, ""));
}

describe("Shelf", () => {
  it.each<[string, Partial<Search>, string[]]>([
    ["all, by name as people order them", {}, ["damaged", "Game 2", "game 10", "still", "tool", "unknown"]],
    ["a part of the name", { text: "GAME" }, ["Game 2", "game 10"]],
    ["the folder", { text: "a/" }, ["Game 2"]],
    ["the host", { text: "chat.example" }, ["game 10"]],
    ["a class", { text: "socket" }, ["Game 2", "game 10", "tool"]],
    ["what is mentioned", { text: "localhost" }, ["tool"]],
    ["several words", { text: " avm1  game " }, ["game 10"]],
    ["what would be a pattern", { text: "g.*" }, []],
    ["connections", { filter: "connects" }, ["Game 2", "game 10", "tool"]],
    ["AIR", { filter: "air" }, ["tool"]],
    ["AVM1", { filter: "avm1" }, ["game 10", "still"]],
    ["AVM2", { filter: "avm2" }, ["Game 2", "tool"]],
    ["what is damaged", { filter: "unread" }, ["damaged", "still"]],
    ["the largest", { sort: "largest" }, ["Game 2", "damaged", "game 10", "still", "tool", "unknown"]],
    ["the newest", { sort: "newest", filter: "avm1" }, ["still", "game 10"]],
    ["versions", { sort: "version" }, ["tool", "Game 2", "game 10", "still", "damaged", "unknown"]],
    ["servers", { sort: "server" }, ["game 10", "Game 2", "tool", "still", "damaged", "unknown"]],
  ])("finds %s", (_, search, expected) => {
    expect(found(search)).toEqual(expected);
  });

  it("counts each kind", () => {
    expect(shelf().counts()).toEqual({ all: 6, connects: 3, air: 1, avm1: 2, avm2: 2, unread: 2 });
  });

  it("takes what is known later", () => {
    const known = shelf();
    known.put(swf("unknown.swf", { targets: ["late.example:80"] }));
    expect(known.size).toBe(SWFS.length);
    expect(known.find({ ...EVERYTHING, text: "late.example" }).map(({ path }) => path)).toEqual(["unknown.swf"]);
  });
});

describe("a search in the URL", () => {
  it.each<Search>([EVERYTHING, { text: "a&b=#ü", sort: "server", filter: "air" }])(
    "is read as written: %j",
    (search) => {
      expect(parseSearch(formatSearch(search))).toEqual(search);
    },
  );

  it.each(["sort=constructor&show=toString", "sort=&show=&q=", "%"])(
    "is the default where it makes no sense: %s",
    (hash) => {
      expect(parseSearch(hash)).toMatchObject({ sort: "name", filter: "all" });
    },
  );
});

describe("a card", () => {
  it.each<[Partial<SwfFacts>, string]>([
    [{ targets: ["game.example.com:6112"] }, "connects to game.example.com:6112"],
    [{ targets: ["a:1", "b:2", "c:3"] }, "connects to a:1 and 2 more"],
    [{ classes: ["URLLoader", "Socket"] }, "uses Socket"],
    [{ classes: ["XMLSocket"], mentioned: ["10.0.0.1"] }, "uses XMLSocket, mentions 10.0.0.1"],
    [{ classes: ["URLLoader"], mentioned: ["10.0.0.1"] }, "opens no connections"],
    [{ partly: true }, "opens no connections, as far as it can be read"],
  ])("says of %j: %s", (facts, text) => {
    expect(networkOf({ ...FACTS, ...facts })).toBe(text);
  });

  it("says all in one sentence", () => {
    expect(sentenceOf(SWFS[2]!)).toBe(
      "tool.swf, SWF 15, AVM2, needs AIR, uses DatagramSocket, mentions localhost, 100 B",
    );
    expect(sentenceOf(SWFS[4]!)).toBe("damaged.swf, can't be read: no SWF, 100 B");
    expect(sentenceOf(SWFS[5]!)).toBe("unknown.swf, not read yet, 100 B");
  });
});

describe("keys", () => {
  const press = (key: string, at: number, count = 10, columns = 3): number | undefined =>
    cardByKey({ key, preventDefault() {} } as KeyboardEvent, at, { count, columns, page: 2 });

  it.each<[string, number, number | undefined]>([
    ["ArrowRight", -1, 0],
    ["ArrowRight", 4, 5],
    ["ArrowLeft", 0, 0],
    ["ArrowDown", 1, 4],
    ["ArrowDown", 8, 9],
    ["ArrowUp", 4, 1],
    ["ArrowUp", 1, 1],
    ["PageDown", 1, 7],
    ["PageUp", 7, 1],
    ["PageUp", 5, 2],
    ["Home", 7, 0],
    ["End", 2, 9],
    ["End", -1, 9],
    ["a", 2, undefined],
  ])("%s leads from %d to %s", (key, at, expected) => {
    expect(press(key, at)).toBe(expected);
  });

  it("lead nowhere where there is nothing", () => {
    expect(press("ArrowDown", -1, 0)).toBeUndefined();
  });
});
