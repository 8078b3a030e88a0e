import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { maxClientPayload } from "./messages.ts";
import * as numbers from "./numbers.ts";

/** docs/protocol.md says in tables what numbers.ts says to programs. */
const docs = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

/** The cells of the rows that follow the first line which begins with `header`. */
function table(header: string): string[][] {
  const lines = docs.slice(docs.indexOf(`\n${header}`) + 1).split("\n");
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines.slice(2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** `policyFile` is POLICY_FILE. */
const spelled = (name: string): string => name.replace(/[A-Z]/g, "_$&").toUpperCase();
const members = (table: object): [name: string, value: unknown][] =>
  Object.entries(table).filter(([name]) => Number.isNaN(Number(name)));

describe("docs/protocol.md", () => {
  const messages = table("| Type | Name |");

  it("has the messages", () => {
    expect(messages.map(([type, name]) => [name, Number(type)])).toEqual(
      members(numbers.MessageType).map(([name, type]) => [spelled(name), type]),
    );
  });

  it.each(messages)("%s %s has its sender and its longest payload", (type, _, from, __, longest) => {
    const lengths: Record<string, number> = { "1 MiB": 1 << 20, "16 MiB": 1 << 24 };
    const expected = longest === "" ? undefined : (lengths[longest!] ?? Number(longest!.replaceAll(" ", "")));
    expect(maxClientPayload(Number(type))).toBe(expected);
    expect(from === "host").toBe(expected === undefined);
  });

  it("has the kinds", () => {
    const names = {
      tcp: "TCP",
      tls: "[TLS](#tls)",
      tcpServer: "TCP server",
      udp: "UDP",
      accepted: "accepted",
      rtmp: "[RTMP](#rtmp)",
      rtmps: "[RTMPS](#rtmp)",
      rtmpt: "[RTMPT](#rtmp)",
      rtmpe: "RTMPE",
    };
    expect(table("| kind |").map(([kind, name]) => [name, Number(kind)])).toEqual(
      members(numbers.Kind).map(([name, kind]) => [names[name as keyof typeof names], kind]),
    );
  });

  it("has the reasons", () => {
    const names = { io: "I/O", security: "security", badRequest: "bad request" };
    expect(table("| reason |").map(([reason, text]) => [text!.split(":")[0], Number(reason)])).toEqual(
      members(numbers.Reason).map(([name, reason]) => [names[name as keyof typeof names], reason]),
    );
  });

  it("has the letters", () => {
    const letters = table("| Letter |").map(([letter]) => letter);
    expect([...new Set(letters)].sort()).toEqual(
      members(numbers.TextLetter)
        .map(([, letter]) => letter)
        .sort(),
    );
  });

  it.each([
    `host \`${numbers.RESERVED_HOST}\`, port ${numbers.RESERVED_PORT}`,
    `\`version\` in OPEN is ${numbers.PROTOCOL_VERSION}`,
    `each datagram counts for its\nbytes and ${numbers.DATAGRAM_COST} more`,
    `${numbers.MAX_IPV4_DATAGRAM.toLocaleString("en").replace(",", " ")} bytes for IPv4`,
  ])("says: %s", (text) => {
    expect(docs).toContain(text);
  });
});
