import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClientSource, clientAddress, forwardedFor, isIn, parseRange, visitorOf } from "./client-address.ts";

const ranges = ["10.0.0.0/8", "fd00::/8"].map((text) => parseRange(text)!);

function client(from: ClientSource, header: string | undefined, peer = "10.0.0.1"): string {
  const headers = header === undefined ? {} : { [from]: header };
  return clientAddress({ headers } as unknown as IncomingMessage, peer, { ranges, from });
}

describe("who a client is", () => {
  it.each([
    ["of a peer that is no proxy, itself", "1.1.1.1", "203.0.113.9", "203.0.113.9"],
    ["of such a peer, in its own family", "1.1.1.1", "::ffff:203.0.113.9", "203.0.113.9"],
    ["what the proxy says", "1.1.1.1", "10.0.0.1", "1.1.1.1"],
    ["the last one, whatever stands before it", "9.9.9.9, 1.1.1.1", "10.0.0.1", "1.1.1.1"],
    ["the one before our own proxies", "9.9.9.9, 1.1.1.1, 10.2.0.1,10.3.0.1", "10.0.0.1", "1.1.1.1"],
    ["with a port", "1.1.1.1:5", "10.0.0.1", "1.1.1.1"],
    ["IPv6", "2001:db8::1", "10.0.0.1", "2001:db8::1"],
    ["IPv6 with a port", "[2001:db8::1]:5", "fd00::1", "2001:db8::1"],
    ["IPv4 as IPv6", "::ffff:1.1.1.1", "::ffff:10.0.0.1", "1.1.1.1"],
    ["the proxy, when it says nothing", undefined, "10.0.0.1", "10.0.0.1"],
    ["the proxy, when nothing can be read", "unknown", "10.0.0.1", "10.0.0.1"],
    ["the proxy that wrote what can't be read", "9.9.9.9, evil, 10.2.0.1", "10.0.0.1", "10.2.0.1"],
    ["the first proxy, when it is one of ours that asks", "10.9.0.1", "10.0.0.1", "10.9.0.1"],
  ])("x-forwarded-for: %s", (_, header, peer, expected) => {
    expect(client("x-forwarded-for", header, peer)).toBe(expected);
  });

  it.each([
    ["for=1.1.1.1", "1.1.1.1"],
    ['For="[2001:db8::1]:47"', "2001:db8::1"],
    ["for=9.9.9.9, for=1.1.1.1;proto=https;by=10.0.0.9", "1.1.1.1"],
    ['for="9.9.9.9, for=8.8.8.8", for=1.1.1.1', "1.1.1.1"],
    ['for=9.9.9.9, for="1.1\\.1.1", for=10.0.0.8', "1.1.1.1"],
    ["for=unknown", "10.0.0.1"],
    ["for=_hidden", "10.0.0.1"],
    ["for=1.1.1.1;for=2.2.2.2", "10.0.0.1"],
    ['for="1.1.1.1', "10.0.0.1"],
    // What the proxy appends would be a part of what the client quotes.
    ['for=9.9.9.9;x=", for=1.1.1.1', "10.0.0.1"],
    ['for=9.9.9.9;x=", for="1.1.1.1"', "10.0.0.1"],
    ['for=9.9.9.9;x="\\, for="1.1.1.1"', "10.0.0.1"],
    ["proto=https", "10.0.0.1"],
  ])("forwarded: %s", (header, expected) => {
    expect(client("forwarded", header)).toBe(expected);
  });

  it("never is what stands in front of the last one that is no proxy", () => {
    const last = fc.ipV4().filter((address) => !isIn(ranges, address));
    const proxies = fc.array(
      fc.nat(255).map((part) => `10.0.0.${part}`),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), last, proxies, (forged, address, path) => {
        const said = [forged.replaceAll('"', ""), address, ...path];
        expect(client("x-forwarded-for", said.join(", "))).toBe(address);
        const elements = said.slice(1).map((one) => `for=${one}`);
        expect(client("forwarded", [forged.replaceAll('"', ""), ...elements].join(", "))).toBe(address);
        const quoted = said.slice(1).map((one) => `for="${one}"`);
        for (const behind of [elements, quoted]) {
          expect(["10.0.0.1", address]).toContain(
            client("forwarded", [`for=9.9.9.9;x=${forged}`, ...behind].join(", ")),
          );
        }
      }),
    );
  });

  it("is some address, whatever a header has", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 80 }), (header) => {
        for (const from of ["x-forwarded-for", "forwarded"] as const) {
          expect(parseRange(client(from, header))).toBeDefined();
        }
      }),
    );
  });

  it("reads lists of a bounded length", () => {
    expect(forwardedFor(`for=1.1.1.1,${" ".repeat(5000)}`)).toEqual([]);
  });
});

it.each([
  ["1.2.3.4", "1.2.3.4"],
  ["::ffff:1.2.3.4", "1.2.3.4"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["::1", "::/64"],
  ["fe80::1%eth0", "fe80::/64"],
])("the visitor at %s is %s", (address, visitor) => {
  expect(visitorOf(address)).toBe(visitor);
});
