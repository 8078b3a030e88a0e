import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { VirtualTime } from "../../../../base/time.ts";
import type { NetworkBackend } from "../../../network/backend.ts";
import { type MemoryBackend, memoryBackend } from "../../../network/memory/backend.ts";
import { nodeBackend } from "../../../network/node/backend.ts";
import type { SiteEvent } from "./events.ts";
import { SiteStats } from "./stats.ts";
import { parseTarget } from "./targets.ts";
import { Visitors } from "./visitor.ts";
import { visitorBackend } from "./visitor-backend.ts";

const SHARES = { pages: 1, connections: 2, opens: 0, bytes: 1000, memory: 1 << 20 };
const LOCAL = { address: "127.0.0.1", port: 0 };
const OPTIONS = { timeout: 1000 };

interface Settings<Network extends NetworkBackend> {
  targets?: string[];
  narrower?: string[];
  network?: Network;
}

function start<Network extends NetworkBackend = MemoryBackend>({
  targets = ["10.0.0.1:7", "game.example:7"],
  narrower,
  network = memoryBackend() as unknown as Network,
}: Settings<Network> = {}) {
  const time = new VirtualTime();
  const log: SiteEvent[] = [];
  const stats = new SiteStats();
  const backend = visitorBackend(network, {
    targets: () => targets.map(parseTarget),
    narrower: narrower?.map(parseTarget),
    visitor: new Visitors(SHARES, SHARES, 1 << 16, time).at("one"),
    stats,
    report: (event) => void log.push(event),
    time,
  });
  return { network, time, log, stats, backend };
}

describe("datagrams of a visitor", () => {
  it.each<[string, string[] | undefined, number, boolean]>([
    ["to a listed address", undefined, 7, true],
    ["to another port", undefined, 8, false],
    ["to what the token lists", ["10.0.0.1:7"], 7, true],
    ["to what the token does not list", ["game.example:7"], 7, false],
    ["with a token for nothing", [], 7, false],
  ])("%s", async (_, narrower, port, leaves) => {
    const { network, backend } = start(narrower === undefined ? {} : { narrower });
    const peer = network.peer("10.0.0.1").bindUdp({ address: "10.0.0.1", port });
    const sending = backend.bindUdp!(LOCAL).send(Uint8Array.of(1), peer.local);
    if (leaves) await sending;
    else await expect(sending).rejects.toThrow("is forbidden by a target rule");
  });

  it("are not read while he has had more than his share", async () => {
    const { network, backend, time } = start();
    const peer = network.peer("10.0.0.1").bindUdp({ address: "10.0.0.1", port: 7 });
    const socket = backend.bindUdp!(LOCAL);
    const reader = socket.datagrams.getReader();
    for (const size of [900, 600, 10]) await peer.send(new Uint8Array(size), socket.local);
    const sizes: number[] = [];
    const reading = (async () => {
      for (let i = 0; i < 3; i++) sizes.push((await reader.read()).value!.data.length);
    })();
    const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
    await settle();
    expect(sizes).toEqual([900, 600]);
    time.advance(499);
    await settle();
    expect(sizes).toEqual([900, 600]);
    time.advance(1);
    await reading;
    expect(sizes).toEqual([900, 600, 10]);
  });
});

describe("connections of a visitor", () => {
  it("to his server are counted with those that he makes", async () => {
    const { network, backend, stats, log } = start();
    network.listen("*:7", ({ readable }) => readable.pipeTo(new WritableStream()));
    const listener = backend.bindTcp!(LOCAL);
    listener.listen(5);
    const taken = listener.connections.getReader();
    await backend.openTcp({ host: "game.example", port: 7 }, OPTIONS);
    const one = await network.openTcp({ host: "127.0.0.1", port: listener.local.port }, OPTIONS);
    const { value: accepted } = await taken.read();
    await expect(backend.openTcp({ host: "game.example", port: 7 }, OPTIONS)).rejects.toMatchObject({
      reason: "limit",
    });
    const two = await network.openTcp({ host: "127.0.0.1", port: listener.local.port }, OPTIONS);
    void taken.read().catch(() => {});
    await expect(two.readable.getReader().read()).rejects.toThrow();
    expect(stats.connections.get("accepted")).toEqual({ opening: 0, open: 1 });
    expect(log.map(({ event, verdict, reason }) => [event, verdict, reason])).toEqual([
      ["bind", "open", undefined],
      ["connection", "open", undefined],
      ["connection", "refused", "connections"],
    ]);
    await one.writable.abort();
    await accepted!.closed;
    await backend.openTcp({ host: "game.example", port: 7 }, OPTIONS);
  });

  it("that fail are counted no longer, and say why", async () => {
    const { backend, log, stats } = start();
    for (let i = 0; i < 3; i++) {
      await expect(backend.openTcp({ host: "10.0.0.1", port: 7 }, OPTIONS)).rejects.toMatchObject({
        reason: "refused",
      });
    }
    expect(log[2]).toMatchObject({ event: "connection", verdict: "failed", reason: "refused", target: "10.0.0.1:7" });
    expect(stats.connections.get("10.0.0.1:7")).toEqual({ opening: 0, open: 0 });
    expect(stats.attempts.get("10.0.0.1:7")).toEqual({ open: 0, refused: 0, failed: 3 });
  });

  it("that he has closed use his share until they are gone", async () => {
    let left = 0;
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const flood = (error?: Error | null): void => {
        if (error) return;
        left += 1 << 20;
        socket.write(new Uint8Array(1 << 20), flood);
      };
      socket.on("error", () => {});
      flood();
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const network = nodeBackend({ lingerTimeout: 200 });
    const { backend } = start({ network, targets: [`127.0.0.1:${port}`] });
    const { readable, writable, closed } = await backend.openTcp({ host: "127.0.0.1", port }, OPTIONS);
    await Promise.all([readable.cancel(), writable.close(), closed]);
    // What systems hold on the way; somebody who reads would have had many times as much.
    expect(left).toBeLessThan(16 << 20);
  });

  it("to a name that is not listed are not looked up, though what it leads to is", async () => {
    const { network, backend } = start({ targets: ["10.0.0.0/8:7"] });
    const dialled: string[] = [];
    network.listen("*:7", ({ target: { host }, writable }) => {
      dialled.push(host);
      return writable.close();
    });
    await expect(backend.openTcp({ host: "ten.example", port: 7 }, OPTIONS)).rejects.toMatchObject({ reason: "rule" });
    await backend.openTcp({ host: "012.1.2.3", port: 7 }, OPTIONS);
    expect(dialled).toEqual(["10.1.2.3"]);
  });
});
