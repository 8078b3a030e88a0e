import { describe, expect, it } from "vitest";
import { type Obstacle, obstacleOf, type Place, placeOf, type Situation, sentenceOf } from "./local-network.ts";

describe("placeOf", () => {
  it.each<[string, Place]>([
    ["127.0.0.1", "loopback"],
    ["127.8.9.10", "loopback"],
    ["[::1]", "loopback"],
    ["[::ffff:127.0.0.1]", "loopback"],
    ["0.0.0.0", "loopback"],
    ["localhost", "loopback"],
    ["LocalHost.", "loopback"],
    ["flashnet.localhost", "loopback"],
    ["", "loopback"],
    ["10.0.0.1", "lan"],
    ["172.16.0.1", "lan"],
    ["192.168.1.20", "lan"],
    ["169.254.1.1", "lan"],
    ["100.64.0.1", "lan"],
    ["[fd00::1]", "lan"],
    ["[fe80::1]", "lan"],
    ["nas", "lan"],
    ["printer.local", "lan"],
    ["172.32.0.1", "elsewhere"],
    ["8.8.8.8", "elsewhere"],
    ["[2606:4700::1111]", "elsewhere"],
    ["archive.example", "elsewhere"],
    ["localhost.example", "elsewhere"],
    ["notlocalhost.example", "elsewhere"],
  ])("%s: %s", (hostname, place) => {
    expect(placeOf(hostname)).toBe(place);
  });
});

/** A public page in a secure context of Chromium, and a relay on loopback. */
const PUBLIC: Situation = {
  relay: "loopback",
  page: "elsewhere",
  secure: true,
  framed: false,
  state: "prompt",
  allowed: true,
};
const FIREFOX: Situation = { ...PUBLIC, allowed: undefined };

describe("obstacleOf", () => {
  it.each<[string, Situation, Obstacle | undefined]>([
    ["a public page that was not asked about yet", PUBLIC, "ask"],
    ["the same for a relay on the local network", { ...PUBLIC, relay: "lan" }, "ask"],
    ["granted", { ...PUBLIC, state: "granted" }, undefined],
    ["granted in a frame", { ...PUBLIC, framed: true, state: "granted" }, undefined],
    ["denied by the visitor", { ...PUBLIC, state: "denied" }, "denied"],
    ["no secure context", { ...PUBLIC, secure: false, state: "denied" }, "insecure"],
    [
      "no secure context, in a frame",
      { ...PUBLIC, secure: false, framed: true, allowed: false, state: "denied" },
      "insecure",
    ],
    ["a frame that is not allowed to", { ...PUBLIC, framed: true, allowed: false, state: "denied" }, "frame"],
    ["a frame that is, denied by the visitor", { ...PUBLIC, framed: true, state: "denied" }, "denied"],
    ["a header that forbids it", { ...PUBLIC, allowed: false, state: "denied" }, "header"],
    ["a browser without the rule", { ...PUBLIC, state: undefined, allowed: undefined }, undefined],
    ["a relay on a public name", { ...PUBLIC, relay: "elsewhere" }, undefined],
    ["a page on loopback, which is let through in any state", { ...PUBLIC, page: "loopback" }, undefined],
    ["a page on loopback, denied", { ...PUBLIC, page: "loopback", state: "denied" }, undefined],
    ["a page on the local network", { ...PUBLIC, page: "lan", secure: false, state: "denied" }, undefined],
    ["Firefox, with the rule or without", FIREFOX, "asked"],
    ["Firefox, no secure context", { ...FIREFOX, secure: false }, "asked"],
    ["Firefox, denied", { ...FIREFOX, state: "denied" }, "denied"],
    ["Firefox, a frame that is not allowed to", { ...FIREFOX, framed: true, state: "denied" }, "frame"],
  ])("%s", (_, situation, obstacle) => {
    expect(obstacleOf(situation)).toBe(obstacle);
  });
});

describe("sentenceOf", () => {
  it.each<[Obstacle, Place, string]>([
    ["ask", "loopback", "a program on this device"],
    ["ask", "lan", "a program on your network"],
    ["asked", "loopback", "allow it"],
    ["denied", "loopback", "settings of this site"],
    ["insecure", "loopback", "https:"],
    ["frame", "loopback", 'allow="loopback-network"'],
    ["frame", "lan", 'allow="local-network"'],
    ["header", "loopback", "Permissions-Policy"],
  ])("%s, %s: names what helps", (obstacle, relay, cure) => {
    const sentence = sentenceOf(obstacle, relay);
    expect(sentence).toContain(cure);
    expect(sentence).toMatch(/^[^.]*\.$/);
  });
});
