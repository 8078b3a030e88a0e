import { describe, expect, it } from "vitest";
import type { TcpTarget } from "../../../base/address.ts";
import { AddressSyntaxError } from "../../../base/address.ts";
import type { NetworkBackend, UdpSocket, WebSocketTarget } from "../backend.ts";
import { memoryBackend } from "../memory/backend.ts";
import { mapTarget, parseHostMapping, withHostMap } from "./host-map.ts";

describe("parseHostMapping", () => {
  it.each([
    ["game.example=127.0.0.1", ["game.example", undefined, "127.0.0.1", undefined]],
    ["game.example:80=localhost:8080", ["game.example", 80, "localhost", 8080]],
    ["*:843=localhost:1843", ["*", 843, "localhost", 1843]],
    ["[::1]:80=[fe80::1]", ["::1", 80, "fe80::1", undefined]],
  ])("%s", (text, [fromHost, fromPort, toHost, toPort]) => {
    expect(parseHostMapping(text)).toEqual({
      from: { host: fromHost, port: fromPort },
      to: { host: toHost, port: toPort },
    });
  });

  it.each(["ws://127.0.0.1:8080", "wss://play.example/socket?room=1#binary", "WS://[::1]:1/#base64,binary"])(
    "takes a WebSocket, %s",
    (webSocket) => {
      expect(parseHostMapping(`game.example:6112=${webSocket}`)).toEqual({
        from: { host: "game.example", port: 6112 },
        to: { webSocket },
      });
    },
  );

  it.each([
    ["", "no mapping"],
    ["a", "no mapping"],
    ["a=b=c", "no mapping"],
    ["=b", "no address"],
    ["a=", "no address"],
    ["a:x=b", "no address"],
    ["a:65536=b", "ports go from 0 to 65535"],
    ["::1=b", "[ipv6]"],
    ["[::1=b", "no address"],
    ["a b=c", "no address"],
    ["http://a=b", "no address"],
    ["a=http://b", "no address"],
    ["a=ws://", "no URL of a WebSocket"],
    ["a=ws:b c", "no URL of a WebSocket"],
    ["a=wss://user@b", "no URL of a WebSocket"],
    ["a=ws://b#a b", "no names of sub-protocols"],
    ["a=ws://b#a,a", "no names of sub-protocols"],
  ])("refuses %j", (text, message) => {
    expect(() => parseHostMapping(text)).toThrow(AddressSyntaxError);
    expect(() => parseHostMapping(text)).toThrow(message);
  });
});

describe("mapTarget", () => {
  const map = ["Game.example=10.0.0.1", "game.example:80=web.example:8080", "[::1]=localhost:7"].map(parseHostMapping);

  it.each([
    ["a mapping without a port keeps the port", "game.example", 5000, "10.0.0.1", 5000],
    ["a mapping with the port goes first", "game.example", 80, "web.example", 8080],
    ["case does not matter", "GAME.EXAMPLE", 80, "web.example", 8080],
    ["IPv6 has no brackets in a target", "::1", 9, "localhost", 7],
    ["what is not mapped stays as it is", "web.example", 80, "web.example", 80],
  ])("%s", (_, host, port, toHost, toPort) => {
    expect(mapTarget(map, { host, port })).toEqual({ host: toHost, port: toPort });
  });
});

describe("withHostMap", () => {
  it("says what a WebSocket is reached by, and knows no TLS in it", async () => {
    const asked: [TcpTarget, WebSocketTarget | undefined][] = [];
    const network: NetworkBackend = {
      ...memoryBackend(),
      async openTcp(target, { webSocket }) {
        asked.push([target, webSocket]);
        throw new Error("seen");
      },
      openTls: () => Promise.reject(new Error("not to be asked")),
    };
    const map = ["game.example:7=wss://play.example/socket#binary", "10.0.0.1=ws://play.example:81"].map(
      parseHostMapping,
    );
    const mapped = withHostMap(network, map, 5);
    await expect(mapped.openTcp({ host: "game.example", port: 7 }, { timeout: 1 })).rejects.toThrow("seen");
    await expect(mapped.openTcp({ host: "10.0.0.1", port: 7 }, { timeout: 1 })).rejects.toThrow("seen");
    expect(asked).toEqual([
      [
        { host: "play.example", port: 443 },
        { url: "wss://play.example/socket", protocols: ["binary"], maxUnread: 5 },
      ],
      [
        { host: "play.example", port: 81 },
        { url: "ws://play.example:81/", protocols: [], maxUnread: 5 },
      ],
    ]);
    const tls = { timeout: 1, certificates: [], accept: () => true };
    await expect(mapped.openTls!({ host: "game.example", port: 7 }, tls)).rejects.toMatchObject({ reason: "tls" });
  });

  it("holds the certificate against the name that was asked for", async () => {
    const asked: [TcpTarget, string | undefined][] = [];
    const network: NetworkBackend = {
      ...memoryBackend(),
      async openTls(target, { serverName }) {
        asked.push([target, serverName]);
        throw new Error("seen");
      },
    };
    const mapped = withHostMap(network, [parseHostMapping("game.example=127.0.0.1")]);
    const options = { timeout: 1, certificates: [], accept: () => true };
    await expect(mapped.openTls!({ host: "game.example", port: 443 }, options)).rejects.toThrow("seen");
    expect(asked).toEqual([[{ host: "127.0.0.1", port: 443 }, "game.example"]]);
  });

  describe("and datagrams", () => {
    const asked = { address: "10.0.0.1", port: 7 };
    const open = () => {
      const network = memoryBackend();
      const peer = network.peer("192.0.2.7").bindUdp({ address: "192.0.2.7", port: 1007 });
      const map = ["10.0.0.1:7=192.0.2.7:1007", "10.0.0.2=game.example", "10.0.0.3=ws://game.example"].map(
        parseHostMapping,
      );
      return { peer, socket: withHostMap(network, map).bindUdp!({ address: "0.0.0.0", port: 0 }) };
    };
    const read = async ({ datagrams }: UdpSocket) => (await datagrams.getReader().read()).value;

    it("sends to where the map leads, and gets answers from where it sent to", async () => {
      const { peer, socket } = open();
      await socket.send(Uint8Array.of(1), asked);
      await peer.send(Uint8Array.of(2), (await read(peer))!.remote);
      expect(await read(socket)).toEqual({ data: Uint8Array.of(2), remote: asked });
    });

    it("has none in a WebSocket", async () => {
      const { socket } = open();
      const remote = { address: "10.0.0.3", port: 7 };
      await expect(socket.send(Uint8Array.of(1), remote)).rejects.toThrow("10.0.0.3 is mapped to a WebSocket");
      expect(() => socket.connect(remote)).toThrow("has no datagrams");
    });

    it("connects to where the map leads", async () => {
      const { peer, socket } = open();
      socket.connect(asked);
      await peer.send(Uint8Array.of(2), { address: "127.0.0.1", port: socket.local.port });
      expect((await read(socket))!.remote).toEqual(asked);
    });

    it("leaves a stranger's address as it is", async () => {
      const { peer, socket } = open();
      await peer.send(Uint8Array.of(2), { address: "127.0.0.1", port: socket.local.port });
      expect((await read(socket))!.remote).toEqual(peer.local);
    });

    it("can't be sent where the map leads to a name", async () => {
      const remote = { address: "10.0.0.2", port: 7 };
      await expect(open().socket.send(Uint8Array.of(1), remote)).rejects.toMatchObject({
        code: "FLASHNET_SEND_FAILED",
        message: "10.0.0.2 is mapped to game.example; for datagrams, map it to a numeric address",
      });
      expect(() => open().socket.connect(remote)).toThrow("is mapped to game.example");
    });
  });
});
