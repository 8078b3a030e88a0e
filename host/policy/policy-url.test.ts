import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPolicyUrl, parsePolicyUrl } from "./policy-url.ts";

describe("URLs of socket policy files (spec/security.md §3)", () => {
  it.each<[row: string, url: string, host: string, port: number]>([
    ["host and port", "xmlsocket://game.example.com:5000", "game.example.com", 5000],
    ["the scheme in capitals", "XMLSocket://game.example.com:5000", "game.example.com", 5000],
    ["a path is ignored", "xmlsocket://a:843/crossdomain.xml", "a", 843],
    ["a query is ignored", "xmlsocket://a:843?b", "a", 843],
    ["an IPv4 address", "xmlsocket://127.0.0.1:1", "127.0.0.1", 1],
    ["an IPv6 address", "xmlsocket://[::1]:843", "::1", 843],
    ["white space around", " xmlsocket://a:843\n", "a", 843],
  ])("%s", (_, url, host, port) => {
    expect(parsePolicyUrl(url)).toEqual({ host, port });
  });

  it.each<[row: string, url: string]>([
    ["the port is mandatory", "xmlsocket://a"],
    ["an empty port", "xmlsocket://a:"],
    ["a port that does not exist", "xmlsocket://a:65536"],
    ["no host", "xmlsocket://:843"],
    ["another scheme", "http://a:843/crossdomain.xml"],
    ["a relative URL", "crossdomain.xml"],
    ["nothing", ""],
    ["IPv6 without brackets", "xmlsocket://::1:843"],
    ["letters behind the port", "xmlsocket://a:843x"],
  ])("%s: is none", (_, url) => {
    expect(parsePolicyUrl(url)).toBeUndefined();
  });

  it("what is written is what is read", () => {
    fc.assert(
      fc.property(fc.constantFrom("a.example", "1.2.3.4", "::1"), fc.nat(65535), (host, port) => {
        expect(parsePolicyUrl(formatPolicyUrl({ host, port }))).toEqual({ host, port });
      }),
    );
  });
});
