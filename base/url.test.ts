import { expect, it } from "vitest";
import { canonicalHost } from "./address.ts";
import { urlOf } from "./url.ts";

it.each([
  ["http://a.example/b", undefined, "http://a.example/b"],
  ["/c", "http://a.example/b", "http://a.example/c"],
  ["none", undefined, undefined],
  ["http:\ufffd/", undefined, undefined],
])("%s", (text, base, href) => {
  expect(urlOf(text, base)?.href).toBe(href);
});

it("a host has its one form however often it is asked for", () => {
  const wrong = Array.from({ length: 50_000 }, () => canonicalHost("bþe")).find((host) => host !== "xn--be-3ka");
  expect(wrong).toBeUndefined();
});
