import { describe, expect, it } from "vitest";
import { AddressSyntaxError } from "./errors.ts";
import { mapTarget, parseHostMapping } from "./host-map.ts";

describe("parseHostMapping", () => {
  it.each([
    ["game.example=127.0.0.1", ["game.example", undefined, "127.0.0.1", undefined]],
    ["game.example:80=localhost:8080", ["game.example", 80, "localhost", 8080]],
    ["*:843=localhost:1843", ["*", 843, "localhost", 1843]],
    ["[::1]:80=[fe80::1]", ["::1", 80, "fe80::1", undefined]],
  ])("%s", (text, [fromHost, fromPort, toHost, toPort]) => {
    expect(parseHostMapping(text)).toEqual({
      from: { host: fromHost, port: fromPort },
      to: { host: toHost, port: toPort },
    });
  });

  it.each([
    ["", "no mapping"],
    ["a", "no mapping"],
    ["a=b=c", "no mapping"],
    ["=b", "no address"],
    ["a=", "no address"],
    ["a:x=b", "no address"],
    ["a:65536=b", "ports go from 0 to 65535"],
    ["::1=b", "[ipv6]"],
    ["[::1=b", "no address"],
    ["a b=c", "no address"],
    ["http://a=b", "no address"],
  ])("refuses %j", (text, message) => {
    expect(() => parseHostMapping(text)).toThrow(AddressSyntaxError);
    expect(() => parseHostMapping(text)).toThrow(message);
  });
});

describe("mapTarget", () => {
  const map = ["Game.example=10.0.0.1", "game.example:80=web.example:8080", "[::1]=localhost:7"].map(parseHostMapping);

  it.each([
    ["a mapping without a port keeps the port", "game.example", 5000, "10.0.0.1", 5000],
    ["a mapping with the port goes first", "game.example", 80, "web.example", 8080],
    ["case does not matter", "GAME.EXAMPLE", 80, "web.example", 8080],
    ["IPv6 has no brackets in a target", "::1", 9, "localhost", 7],
    ["what is not mapped stays as it is", "web.example", 80, "web.example", 80],
  ])("%s", (_, host, port, toHost, toPort) => {
    expect(mapTarget(map, { host, port })).toEqual({ host: toHost, port: toPort });
  });
});
