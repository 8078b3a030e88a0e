import { resolve } from "node:path";
import { expect, it } from "vitest";
import { parseOwnStore, parseStore } from "./store.ts";

it.each([
  ["swfs", { kind: "folder", folder: resolve("swfs") }],
  ["C:\\swfs", { kind: "folder", folder: resolve("C:\\swfs") }],
  ["http://h/swfs", { kind: "http", url: "http://h/swfs/" }],
  ["https://h/", { kind: "http", url: "https://h/" }],
  ["s3://bucket", { kind: "s3", bucket: "bucket", prefix: "" }],
  ["s3://bucket/of/old%20games/", { kind: "s3", bucket: "bucket", prefix: "of/old games/" }],
])("%s", (text, address) => {
  expect(parseStore(text)).toEqual(address);
});

it.each(["", "ftp://h/", "s3://", "http://h/?x=1", "https://h/#x"])("%s is no store", (text) => {
  expect(() => parseStore(text)).toThrow(/^store: /);
});

it("a worker looks for hashes in its own store", () => {
  expect(parseOwnStore("/swfs")("abcd")).toBe("/swfs/ab/abcd.swf");
  expect(parseOwnStore("https://h/x")("abcd")).toBe("https://h/x/ab/abcd.swf");
  expect(() => parseOwnStore("s3://b")).toThrow("store: workers get URLs");
});
