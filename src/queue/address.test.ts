import { describe, expect, it } from "vitest";
import { openness, parseQueueUrl } from "./address.ts";

describe("URLs of queues", () => {
  it.each([
    ["redis://localhost", { host: "localhost", port: 6379, db: 0, tls: false, shown: "redis://localhost" }],
    ["redis://h:7000/", { host: "h", port: 7000, db: 0, tls: false, shown: "redis://h:7000" }],
    [
      "rediss://me:s%3Acret@h/3",
      { host: "h", port: 6379, username: "me", password: "s:cret", db: 3, tls: true, shown: "rediss://me@h/3" },
    ],
    [
      "redis://:secret@[::1]:1",
      { host: "::1", port: 1, password: "secret", db: 0, tls: false, shown: "redis://[::1]:1" },
    ],
  ])("%s", (text, address) => {
    expect(parseQueueUrl(text)).toEqual(address);
  });

  it.each([
    "",
    "x",
    "http://h",
    "redis:",
    "redis://:secret@",
    "redis://:secret@h?x",
    "redis://:secret@h/x",
    "redis://a:secret%@h",
    "redis://:secret@h/0/1",
  ])("%s is none, and its password is not told", (text) => {
    expect(() => parseQueueUrl(text)).toThrow(/^queue: /);
    expect(() => parseQueueUrl(text)).not.toThrow("secret");
  });

  it.each([
    ["redis://localhost", undefined],
    ["redis://127.0.0.1", undefined],
    ["redis://[::1]", undefined],
    ["rediss://a:b@queue", undefined],
    ["redis://a:b@queue", "without TLS (rediss:):"],
    ["rediss://queue", "without a password:"],
    ["redis://queue", "without TLS (rediss:) and a password:"],
  ])("%s is open: %s", (text, lacks) => {
    const said = openness(parseQueueUrl(text));
    if (lacks === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(lacks);
  });
});
