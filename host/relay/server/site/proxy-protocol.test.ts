import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { parseRange } from "./client-address.ts";
import { parseProxyHeader, proxiedServer, type Sources } from "./proxy-protocol.ts";

const V2 = Buffer.from("0d0a0d0a000d0a515549540a", "hex");

function v2(command: number, family: number, addresses: number[], extensions = 0): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(addresses.length + extensions);
  return Buffer.concat([
    V2,
    Buffer.from([0x20 | command, family]),
    length,
    Buffer.from(addresses),
    Buffer.alloc(extensions),
  ]);
}

const ADDRESSES = [192, 0, 2, 1, 198, 51, 100, 1, 0, 80, 1, 187];
const ADDRESSES_V6 = [0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 7, ...Array(16).fill(0), 0, 1, 0, 2];

const headers: [string, Buffer, string | undefined][] = [
  ["version 1, IPv4", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 80 443\r\n"), "192.0.2.1"],
  ["version 1, IPv6", Buffer.from("PROXY TCP6 2001:db8::7 ::1 80 443\r\n"), "2001:db8::7"],
  ["version 1, unknown", Buffer.from("PROXY UNKNOWN\r\n"), undefined],
  ["version 1, unknown with addresses", Buffer.from("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), undefined],
  ["version 2, IPv4", v2(1, 0x11, ADDRESSES), "192.0.2.1"],
  ["version 2, IPv6", v2(1, 0x21, ADDRESSES_V6), "2001:db8::7"],
  ["version 2 with extensions", v2(1, 0x11, ADDRESSES, 30), "192.0.2.1"],
  ["version 2, of the proxy itself", v2(0, 0, []), undefined],
  ["version 2, of the proxy itself, with addresses", v2(0, 0x11, ADDRESSES), undefined],
  ["version 2, a UNIX socket", v2(1, 0x31, Array(216).fill(1)), undefined],
];

describe("a header of the PROXY protocol", () => {
  it.each(headers)("%s", (_, bytes, source) => {
    expect(parseProxyHeader(bytes)).toEqual({ length: bytes.length, source });
    expect(parseProxyHeader(Buffer.concat([bytes, Buffer.from("GET /")]))).toEqual({ length: bytes.length, source });
  });

  it.each(headers)("%s: waits for all of it", (_, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(parseProxyHeader(bytes.subarray(0, length))).toBeUndefined();
    }
  });

  it.each([
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\n")],
    ["lower case", Buffer.from("proxy TCP4 192.0.2.1 198.51.100.1 80 443\r\n")],
    ["another family than it says", Buffer.from("PROXY TCP4 ::1 ::1 80 443\r\n")],
    ["no addresses", Buffer.from("PROXY TCP4\r\n")],
    ["a name", Buffer.from("PROXY TCP4 localhost 198.51.100.1 80 443\r\n")],
    ["a port too many", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 80 443 5\r\n")],
    ["a port too high", Buffer.from("PROXY TCP4 192.0.2.1 198.51.100.1 80 65536\r\n")],
    ["no end", Buffer.from(`PROXY TCP4 ${"1".repeat(200)}`)],
    ["another version", Buffer.concat([V2, Buffer.from([0x31, 0x11, 0, 12, ...ADDRESSES])])],
    ["another command", v2(2, 0x11, ADDRESSES)],
    ["addresses that are cut", v2(1, 0x11, ADDRESSES.slice(0, 8))],
    ["extensions without an end", v2(1, 0x11, ADDRESSES, 60_000)],
  ])("is none: %s", (_, bytes) => {
    expect(() => parseProxyHeader(bytes)).toThrow(/the header|no header/);
  });

  it("is one, none, or not all of one, whatever comes", () => {
    const start = fc.constantFrom(Buffer.alloc(0), V2, Buffer.from("PROXY "), Buffer.from("PROXY TCP4 1.1.1.1 "));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 60 }), (start, more) => {
        const bytes = Buffer.concat([start, more]);
        let header: ReturnType<typeof parseProxyHeader>;
        try {
          header = parseProxyHeader(bytes);
        } catch (error) {
          expect((error as Error).message).toMatch(/header/);
          return;
        }
        if (header === undefined) expect(bytes.length).toBeLessThan(16 + 4096);
        else expect(header.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe("a server behind proxies", () => {
  const cleanUp: (() => void)[] = [];
  afterEach(() => {
    for (const close of cleanUp.splice(0)) close();
  });

  async function serve(proxies: string[]): Promise<number> {
    const sources: Sources = new WeakMap();
    const timeouts = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 50 };
    const http = createServer(timeouts, async (request: IncomingMessage, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.setHeader("Connection", "close").end(`${sources.get(request.socket)} ${body.length}`);
    });
    const front = proxiedServer(
      http,
      proxies.map((text) => parseRange(text)!),
      sources,
    );
    await once(front.listen(0, "127.0.0.1"), "listening");
    cleanUp.push(() => {
      front.close();
      http.closeAllConnections();
      http.close();
    });
    return (front.address() as AddressInfo).port;
  }

  /** Sends these pieces, each when the one before has left. @returns the answer */
  async function send(port: number, pieces: (string | Buffer)[]): Promise<string> {
    const socket: Socket = connect(port, "127.0.0.1")
      .on("error", () => {})
      .setNoDelay();
    let text = "";
    socket.on("data", (part) => {
      text += part;
    });
    for (const piece of pieces) {
      await new Promise((resolve) => socket.write(piece, resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!socket.closed) await new Promise((resolve) => socket.on("close", resolve));
    return text;
  }

  const body = "x".repeat(100_000);
  const request = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`;
  const header = "PROXY TCP4 192.0.2.1 198.51.100.1 80 443\r\n";

  it.each<[string, (string | Buffer)[]]>([
    ["in one piece", [header + request + body]],
    ["in two", [header, request + body]],
    ["cut in the header", [header.slice(0, 9), header.slice(9) + request, body]],
    ["cut in the request", [header + request.slice(0, 9), request.slice(9), body]],
    ["byte by byte", [...header, request, body]],
    ["of version 2", [v2(1, 0x11, ADDRESSES), request + body]],
  ])("gets the client and all of the request, %s", async (_, pieces) => {
    expect(await send(await serve(["127.0.0.1"]), pieces)).toMatch(/192\.0\.2\.1 100000$/);
  });

  it("reads no header of others", async () => {
    const port = await serve(["10.0.0.0/8"]);
    expect(await send(port, [header + request + body])).toMatch(/^HTTP\/1\.1 400 /);
    expect(await send(port, [request + body])).toMatch(/undefined 100000$/);
  });

  it("ends connections of proxies without a header, and those whose request does not come", async () => {
    const port = await serve(["127.0.0.1"]);
    expect(await send(port, [request + body])).toBe("");
    expect(await send(port, [header + request.slice(0, 9)])).toMatch(/^HTTP\/1\.1 408 /);
  });
});
