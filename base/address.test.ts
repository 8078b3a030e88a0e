import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AddressSyntaxError,
  canonicalHost,
  formatTarget,
  hostForCommand,
  parseHostPort,
  parsePorts,
  splitHostPort,
  stripBrackets,
} from "./address.ts";

const ALL = { first: 0, last: 65535 };

describe("a host and a port", () => {
  it.each<[text: string, host: string, port: string | undefined]>([
    ["game.example.com", "game.example.com", undefined],
    ["game.example.com:80", "game.example.com", "80"],
    ["10.0.0.0/8:*", "10.0.0.0/8", "*"],
    ["*:80,1024-2000", "*", "80,1024-2000"],
    ["[::1]", "::1", undefined],
    ["[::1]:80", "::1", "80"],
    ["[fe80::/10]:1-2", "fe80::/10", "1-2"],
    ["[game.example.com]:80", "game.example.com", "80"],
    ["game.example.com:", "game.example.com", ""],
    ["::1", "", undefined],
  ])("%s", (text, host, port) => {
    expect(splitHostPort(text)).toEqual(host === "" ? undefined : { host, port });
  });

  it.each(["", ":80", "[]", "[]:80", "[::1", "::1]", "[::1]80", "[[::1]]", " a", "a b:80", "[a b]"])(
    "not %j",
    (text) => {
      expect(splitHostPort(text)).toBeUndefined();
      expect(() => parseHostPort(text)).toThrow(AddressSyntaxError);
    },
  );

  it.each<[text: string, host: string, port: number | undefined]>([
    ["a", "a", undefined],
    ["a:*", "a", undefined],
    ["a:0", "a", 0],
    ["[::1]:65535", "::1", 65535],
  ])("a number or every port: %s", (text, host, port) => {
    expect(parseHostPort(text)).toEqual({ host, port });
  });

  it.each([
    ["a:", "is no address"],
    ["a:x", "is no address"],
    ["a:1-2", "is no address"],
    ["a: 1", "is no address"],
    ["::1", "is no address"],
    ["::1:80", "is no address"],
    ["a:65536", "ports go from 0 to 65535"],
  ])("no number: %s", (text, message) => {
    expect(() => parseHostPort(text)).toThrow(message);
  });

  it("is read as it is printed", () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(host, fc.nat(65535), (host, port) => {
        expect(parseHostPort(formatTarget({ host, port }))).toEqual({ host, port });
      }),
    );
  });
});

it.each([
  ["*", ALL],
  ["80", { first: 80, last: 80 }],
  ["0-65535", ALL],
  ["80-80", { first: 80, last: 80 }],
  ["81-80", undefined],
  ["65536", undefined],
  ["1-65536", undefined],
  ["", undefined],
  ["-1", undefined],
  ["1-", undefined],
  ["1 - 2", undefined],
  ["000080", undefined],
])("ports: %j", (text, expected) => {
  expect(parsePorts(text)).toEqual(expected);
});

it.each([
  ["[::1]", "::1"],
  ["::1", "::1"],
  ["example.com", "example.com"],
  ["[::1", "[::1"],
])("brackets: %s", (host, expected) => {
  expect(stripBrackets(host)).toBe(expected);
});

describe("canonicalHost", () => {
  it.each([
    ["Game.Example.COM", "game.example.com"],
    ["game.example.com.", "game.example.com"],
    ["ｇａｍｅ.example.com", "game.example.com"],
    ["ga\u00adme.example.com", "game.example.com"],
    ["game。example。com", "game.example.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["0", "0.0.0.0"],
    ["0x0", "0.0.0.0"],
    ["00.0.0.0", "0.0.0.0"],
    ["127.1", "127.0.0.1"],
    ["0x7f.1", "127.0.0.1"],
    ["[::]", "::"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["::%lo", "::%lo"],
    ["my_server", "my_server"],
    ["no host", "no host"],
    ["a/b", "a/b"],
    ["", ""],
    ["A%LO", "a%lo"],
    ["a%6c", "a%6c"],
    ["::%EN0%1", "::%EN0%1"],
    ["localhost\u0002", "localhost\u0002"],
    ["A..", "a.."],
    [".", ""],
    ["[[::1]]", "[[::1]]"],
  ])("%j is %j", (host, canonical) => {
    expect(canonicalHost(host)).toBe(canonical);
  });
});

describe("hostForCommand", () => {
  it.each([
    ["game.example.com", "game.example.com"],
    ["Game_1.Example.", "game_1.example"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["10.0.0.1", "10.0.0.1"],
    ["::1", "[::1]"],
    ["[2001:DB8::1]", "[2001:db8::1]"],
  ])("%s is %s", (host, plain) => {
    expect(hostForCommand(host)).toBe(plain);
  });

  it.each([
    ..."; & | $ ` ' \" < > ( ) * ? { } ! ~ = # % \\ / \n \u202e".split(" ").map((special) => `a${special}b`),
    ...["", "a b", "$(id)", "-x", "--policy", "..", "fe80::1%a;id", "[::1]:80", "x".repeat(254)],
  ])("%j is none: a shell, or the command, could take it for more", (host) => {
    expect(hostForCommand(host)).toBeUndefined();
  });

  it("has nothing but what a host consists of", () => {
    fc.assert(fc.property(fc.string(), (host) => /^[\w.:[\]-]*$/.test(hostForCommand(host) ?? "")));
  });
});
