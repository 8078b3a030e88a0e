import { describe, expect, it } from "vitest";
import { type CompactRow, FLAGS } from "../../src/survey/report/format.ts";
import { mapOption } from "./map-option.ts";
import { picturePath } from "./picture-path.ts";
import { EVERYTHING, formatSearch, parseSearch, type Search } from "./search.ts";
import { Table } from "./table.ts";

function row(
  file: string,
  given: Partial<{
    size: number;
    version: number;
    vm: 0 | 1 | 2;
    flags: number;
    servers: string[];
    classes: string[];
    problems: string[];
  }> = {},
): CompactRow {
  const { size = 1, version = 10, vm = 2, flags = 0, servers = [], classes = [], problems = [] } = given;
  return [file.padEnd(64, "0"), file, 1, size, version, vm, flags, servers, classes, problems, null, "details-0"];
}

const { needsServer, needsAir, failed, differs } = FLAGS;
const ROWS = [
  row("b/Game 10.swf", {
    flags: needsServer,
    servers: ["chat.example.com:5222", "[2001:db8::1]:80"],
    version: 8,
    vm: 1,
  }),
  row("a/game 2.swf", { size: 5000, classes: ["flash.net::Socket"], flags: needsServer | differs }),
  row("tool.swf", { flags: needsAir, version: 15, classes: ["flash.net::DatagramSocket"] }),
  row("damaged.swf", { flags: failed, problems: ["panic"], vm: 0 }),
];

function found(search: Partial<Search>): string[] {
  const table = new Table();
  table.put(ROWS.slice(0, 2));
  table.put(ROWS.slice(2));
  return table.find({ ...EVERYTHING, ...search }).map(({ file }) => file.replace(/^.*\/|\.swf$/g, ""));
}

describe("Table", () => {
  it.each<[string, Partial<Search>, string[]]>([
    ["all, by name, numbers in their order", {}, ["damaged", "game 2", "Game 10", "tool"]],
    ["the other way round", { down: true }, ["tool", "Game 10", "game 2", "damaged"]],
    ["words", { text: " GAME  5222 " }, ["Game 10"]],
    ["the folder", { text: "a/" }, ["game 2"]],
    ["a class in part", { text: "socket" }, ["game 2", "tool"]],
    ["what would be a pattern", { text: "g.*" }, []],
    ["kinds", { text: "swf 15 air" }, ["tool"]],
    ["SHA-256", { text: "tool.swf0000" }, ["tool"]],
    ["those that need a server", { show: "needsServer" }, ["game 2", "Game 10"]],
    ["those that need AIR", { show: "needsAir" }, ["tool"]],
    ["failed ones", { show: "failed" }, ["damaged"]],
    ["those that differ", { show: "differs" }, ["game 2"]],
    ["a version", { version: "8" }, ["Game 10"]],
    ["a machine", { machine: "AVM2" }, ["game 2", "tool"]],
    ["a class", { class: "flash.net::Socket" }, ["game 2"]],
    ["a host", { host: "chat.example.com" }, ["Game 10"]],
    ["an address", { host: "2001:db8::1" }, ["Game 10"]],
    ["no part of a host", { host: "example.com" }, []],
    ["the largest", { sort: "size" }, ["game 2", "damaged", "Game 10", "tool"]],
    ["the latest", { sort: "version" }, ["tool", "damaged", "game 2", "Game 10"]],
    ["those with servers first", { sort: "servers" }, ["Game 10", "damaged", "game 2", "tool"]],
    ["those with problems first", { sort: "problems" }, ["damaged", "game 2", "Game 10", "tool"]],
  ])("finds %s", (_, search, expected) => {
    expect(found(search)).toEqual(expected);
  });
});

describe("a search in the URL", () => {
  it.each<Search>([
    EVERYTHING,
    {
      ...EVERYTHING,
      view: "swfs",
      text: "a&b=#ü",
      show: "failed",
      sort: "size",
      down: true,
      host: "a b",
      class: "x::y",
    },
  ])("is read as written: %j", (search) => {
    expect(parseSearch(formatSearch(search))).toEqual(search);
  });

  it.each(["view=constructor&show=toString&sort=__proto__", "view=&q=", "%"])(
    "is the default otherwise: %s",
    (hash) => {
      expect(parseSearch(hash)).toEqual(EVERYTHING);
    },
  );
});

it.each<[string, string | undefined]>([
  ["Game.Example.com", "--map game.example.com:80=localhost:80"],
  ["2001:db8::1", "--map '[2001:db8::1]:80=localhost:80'"],
  ["bücher.example", "--map xn--bcher-kva.example:80=localhost:80"],
  ["`reboot`", undefined],
  ["a b; c", undefined],
  ["--help", undefined],
  ["", undefined],
])("the option that revives %j is %s", (host, option) => {
  expect(mapOption({ host, port: 80 })).toBe(option);
});

it.each<[string | null, boolean]>([
  ["ab".repeat(32), true],
  [null, false],
  ["../".repeat(21), false],
  ["javascript:alert(1)", false],
])("a picture %j is one: %s", (sha256, isOne) => {
  expect(picturePath("pictures/", sha256)).toBe(isOne ? `pictures/ab/${sha256}.png` : undefined);
});
