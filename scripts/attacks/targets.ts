import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { expect } from "vitest";
import type { TcpTarget } from "../../base/address.ts";
import type { NetworkBackend } from "../../host/network/backend.ts";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { nodeBackend } from "../../host/network/node/backend.ts";
import { withHostMap } from "../../host/network/wrappers/host-map.ts";
import { parseTargetRule, withRules } from "../../host/network/wrappers/target-rules.ts";
import { type Attack, type AttackGroup, rows } from "./attack.ts";

interface Guarded {
  /** the network of this machine, without the port of the servers that hear */
  machine: NetworkBackend;
  /** a network where everything answers, without some names */
  names: NetworkBackend;
  /** where every name has the address that a row gives it */
  resolving(address: string): NetworkBackend;
  /** TCP and UDP, at 127.0.0.1 and ::1 */
  port: number;
  /** is allowed */
  otherPort: number;
  /** connections and datagrams that came */
  heard: string[];
  /** names that were dialled */
  dialled: string[];
  close(): Promise<void>;
}

/** Rules for what an operator calls private. */
const PRIVATE = ["127.0.0.0/8", "[::1]", "10.0.0.0/8", "192.168.0.0/16", "169.254.0.0/16", "[fe80::/10]", "[fc00::/7]"];
const NAMES = ["bücher.example", "admin.example", "*.intern.example"];

async function start(): Promise<Guarded> {
  const heard: string[] = [];
  const servers = [await listen("127.0.0.1", 0, (from) => heard.push(from))];
  const { port } = servers[0]!.address() as { port: number };
  // A machine may have no IPv6.
  servers.push(
    ...(await listen("::1", port, (from) => heard.push(from)).then(
      (server) => [server],
      () => [],
    )),
  );
  const other = await listen("127.0.0.1", 0, () => {});
  const { port: otherPort } = other.address() as { port: number };
  const udp = createSocket("udp4").on("message", (data) => heard.push(String(data)));
  udp.bind(port, "127.0.0.1");
  await once(udp, "listening");

  const network = memoryBackend();
  const dialled: string[] = [];
  network.listen("*:80", ({ target, writable }) => {
    dialled.push(target.host);
    return writable.close();
  });
  const machine = withRules(nodeBackend(), { deny: PRIVATE.map((range) => parseTargetRule(`${range}:${port}`)) });
  return {
    machine,
    names: withRules(network, { deny: NAMES.map(parseTargetRule) }),
    resolving: (address) => withRules(resolvingTo(address, network), { deny: PRIVATE.map(parseTargetRule) }),
    port,
    otherPort,
    heard,
    dialled,
    async close() {
      await machine.close();
      for (const server of [...servers, other]) server.close();
      udp.close();
    },
  };
}

async function listen(host: string, port: number, hear: (from: string) => void): Promise<Server> {
  const server = createServer((socket) => {
    hear(socket.remoteAddress ?? "");
    socket.on("error", () => {}).end("hello");
  });
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

/** Asks for every address before it is dialled, as nodeBackend does. */
function resolvingTo(address: string, network: NetworkBackend): NetworkBackend {
  return {
    async openTcp(target, options) {
      if (options.acceptAddress?.(address) === false) throw new Error("forbidden");
      return network.openTcp(target, options);
    },
    close: () => network.close(),
  };
}

async function dial(backend: NetworkBackend, target: TcpTarget): Promise<unknown> {
  const connection = await backend.openTcp(target, { timeout: 2000 });
  const { value } = await connection.readable.getReader().read();
  await connection.writable.abort();
  return value;
}

const ADDRESSES = "rules compare one form of an address";
const UNSPECIFIED = "the unspecified address is judged as the loopback that it leads to";
const RESOLVED = "every address that a name resolves to is judged before it is dialled";
const NUMBERS = "numbers that resolvers take for addresses are those addresses";
const NO_NAME = "what is no name is not dialled";

const spellings = rows<Guarded, [host: string]>(
  async ({ machine, port, heard }, host) => {
    const before = heard.length;
    await expect(dial(machine, { host, port })).rejects.toMatchObject({
      code: expect.stringMatching(/^FLASHNET_CONNECT_/),
    });
    expect(heard.length).toBe(before);
  },
  [
    ["loopback", "dials 127.0.0.1, which is denied", ADDRESSES, "127.0.0.1"],
    ["loopback-other", "dials 127.255.255.254", ADDRESSES, "127.255.255.254"],
    ["loopback-short", "dials 127.1", NUMBERS, "127.1"],
    ["loopback-hex", "dials 0x7f.0.0.1", NUMBERS, "0x7f.0.0.1"],
    ["loopback-octal", "dials 0177.0.0.1", NUMBERS, "0177.0.0.1"],
    ["loopback-number", "dials 2130706433", NUMBERS, "2130706433"],
    ["loopback-hex-number", "dials 0x7F000001", NUMBERS, "0x7F000001"],
    ["loopback-dot", "dials `127.0.0.1.`", ADDRESSES, "127.0.0.1."],
    ["loopback-wide", "dials 127.0.0.1 in full-width digits", "names are compared as IDNA has them", "１２７.０.０.１"],
    [
      "loopback-ideographic",
      "dials 127.0.0.1 with ideographic full stops",
      "names are compared as IDNA has them",
      "127。0。0。1",
    ],
    ["loopback-zone", "dials 127.0.0.1 with a zone", NO_NAME, "127.0.0.1%lo"],
    ["unspecified", "dials 0.0.0.0", UNSPECIFIED, "0.0.0.0"],
    ["unspecified-number", "dials 0", UNSPECIFIED, "0"],
    ["unspecified-hex", "dials 0x0", UNSPECIFIED, "0x0"],
    ["unspecified-zeros", "dials 00.0.0.0", UNSPECIFIED, "00.0.0.0"],
    ["ipv6-loopback", "dials ::1", ADDRESSES, "::1"],
    ["ipv6-brackets", "dials [::1]", ADDRESSES, "[::1]"],
    ["ipv6-long", "dials 0:0:0:0:0:0:0:1", ADDRESSES, "0:0:0:0:0:0:0:1"],
    ["ipv6-zone", "dials ::1%lo", ADDRESSES, "::1%lo"],
    ["ipv6-unspecified", "dials ::", UNSPECIFIED, "::"],
    ["ipv6-unspecified-zone", "dials ::%lo", UNSPECIFIED, "::%lo"],
    ["mapped", "dials ::ffff:127.0.0.1", "IPv4-mapped addresses are IPv4", "::ffff:127.0.0.1"],
    ["mapped-hex", "dials ::ffff:7f00:1", "IPv4-mapped addresses are IPv4", "::FFFF:7F00:1"],
    ["mapped-long", "dials 0:0:0:0:0:ffff:127.0.0.1", "IPv4-mapped addresses are IPv4", "0:0:0:0:0:ffff:127.0.0.1"],
    ["mapped-zone", "dials ::ffff:127.0.0.1%lo", "IPv4-mapped addresses are IPv4", "::ffff:127.0.0.1%lo"],
    ["mapped-unspecified", "dials ::ffff:0.0.0.0", UNSPECIFIED, "::ffff:0.0.0.0"],
    ["localhost", "dials localhost", RESOLVED, "localhost"],
    ["localhost-dot", "dials `LOCALHOST.`", RESOLVED, "LOCALHOST."],
    ["localhost-below", "dials a.localhost, which some resolvers know", RESOLVED, "a.localhost"],
    ["localhost-nul", "dials localhost, a NUL, and an allowed name", NO_NAME, "localhost\0.allowed.example"],
    ["localhost-space", "dials localhost with a space in front", NO_NAME, " localhost"],
    ["localhost-line", "dials localhost and a line end", NO_NAME, "localhost\n"],
    ["nobody", "dials a name of nothing but a dot", NO_NAME, "."],
  ],
);

const resolved = rows<Guarded, [address: string]>(
  async ({ resolving, dialled }, address) => {
    const before = dialled.length;
    await expect(dial(resolving(address), { host: "allowed.example", port: 80 })).rejects.toThrow("forbidden");
    expect(dialled.length).toBe(before);
  },
  [
    ["resolves-loopback", "points its name at 127.0.0.1", RESOLVED, "127.0.0.1"],
    ["resolves-unspecified", "points its name at 0.0.0.0", RESOLVED, "0.0.0.0"],
    ["resolves-ipv6-unspecified", "points its name at ::", RESOLVED, "::"],
    ["resolves-mapped", "points its name at ::ffff:10.0.0.1", RESOLVED, "::ffff:10.0.0.1"],
    ["resolves-private", "points its name at a printer, 192.168.1.1", RESOLVED, "192.168.1.1"],
    ["resolves-metadata", "points its name at a cloud's metadata, 169.254.169.254", RESOLVED, "169.254.169.254"],
    ["resolves-link-local", "points its name at fe80::1%eth0", RESOLVED, "fe80::1%eth0"],
    [
      "resolves-nat64",
      "points its name at 10.0.0.1 behind a NAT64, 64:ff9b::a00:1",
      "NAT64's addresses are the IPv4 in them",
      "64:ff9b::a00:1",
    ],
    [
      "resolves-6to4",
      "points its name at 10.0.0.1 by way of 6to4, 2002:a00:1::1",
      "6to4's addresses are the IPv4 in them",
      "2002:a00:1::1",
    ],
    [
      "resolves-siit",
      "points its name at 10.0.0.1 behind a stateless translator, ::ffff:0:a00:1",
      "such addresses are the IPv4 in them",
      "::ffff:0:a00:1",
    ],
    [
      "resolves-compatible",
      "points its name at ::10.0.0.1, IPv4-compatible",
      "IPv4-compatible addresses are the IPv4 in them",
      "::10.0.0.1",
    ],
  ],
);

const named = rows<Guarded, [host: string]>(
  async ({ names, dialled }, host) => {
    const before = dialled.length;
    await expect(dial(names, { host, port: 80 })).rejects.toMatchObject({ code: "FLASHNET_CONNECT_RULE" });
    expect(dialled.length).toBe(before);
  },
  [
    ["name-case", "writes a denied name in capitals", "names are compared as IDNA has them", "ADMIN.example"],
    ["name-dot", "puts a dot behind a denied name", "names are compared as IDNA has them", "admin.example."],
    [
      "name-wide",
      "writes a denied name in full-width letters",
      "names are compared as IDNA has them",
      "ａｄｍｉｎ.example",
    ],
    [
      "name-hyphen",
      "puts a soft hyphen into a denied name",
      "names are compared as IDNA has them",
      "ad\u00admin.example",
    ],
    [
      "name-joiner",
      "puts a zero-width space into a denied name",
      "names are compared as IDNA has them",
      "ad\u200bmin.example",
    ],
    [
      "name-stop",
      "writes a denied name with an ideographic full stop",
      "names are compared as IDNA has them",
      "admin。example",
    ],
    [
      "name-punycode",
      "writes a denied name in Punycode",
      "names are compared as IDNA has them",
      "xn--bcher-kva.example",
    ],
    [
      "name-composed",
      "writes a denied name's ü as u and two dots",
      "names are compared as IDNA has them",
      "bu\u0308cher.example",
    ],
    [
      "name-ligature",
      "writes a denied name with a circled letter",
      "names are compared as IDNA has them",
      "adⓜin.example",
    ],
    ["name-below", "dials a name below what is denied with all below it", "`*.name`", "a.b.INTERN.example"],
    ["name-brackets", "writes brackets around a denied name", "names are compared without them", "[admin.example]"],
  ],
);

const datagrams = rows<Guarded, [address: string]>(
  async ({ machine, port, heard }, address) => {
    const socket = machine.bindUdp!({ address: address.includes(":") ? "::" : "0.0.0.0", port: 0 });
    const before = heard.length;
    await expect(socket.send(Buffer.from("forbidden"), { address, port })).rejects.toMatchObject({
      code: "FLASHNET_SEND_FAILED",
    });
    expect(() => socket.connect({ address, port })).toThrow();
    socket.close();
    expect(heard.length).toBe(before);
  },
  [
    ["datagram", "sends a datagram to 127.0.0.1", ADDRESSES, "127.0.0.1"],
    ["datagram-unspecified", "sends a datagram to 0.0.0.0", UNSPECIFIED, "0.0.0.0"],
    ["datagram-number", "sends a datagram to 2130706433", NUMBERS, "2130706433"],
    ["datagram-mapped", "sends a datagram to ::ffff:127.0.0.1", "IPv4-mapped addresses are IPv4", "::ffff:127.0.0.1"],
    ["datagram-name", "sends a datagram to a name", "datagrams go to numeric addresses", "localhost"],
  ],
);

const others: Attack<Guarded>[] = [
  {
    id: "map",
    attack: "writes a name that is mapped elsewhere in another spelling, to get past the map",
    answer: "the map compares as the rules do",
    async run({ names, dialled }) {
      const to = { host: "mapped.example", port: undefined };
      const mapped = withHostMap(names, [{ from: { host: "game.example", port: undefined }, to }]);
      for (const host of ["GAME.example.", "ｇame.example", "ga\u00adme。example"]) {
        await dial(mapped, { host, port: 80 });
        expect(dialled.at(-1)).toBe("mapped.example");
      }
    },
  },
  {
    id: "lookup",
    attack: "sends what it knows to a name server of its own, in the names that it dials",
    answer: "with `--allow`, no name server is asked about a name that no rule could allow",
    async run() {
      const asked: string[] = [];
      const backend: NetworkBackend = {
        async openTcp({ host }) {
          asked.push(host);
          throw new Error("dialled");
        },
        close: async () => {},
      };
      const guarded = withRules(backend, { allow: [parseTargetRule("game.example")] });
      await expect(dial(guarded, { host: "secret.evil.example", port: 53 })).rejects.toMatchObject({
        code: "FLASHNET_CONNECT_RULE",
      });
      expect(asked).toEqual([]);
    },
  },
];

export const targets: AttackGroup<Guarded> = {
  name: "targets",
  title: "content that names what it may not reach in another way",
  start,
  stop: (target) => target.close(),
  async neighbour({ machine, otherPort }) {
    expect(await dial(machine, { host: "127.0.0.1", port: otherPort })).toHaveLength(5);
  },
  attacks: [...spellings, ...resolved, ...named, ...datagrams, ...others],
};
