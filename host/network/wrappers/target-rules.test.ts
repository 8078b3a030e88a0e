import { describe, expect, it } from "vitest";
import { AddressSyntaxError } from "../../../base/address.ts";
import type { NetworkBackend } from "../backend.ts";
import { memoryBackend } from "../memory/backend.ts";
import { parseTargetRule, withRules } from "./target-rules.ts";

/** A backend on which every name has one address, and that tells whether it would have dialled. */
function network(addresses: Record<string, string>): { backend: NetworkBackend; asked: string[] } {
  const asked: string[] = [];
  const backend: NetworkBackend = {
    async openTcp({ host }, { acceptAddress }) {
      asked.push(host);
      if (!acceptAddress!(addresses[host] ?? host)) throw new Error("address forbidden");
      throw new Error("dialled");
    },
    close: async () => {},
  };
  return { backend, asked };
}

async function outcome(rules: { allow?: string[]; deny?: string[] }, host: string, port: number, address = host) {
  const { backend } = network({ [host]: address });
  const parsed = { allow: rules.allow?.map(parseTargetRule) ?? [], deny: rules.deny?.map(parseTargetRule) ?? [] };
  const error = await withRules(backend, parsed)
    .openTcp({ host, port }, { timeout: 1 })
    .catch((error: Error) => error);
  return (error as Error).message === "dialled" ? "dialled" : "forbidden";
}

describe("withRules", () => {
  const table: [string, { allow?: string[]; deny?: string[] }, [string, number, string?], string][] = [
    ["no rules allow everything", {}, ["a.example", 1], "dialled"],
    ["a denied name", { deny: ["a.example"] }, ["a.example", 1], "forbidden"],
    ["names have no case", { deny: ["A.example"] }, ["a.EXAMPLE", 1], "forbidden"],
    ["a trailing dot is the same name", { deny: ["a.example"] }, ["a.example.", 1], "forbidden"],
    ["a denied name's neighbour", { deny: ["a.example"] }, ["ba.example", 1], "dialled"],
    ["a name below a pattern", { deny: ["*.example"] }, ["a.b.example", 1], "forbidden"],
    ["the pattern's own name", { deny: ["*.example"] }, ["example", 1], "dialled"],
    ["a name below a number, which is no address there", { deny: ["*.3"] }, ["a.3", 1], "forbidden"],
    ["a denied port", { deny: ["*:25"] }, ["a.example", 25], "forbidden"],
    ["another port", { deny: ["*:25"] }, ["a.example", 26], "dialled"],
    ["the first port of a range", { deny: ["*:1-1023"] }, ["a.example", 1], "forbidden"],
    ["the last port of a range", { deny: ["*:1-1023"] }, ["a.example", 1023], "forbidden"],
    ["past a range", { deny: ["*:1-1023"] }, ["a.example", 1024], "dialled"],
    ["one of several ports", { deny: ["*:25,1-3"] }, ["a.example", 2], "forbidden"],
    ["none of several ports", { deny: ["*:25,1-3"] }, ["a.example", 4], "dialled"],
    ["a port rule with *", { deny: ["a.example:*"] }, ["a.example", 5], "forbidden"],
    ["an allow list lets its targets through", { allow: ["a.example:80"] }, ["a.example", 80], "dialled"],
    ["an allow list stops the rest", { allow: ["a.example:80"] }, ["a.example", 81], "forbidden"],
    ["deny wins", { allow: ["*"], deny: ["a.example"] }, ["a.example", 1], "forbidden"],
    ["an address in a denied range", { deny: ["10.0.0.0/8"] }, ["10.1.2.3", 1], "forbidden"],
    ["the unspecified address in a range of its own", { deny: ["0.0.0.0/8"] }, ["0.0.0.0", 1], "forbidden"],
    ["an address past it", { deny: ["10.0.0.0/8"] }, ["11.1.2.3", 1], "dialled"],
    ["a name that resolves into a denied range", { deny: ["10.0.0.0/8"] }, ["a.example", 1, "10.9.9.9"], "forbidden"],
    [
      "an allowed name that does so",
      { allow: ["a.example"], deny: ["127.0.0.0/8"] },
      ["a.example", 1, "127.0.0.1"],
      "forbidden",
    ],
    ["a name that resolves into an allowed range", { allow: ["10.0.0.0/8"] }, ["a.example", 1, "10.9.9.9"], "dialled"],
    ["a name that does not", { allow: ["10.0.0.0/8"] }, ["a.example", 1, "11.9.9.9"], "forbidden"],
    ["IPv4 written as IPv6", { deny: ["127.0.0.1"] }, ["::ffff:127.0.0.1", 1], "forbidden"],
    [
      "IPv4 written as a number is judged by what it resolves to",
      { deny: ["127.0.0.1"] },
      ["2130706433", 1, "127.0.0.1"],
      "forbidden",
    ],
    ["IPv6 written differently", { deny: ["[::1]"] }, ["0:0:0:0:0:0:0:1", 1], "forbidden"],
    ["an IPv6 range", { deny: ["[fe80::/10]"] }, ["fe80::1", 1], "forbidden"],
  ];

  it.each(table)("%s", async (_, rules, [host, port, address], expected) => {
    expect(await outcome(rules, host, port, address)).toBe(expected);
  });

  it("holds for TLS as well", async () => {
    const guarded = withRules(memoryBackend(), { deny: [parseTargetRule("a.example")] });
    const options = { timeout: 1, certificates: [], accept: () => true };
    await expect(guarded.openTls!({ host: "a.example", port: 443 }, options)).rejects.toMatchObject({ reason: "rule" });
  });

  it("asks no name server about a name that no rule could allow", async () => {
    const { backend, asked } = network({});
    const guarded = withRules(backend, { allow: [parseTargetRule("a.example")] });
    await expect(guarded.openTcp({ host: "secret.example", port: 1 }, { timeout: 1 })).rejects.toMatchObject({
      code: "FLASHNET_CONNECT_RULE",
      message: "secret.example:1 is forbidden by a target rule; allow it if it is meant",
    });
    expect(asked).toEqual([]);
  });
});

describe("withRules and datagrams", () => {
  const table: [string, { allow?: string[]; deny?: string[] }, boolean][] = [
    ["no rules", {}, true],
    ["an address that is allowed", { allow: ["10.0.0.0/8:7"] }, true],
    ["another port than what is allowed", { allow: ["10.0.0.0/8:8"] }, false],
    ["an address that is denied", { deny: ["10.0.0.1"] }, false],
    ["a name that is allowed means no address", { allow: ["a.example"] }, false],
  ];

  it.each(table)("%s", async (_, { allow = [], deny = [] }, allowed) => {
    const network = memoryBackend();
    const peer = network.peer("10.0.0.1").bindUdp({ address: "10.0.0.1", port: 7 });
    const rules = { allow: allow.map(parseTargetRule), deny: deny.map(parseTargetRule) };
    const socket = withRules(network, rules).bindUdp!({ address: "0.0.0.0", port: 0 });
    if (allowed) {
      await socket.send(Uint8Array.of(1), peer.local);
      socket.connect(peer.local);
    } else {
      await expect(socket.send(Uint8Array.of(1), peer.local)).rejects.toMatchObject({ code: "FLASHNET_SEND_FAILED" });
      expect(() => socket.connect(peer.local)).toThrow("10.0.0.1:7 is forbidden by a target rule");
    }
  });
});

describe("parseTargetRule", () => {
  it.each([
    "",
    ":80",
    "a:b",
    "a:80-",
    "a:2-1",
    "a:70000",
    "a:1-70000",
    "a*b",
    "*.",
    "10.0.0.0/33",
    "[::/x]",
    "a/8",
    "a b",
  ])("refuses %j", (text) => {
    expect(() => parseTargetRule(text)).toThrow(AddressSyntaxError);
  });
});

describe("loopback by other names", () => {
  const LOOPBACK = ["127.0.0.0/8", "[::1]"];
  const spellings = ["0.0.0.0", "0", "0x0", "00.0.0.0", "127.1", "0x7f.0.0.1", "2130706433", "::", "[::]"];
  const mapped = ["::ffff:0.0.0.0", "::ffff:127.0.0.1", "[::ffff:7f00:1]", "::%lo", "::1%lo", "0:0:0:0:0:0:0:1"];

  it.each([...spellings, ...mapped])("%s is denied with it", async (host) => {
    expect(await outcome({ deny: LOOPBACK }, host, 1)).toBe("forbidden");
  });

  it.each(["0.0.0.0", "::", "::ffff:0.0.0.0"])("a name that resolves to %s is denied with it", async (address) => {
    expect(await outcome({ deny: LOOPBACK }, "a.example", 1, address)).toBe("forbidden");
  });

  it.each(["0.0.0.0", "::", "::ffff:0.0.0.0", "::%lo"])("datagrams to %s, too", async (address) => {
    const deny = LOOPBACK.map(parseTargetRule);
    const socket = withRules(memoryBackend(), { deny }).bindUdp!({ address: "127.0.0.1", port: 0 });
    await expect(socket.send(new Uint8Array(1), { address, port: 1 })).rejects.toThrow("forbidden by a target rule");
    expect(() => socket.connect({ address, port: 1 })).toThrow("forbidden by a target rule");
  });
});

describe("a rule for an address in another spelling", () => {
  it.each(["127.1", "127.0.0.1.", "0177.0.0.1", "2130706433"])("%s holds for all that lead there", async (rule) => {
    for (const host of ["127.0.0.1", "localhost", "::ffff:127.0.0.1", "0.0.0.0"]) {
      const address = host === "localhost" ? "127.0.0.1" : host;
      expect(await outcome({ deny: [rule] }, host, 80, address)).toBe("forbidden");
      expect(await outcome({ allow: [rule] }, host, 80, address)).toBe("dialled");
    }
  });
});

describe("one name in several spellings", () => {
  const spellings = [
    "bücher.example",
    "xn--bcher-kva.example",
    "BÜCHER.example",
    "bü\u00adcher.example",
    "bücher。example.",
  ];

  it.each(spellings)("a rule for %j means all of them", async (rule) => {
    for (const host of [...spellings, "ｂücher.example"]) {
      expect([host, await outcome({ deny: [rule] }, host, 1)]).toEqual([host, "forbidden"]);
    }
  });

  it("names below are meant in all spellings", async () => {
    expect(await outcome({ deny: ["*.bücher.example"] }, "a.xn--bcher-kva.example", 1)).toBe("forbidden");
  });
});
