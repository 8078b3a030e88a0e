import { describe, expect, it } from "vitest";
import { memoryBackend } from "../network/memory/backend.ts";
import { PlayerHost, type PlayerHostOptions } from "../player-host.ts";

/** docs/protocol.md, "Synchronous calls". */

type Answer = Record<string, unknown>;

function player(options: Partial<PlayerHostOptions> = {}) {
  const network = memoryBackend();
  const warnings: string[] = [];
  const log = { debug() {}, warn: (text: string) => void warnings.push(text) };
  const host = new PlayerHost({ backend: network, policy: "allow", log, ...options });
  const call = (name: string, ...args: unknown[]): Answer => host.callSync(name, args) as Answer;
  return { network, host, call, warnings };
}

const TICKET = expect.stringMatching(/^[0-9a-f]{32}$/);
const PORT = expect.any(Number);

describe("calls", () => {
  it("supports: what the network can do", () => {
    expect(player().call("supports")).toEqual({ tcp: true, udp: true, tls: true, interfaces: true });
    const backend = { openTcp: memoryBackend().openTcp, close: async () => {} };
    expect(player({ backend }).call("supports")).toEqual({ tcp: false, udp: false, tls: false, interfaces: false });
  });

  it("bind: a ticket and the port that the system gave", () => {
    const { call } = player();
    expect(call("bind", "tcp", "127.0.0.1", 0)).toEqual({ ticket: TICKET, port: PORT });
    expect(call("bind", "udp", "::", 4000)).toEqual({ ticket: TICKET, port: 4000 });
  });

  it("listen: connections are taken", async () => {
    const { call, network } = player();
    const { ticket, port } = call("bind", "tcp", "127.0.0.1", 0) as { ticket: string; port: number };
    const connect = () => network.openTcp({ host: "127.0.0.1", port }, { timeout: 1000 });
    await expect(connect()).rejects.toMatchObject({ reason: "refused" });
    expect(call("listen", ticket, 0)).toEqual({});
    await connect();
  });

  it("connect: of a UDP socket", () => {
    const { call } = player();
    const { ticket } = call("bind", "udp", "127.0.0.1", 0);
    expect(call("connect", ticket, "127.0.0.1", 9)).toEqual({});
    expect(call("connect", ticket, "::1", 9)).toEqual({
      error: expect.stringContaining("[::1]:9 can't be "),
    });
  });

  it.each(["tcp", "udp"])("close: the %s port is free at once", (transport) => {
    const { call } = player();
    const { ticket, port } = call("bind", transport, "127.0.0.1", 0);
    expect(call("bind", transport, "127.0.0.1", port)).toEqual({ error: expect.stringContaining(" is in use; ") });
    expect(call("close", ticket)).toEqual({});
    expect(call("bind", transport, "127.0.0.1", port)).toEqual({ ticket: TICKET, port });
  });

  it("interfaces", () => {
    expect(player().call("interfaces")).toEqual({ interfaces: [expect.objectContaining({ name: "memory" })] });
  });

  const mistakes: [string, unknown[], string][] = [
    ["sing", [], 'there is no call "sing"; update flashnet'],
    ["toString", [], 'there is no call "toString"; update flashnet'],
    ["bind", ["sctp", "127.0.0.1", 0], 'there is no transport "sctp"; bind tcp or udp'],
    ["bind", [], "argument 1 of bind is not a string; natives and host must be of one version"],
    ["bind", ["tcp", "127.0.0.1", 65536], "argument 3 of bind is not a whole number up to 65535; "],
    ["bind", ["tcp", "127.0.0.1", -1], "argument 3 of bind is not a whole number up to 65535; "],
    ["bind", ["tcp", "127.0.0.1", 1.5], "argument 3 of bind is not a whole number up to 65535; "],
    ["bind", ["tcp", "localhost", 0], "localhost"],
    ["listen", ["0".repeat(32), 0], "there is no such server, or it is closed; bind another"],
    ["connect", ["0".repeat(32), "127.0.0.1", 9], "there is no such UDP socket, or it is closed; bind another"],
    ["close", ["0".repeat(32)], "there is no such server or UDP socket, or it is closed"],
  ];

  it.each(mistakes)("%s %j fails with one line, for the log as well", (name, args, message) => {
    const { call, warnings } = player();
    expect(call(name, ...args)).toEqual({ error: expect.stringContaining(message) });
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(warnings[0]).not.toContain("\n");
  });

  it("bind no more than the limit", () => {
    const { call } = player({ limits: { maxBindings: 2 } });
    const { ticket } = call("bind", "tcp", "127.0.0.1", 0);
    call("bind", "udp", "127.0.0.1", 0);
    expect(call("bind", "udp", "127.0.0.1", 0)).toEqual({
      error: expect.stringContaining("raise the limit maxBindings"),
    });
    call("close", ticket);
    expect(call("bind", "udp", "127.0.0.1", 0)).toEqual({ ticket: TICKET, port: PORT });
  });

  it("free what they have bound when the host is closed", async () => {
    const { call, host, network } = player();
    const { port } = call("bind", "tcp", "127.0.0.1", 0) as { port: number };
    await host.close();
    expect(network.bindTcp({ address: "127.0.0.1", port }).local.port).toBe(port);
  });
});
