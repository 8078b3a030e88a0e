import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { beforeAll, describe, expect, it } from "vitest";
import type { NetworkBackend } from "../../host/network/backend.ts";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { nodeBackend } from "../../host/network/node/backend.ts";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import { instrumentSwf } from "../../src/instrument/index.ts";
import { Placeholder } from "../../src/instrument/placeholders.ts";
import { type PlayOptions, type PlayOutcome, play } from "../../src/player/node/play.ts";

function read(name: string): Uint8Array {
  return readFileSync(new URL(`${name}/test.swf`, import.meta.url));
}

function playAir(swf: Uint8Array, options: Partial<PlayOptions> = {}): Promise<PlayOutcome> {
  return play(swf, { url: "app:/main.swf", runtime: "air", until: "done", timeout: 15_000, ...options });
}

function asVersion(swf: Uint8Array, version: number): Uint8Array {
  const other = Uint8Array.from(swf);
  other[3] = version;
  return other;
}

/** What content writes, and what it reads back. */
const FORMS: [row: string, written: string, read: string][] = [
  [
    "In strings the player returns, an IPv6 literal stands in square brackets",
    "2001:db8:ccc3:ffff:0:444d:555e:666f",
    "[2001:db8:ccc3:ffff:0:444d:555e:666f]",
  ],
  ["Input with brackets", "[2001:db8:ccc3:ffff:0:444d:555e:666f]", "[2001:db8:ccc3:ffff:0:444d:555e:666f]"],
  ["Long form: no :: abbreviation", "2001:db8::1", "[2001:db8:0:0:0:0:0:1]"],
  ["an abbreviation in front", "::1:2:3", "[0:0:0:0:0:1:2:3]"],
  ["an abbreviation at the end", "2001:db8::", "[2001:db8:0:0:0:0:0:0]"],
  ["an abbreviation of one group", "1:2:3::5:6:7:8", "[1:2:3:0:5:6:7:8]"],
  ["Lower-case hexadecimal digits", "FE80::202:B3FF:FE1E:8329", "[fe80:0:0:0:202:b3ff:fe1e:8329]"],
  [
    "leading zeros left out; an all-zero quartet is one 0",
    "fe80:0000:0000:0000:0202:b3ff:fe1e:0029",
    "[fe80:0:0:0:202:b3ff:fe1e:29]",
  ],
  ["Unspecified address", "0:0:0:0:0:0:0:0", "[::]"],
  ["Loopback", "0:0:0:0:0:0:0:1", "[::1]"],
  ["IPv4-mapped", "::ffff:192.0.2.1", "[::ffff:192.0.2.1]"],
  ["IPv4-mapped, in hexadecimal digits", "0:0:0:0:0:FFFF:C000:201", "[::ffff:192.0.2.1]"],
  ["IPv4-compatible", "::192.0.2.1", "[::192.0.2.1]"],
  ["IPv4-compatible, in hexadecimal digits", "::c000:201", "[::192.0.2.1]"],
  ["an IPv4 address at the end of another", "64:ff9b::192.0.2.33", "[64:ff9b:0:0:0:0:c000:221]"],
  ["an address of an interface", "fe80::1%eth0", "[fe80:0:0:0:0:0:0:1%eth0]"],
  ["IPv4: dotted decimal, no brackets", "192.0.2.1", "192.0.2.1"],
];

/** What content writes and reads back, a line an address. */
async function addressesRead(written: string[]): Promise<string[]> {
  const backend = memoryBackend();
  backend.listen("*:*", async ({ closed }) => closed);
  const { trace } = await playAir(read("addresses"), { backend, param: { addresses: written.join(" ") } });
  return trace.slice(0, -1);
}

describe("spec/addresses.md, as scripts see the addresses that the host tells", () => {
  let trace: string[];

  beforeAll(async () => {
    trace = await addressesRead(FORMS.map(([, written]) => written));
  });

  it.each(FORMS)("%s: %s", (_, written, expected) => {
    expect(trace).toContain(`${written} ${expected}`);
  });

  it("whatever the address and however it is written", async () => {
    const group = fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const written = fc
      .tuple(fc.array(group, { minLength: 8, maxLength: 8 }), fc.boolean(), fc.boolean(), fc.boolean())
      .map(([groups, long, upper, brackets]) => {
        const all = groups.map((value) => value.toString(16).padStart(4, "0")).join(":");
        const spelled = long ? all : new ipaddr.IPv6(groups).toRFC5952String();
        const text = upper ? spelled.toUpperCase() : spelled;
        return { groups, text: brackets ? `[${text}]` : text };
      });
    await fc.assert(
      fc.asyncProperty(fc.array(written, { minLength: 100, maxLength: 100 }), async (addresses) => {
        const read = await addressesRead(addresses.map(({ text }) => text));
        expect(read).toEqual(addresses.map(({ groups, text }) => `${text} [${formOf(groups)}]`));
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});

/** The rules once more, as the table has them. */
function formOf(groups: number[]): string {
  const compatible = groups.slice(0, 6).every((group) => group === 0);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const value = groups[6]! * 0x10000 + groups[7]!;
  if (compatible && value < 2) return value === 0 ? "::" : "::1";
  const ipv4 = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
  if (compatible) return `::${ipv4}`;
  return mapped ? `::ffff:${ipv4}` : groups.map((group) => group.toString(16)).join(":");
}

const NAMES = [
  "flash.net.ServerSocket",
  "flash.events.ServerSocketConnectEvent",
  "flash.net.DatagramSocket",
  "flash.events.DatagramSocketDataEvent",
  "flash.net.NetworkInfo",
  "flash.net.NetworkInterface",
  "flash.net.InterfaceAddress",
  "flash.net.IPVersion",
  "flash.net.SecureSocket",
  "flash.security.CertificateStatus",
  "flash.security.X500DistinguishedName",
  "flash.security.X509Certificate",
];

describe("the classes of AIR", () => {
  let air: string[];
  let flash: string[];

  beforeAll(async () => {
    ({ trace: air } = await playAir(read("names")));
    ({ trace: flash } = await playAir(read("names"), { url: "http://localhost/main.swf", runtime: "flash" }));
  });

  it.each(NAMES)("%s is there for AIR", (name) => {
    const qualified = name.replace(/\.(?=[^.]*$)/, "::");
    expect(air.filter((line) => line.startsWith(`${name} `)).slice(0, 3)).toEqual([
      `${name} getDefinitionByName ${qualified}`,
      `${name} hasDefinition true`,
      `${name} directly ${qualified}`,
    ]);
  });

  // spec/server-datagram.md §3
  const IN_FLASH = /SecureSocket|^flash\.security\./;

  it.each(NAMES.filter((name) => IN_FLASH.test(name)))("%s is there for Flash Player, too", (name) => {
    const qualified = name.replace(/\.(?=[^.]*$)/, "::");
    expect(flash).toContain(`${name} getDefinitionByName ${qualified}`);
  });

  it.each(NAMES.filter((name) => !IN_FLASH.test(name)))("%s is an undefined name for Flash Player", (name) => {
    expect(flash.filter((line) => line.startsWith(`${name} `)).slice(0, 3)).toEqual([
      `${name} getDefinitionByName ReferenceError 1065`,
      `${name} hasDefinition false`,
      `${name} directly ReferenceError 1065`,
    ]);
  });

  it("a method that has one in its signature can be called in AIR alone", () => {
    expect(air).toContain("flash.net.ServerSocket in a signature called");
    expect(flash).toContain("flash.net.ServerSocket in a signature VerifyError 1014");
  });

  it.each([
    [50, "undefined", "undefined"],
    [51, "function", "string"],
  ])(
    "SWF %i: DatagramSocket.broadcast is %s, SecurityErrorEvent.CERTIFICATE_ERROR %s",
    async (version, broadcast, type) => {
      const { trace } = await playAir(asVersion(read("names"), version));
      expect(trace).toContain(`DatagramSocket.broadcast bracket access ${broadcast}`);
      expect(trace).toContain(`SecurityErrorEvent.CERTIFICATE_ERROR bracket access ${type}`);
    },
  );

  it("SecureSocket(): SecurityError for local-with-filesystem SWF", async () => {
    const url = "file:///main.swf";
    const constants = { [Placeholder.sandbox]: "localWithFile" };
    const { bytes } = instrumentSwf(read("outside"), { url, runtime: "air", natives: builtinNatives, constants });
    const { trace } = await playAir(bytes, { url, plugin: false });
    expect(trace).toContain(
      "SecurityError: Error #2010: Local-with-filesystem SWF files are not permitted to use sockets. [class SecurityError]",
    );
  });

  it("constructors throw outside the application sandbox, and nothing is supported there", async () => {
    const url = "http://elsewhere.example/main.swf";
    const { bytes } = instrumentSwf(read("outside"), { url, runtime: "air", natives: builtinNatives });
    const { trace } = await playAir(bytes, { url, plugin: false });
    const refused =
      "SecurityError: Error #3205: Only application-sandbox content can access this feature. [class SecurityError]";
    const unavailable = "Error: Error #2014: Feature is not available at this time. [class IllegalOperationError]";
    expect(trace).toEqual(["remote", "isSupported false false false false", refused, refused, unavailable, "done"]);
  });
});

describe("a movie that the application loads", () => {
  async function traceOfChild(child: string): Promise<string[]> {
    const { trace } = await playAir(read("parent"), {
      url: "http://localhost/main.swf",
      param: { child },
      fetch: async ({ url }) => ({ status: 200, url, body: read("outside") }),
    });
    return trace;
  }

  it("belongs to the application if it comes from the same place", async () => {
    expect(await traceOfChild("child.swf")).toEqual([
      "parent: application [object ServerSocket]",
      "application",
      "isSupported true true true true",
      "[object ServerSocket]",
      "[object DatagramSocket]",
      "[object SecureSocket]",
      "done",
    ]);
  });

  it("may do nothing but what any movie from elsewhere may", async () => {
    const trace = await traceOfChild("http://elsewhere.example/child.swf");
    expect(trace.slice(0, 3)).toEqual([
      "parent: application [object ServerSocket]",
      "remote",
      "isSupported false false false false",
    ]);
    for (const error of trace.slice(3, -1)) expect(error).toMatch(/^\w*Error: Error #(3205|2014): /);
    expect(trace).toHaveLength(7);
  });
});

describe("what the system has against sockets", () => {
  const INVALID = "Error: Error #2002: Operation attempted on invalid socket. [class IOError]";

  it("close: OS closed the socket", async () => {
    const { trace, errors } = await playAir(read("failures"), { backend: failingBackend() });
    expect(trace).toEqual([
      "server close false false null",
      `close ${INVALID}`,
      `bind ${INVALID}`,
      "datagrams close false null",
      `close ${INVALID}`,
      "done",
    ]);
    expect(errors).toEqual([]);
  });

  it("send: earlier ICMP unreachable appears on a later send", async () => {
    const unused = createSocket("udp4").bind(0, "127.0.0.1");
    await once(unused, "listening");
    const { port } = unused.address();
    unused.close();
    await once(unused, "close");
    const { trace } = await playAir(read("failures"), { param: { mode: "unreachable", port: `${port}` } });
    expect(trace).toEqual([`send ${INVALID}`, "the first was sent true still bound true", "done"]);
  });

  it("isSupported: a backend that can't listen", async () => {
    const node = nodeBackend();
    const backend: NetworkBackend = { openTcp: (...values) => node.openTcp(...values), close: () => node.close() };
    const { trace } = await playAir(read("failures"), { backend, param: { mode: "unsupported" } });
    expect(trace).toEqual(["false false", `bind ${INVALID}`, `bind ${INVALID}`, "done"]);
  });
});

/** Lets content bind and listen, and then takes the port away. */
function failingBackend(): NetworkBackend {
  const memory = memoryBackend();
  return {
    openTcp: (...values) => memory.openTcp(...values),
    bindTcp(address) {
      const listener = memory.bindTcp(address);
      const { local } = listener;
      return { local, connections: broken(), listen: () => {}, close: () => listener.close() };
    },
    bindUdp(address) {
      const socket = memory.bindUdp(address);
      const { local } = socket;
      return { local, datagrams: broken(), connect: () => {}, send: async () => {}, close: () => socket.close() };
    },
    close: () => memory.close(),
  };
}

function broken<T>(): ReadableStream<T> {
  return new ReadableStream({
    start: (controller) => controller.error(new Error("the system has closed it")),
  });
}
