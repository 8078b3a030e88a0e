import { expect, it } from "vitest";
import { canonicalHost } from "./address.ts";
import { nameOfUrl, urlOf } from "./url.ts";

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

it.each([
  ["http://a.example/b.swf", "http://a.example/b.swf"],
  [`data:application/x-shockwave-flash;base64,${"A".repeat(1_000_000)}`, "data:application/x-shockwave-flash;base64,…"],
  [`DATA:,${"A".repeat(100)}`, "DATA:,…"],
  [`data:${"x".repeat(1000)}`, `data:${"x".repeat(95)}…`],
])("%.40s is known as %s", (url, name) => {
  expect(nameOfUrl(url)).toBe(name);
});
