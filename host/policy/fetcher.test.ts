import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deferred } from "../../base/deferred.ts";
import type { MemoryConnection } from "../network/memory/backend.ts";
import { fetchPolicyFile, formatPolicyUrl, type PolicyFailure, type PolicyOutcome, parsePolicyUrl } from "./fetcher.ts";
import { allow, PolicyNetwork, policyFile, readRequest } from "./testing/policy-network.ts";

const encoder = new TextEncoder();
const TARGET = { host: "a.example", port: 843 };
const FILE = policyFile(allow("*", "80"));

async function fetchFrom(
  serve: (connection: MemoryConnection) => Promise<void>,
  limits: { timeout?: number; maxLength?: number } = {},
): Promise<PolicyOutcome> {
  const network = new PolicyNetwork();
  network.listen("a.example:843", serve);
  return fetchPolicyFile(network.backend, TARGET, { timeout: 2000, maxLength: 4096, ...limits });
}

/** Sends pieces without waiting for a request, then does what is said. */
function sender(pieces: readonly string[], end: "close" | "reset" | "stay") {
  return async ({ writable }: MemoryConnection) => {
    const writer = writable.getWriter();
    for (const piece of pieces) await writer.write(encoder.encode(piece));
    if (end === "close") await writer.close();
    if (end === "reset") await writer.abort();
  };
}

describe("wire protocol (spec/security.md §2)", () => {
  it("the client sends 23 bytes, `<policy-file-request/>` and a NUL", async () => {
    const received: number[] = [];
    await fetchFrom(async ({ readable, writable }) => {
      await readable.pipeTo(
        new WritableStream({
          async write(chunk) {
            received.push(...chunk);
            if (received.at(-1) === 0) await writable.getWriter().write(encoder.encode(`${FILE}\0`));
          },
        }),
      );
    });
    const hex = "3C 70 6F 6C 69 63 79 2D 66 69 6C 65 2D 72 65 71 75 65 73 74 2F 3E 00";
    expect(received.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ")).toBe(hex);
  });

  it("the client closes after the NUL, and uses the connection for nothing else", async () => {
    let rest: Promise<ReadableStreamReadResult<Uint8Array>> | undefined;
    const outcome = await fetchFrom(async ({ readable, writable }) => {
      await readRequest(readable);
      rest = readable.getReader().read();
      await writable.getWriter().write(encoder.encode(`${FILE}\0`));
    });
    expect(outcome.file?.entries).toHaveLength(1);
    expect(await rest).toEqual({ done: true, value: undefined });
  });

  const single = [...`${FILE}\0`];
  it.each<[row: string, pieces: readonly string[], end: "close" | "reset" | "stay"]>([
    ["the file ends with a NUL", [`${FILE}\0`], "stay"],
    ["the file ends with the connection", [FILE], "close"],
    ["the server closes behind the NUL", [`${FILE}\0`], "close"],
    ["the server sends without waiting for the request", [`${FILE}\0`], "stay"],
    ["the file in single bytes", single, "stay"],
    ["what follows the NUL does not matter", [`${FILE}\0<<<`, "\0garbage"], "stay"],
  ])("%s", async (_, pieces, end) => {
    expect((await fetchFrom(sender(pieces, end))).file?.entries).toHaveLength(1);
  });

  it.each<[row: string, pieces: readonly string[], end: "close" | "reset" | "stay", failure: PolicyFailure["failure"]]>(
    [
      ["nobody answers", [], "stay", "timeout"],
      ["half a file and then nothing", [FILE.slice(0, 20)], "stay", "timeout"],
      ["the connection ends without an answer", [], "close", "lost"],
      ["the connection is reset", [FILE.slice(0, 20)], "reset", "lost"],
      ["half a file", [FILE.slice(0, 20)], "close", "malformed"],
      ["garbage", ["\u0001\u0002\uffff{}", "\0"], "stay", "malformed"],
      ["a web server", ["HTTP/1.1 400 Bad Request\r\n\r\n"], "close", "malformed"],
      ["a NUL and nothing before it", ["\0"], "stay", "malformed"],
    ],
  )("%s: %s", async (_, pieces, end, failure) => {
    expect(await fetchFrom(sender(pieces, end), { timeout: 100 })).toMatchObject({ failure });
  });

  it("nobody listens", async () => {
    const { backend } = new PolicyNetwork();
    expect(await fetchPolicyFile(backend, TARGET, { timeout: 100, maxLength: 100 })).toMatchObject({
      failure: "unreachable",
      reason: expect.stringContaining("a.example:843"),
    });
  });

  it("an endless answer is cut off", async () => {
    let failed = false;
    const outcome = await fetchFrom(
      async ({ writable }) => {
        const writer = writable.getWriter();
        const chunk = new Uint8Array(1000).fill(0x20);
        writer.closed.catch(() => {
          failed = true;
        });
        while (!failed) await writer.write(chunk);
      },
      { maxLength: 5000 },
    );
    expect(outcome).toMatchObject({ failure: "malformed", reason: expect.stringContaining("longer than 5000 bytes") });
    await expect.poll(() => failed).toBe(true);
  });

  it("an answer in pieces has all the time there is, and not more", async () => {
    const { promise: stopped, resolve: stop } = deferred();
    const outcome = await fetchFrom(
      async ({ writable }) => {
        const writer = writable.getWriter();
        writer.closed.catch(() => stop());
        while (true) {
          await writer.write(encoder.encode(" "));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
      { timeout: 60, maxLength: 1 << 20 },
    );
    expect(outcome).toMatchObject({ failure: "timeout" });
    await stopped;
  });
});

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
