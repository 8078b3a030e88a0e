import { afterEach, describe, expect, it } from "vitest";
import { PortHost, PortServer } from "./channel-port.ts";
import type { ChannelEnd } from "./channel-websocket.ts";
import { type Channel, decodeOpen, encodeOpen, Kind, MessageType, PROTOCOL_VERSION } from "./protocol/messages.ts";

const OPEN = {
  version: PROTOCOL_VERSION,
  kind: Kind.tcp,
  timeout: 1,
  port: 1,
  host: "a.example",
  swfUrl: "http://other/",
};

/** A host that keeps what it gets. */
class Heard {
  readonly got: unknown[] = [];
  channel!: Channel;

  accept(channel: Channel): ChannelEnd {
    this.channel = channel;
    return {
      receive: (type, payload) => this.got.push([type, [...payload]]),
      fail: (message) => this.got.push(`failed: ${message}`),
      channelClosed: () => this.got.push("closed"),
    };
  }
}

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function served(host: Heard, warnings: string[] = []): (port: MessagePort) => void {
  const log = { debug() {}, warn: (message: string) => void warnings.push(message) };
  const server = new PortServer(host, { swfUrl: (claimed) => `of ${claimed}`, log });
  return (port) => {
    ports.push(port);
    server.serve(port);
  };
}

describe("channels over ports", () => {
  it("carry messages both ways, in order, and say when either side is done", async () => {
    const host = new Heard();
    const player: unknown[] = [];
    const end = new PortHost(served(host)).accept({
      send: (type, payload) => player.push([type, [...payload]]),
      close: () => player.push("closed"),
    });
    const bytes = Uint8Array.of(0, 1, 2, 3, 4);
    end.receive(MessageType.data, bytes.subarray(1, 3));
    end.receive(MessageType.end, Uint8Array.of());
    end.fail("why");
    end.channelClosed();
    await expect.poll(() => host.got).toEqual([[4, [1, 2]], [6, []], "failed: why", "closed"]);
    expect(bytes.length).toBe(5);
    host.channel.send(MessageType.data, bytes.subarray(3));
    host.channel.close();
    host.channel.send(MessageType.data, bytes);
    await expect.poll(() => player).toEqual([[4, [3, 4]], "closed"]);
  });

  it("open connections in the name that the server says", async () => {
    const host = new Heard();
    const end = new PortHost(served(host)).accept({ send() {}, close() {} });
    end.receive(MessageType.open, encodeOpen(OPEN));
    end.receive(MessageType.open, Uint8Array.of(1));
    const claimed = encodeOpen({ ...OPEN, swfUrl: "of http://other/" });
    expect(decodeOpen(claimed).swfUrl).toBe("of http://other/");
    await expect
      .poll(() => host.got)
      .toEqual([
        [1, [...claimed]],
        [1, [1]],
      ]);
  });

  it.each<[string, unknown]>([
    ["an object of nothing", {}],
    ["a number", 1],
    ["no bytes", { type: 4, payload: "text" }],
    ["bytes of another kind", { type: 4, payload: new Float64Array(1) }],
    ["a type that is none", { type: 4.5, payload: new Uint8Array(1) }],
    ["a type that only hosts send", { type: MessageType.opened, payload: new Uint8Array(1) }],
    ["more than its type may be", { type: MessageType.ack, payload: new Uint8Array(5) }],
  ])("end with %s", async (_, message) => {
    const host = new Heard();
    const { port1, port2 } = new MessageChannel();
    ports.push(port1);
    served(host)(port2);
    port1.postMessage(message);
    await expect.poll(() => host.got).toEqual([expect.stringMatching(/^failed: /)]);
  });

  it("are so many, and no more", () => {
    const warnings: string[] = [];
    const serve = served(new Heard(), warnings);
    for (let i = 0; i < 4097; i++) {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1);
      serve(port2);
    }
    expect(warnings).toEqual([expect.stringMatching(/more than 4096 channels/)]);
  });
});
