import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { parseHostMapping } from "../host/network/wrappers/host-map.ts";
import { play } from "../src/player/node/play.ts";
import { CaseServer, loadCase } from "./cases.ts";

/** Programs whose server takes WebSockets: what they trace is the same. */

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

/** What stands in front of a game server: a TCP connection for each WebSocket. @returns its URL */
async function startBridge(port: number): Promise<string> {
  const bridge = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => bridge.once("listening", resolve));
  bridge.on("connection", (socket: WebSocket) => {
    const tcp = connect(port, "127.0.0.1");
    socket.on("message", (data: Buffer) => tcp.write(data));
    socket.on("close", () => tcp.destroy());
    tcp.on("data", (data) => socket.send(data));
    tcp.on("end", () => socket.close(1000));
    tcp.on("error", () => socket.close(1011));
  });
  cleanUp.push(() => {
    for (const client of bridge.clients) client.terminate();
    bridge.close();
  });
  return `ws://127.0.0.1:${(bridge.address() as { port: number }).port}/game`;
}

it.each(["telnet", "binary-protocol", "avm1-xml-socket", "bulk-echo"])("%s", async (name) => {
  const { swf, expected, serve } = await loadCase(name);
  const server = await CaseServer.start(serve);
  cleanUp.push(() => server.close());
  const url = await startBridge(server.port);
  const { trace, errors } = await play(swf, {
    url: `http://localhost/${name}/test.swf`,
    policy: "allow",
    map: [parseHostMapping(`game.example.com:6112=${url}#binary`)],
    until: expected.at(-1)!,
    timeout: 80_000,
  });
  expect(trace).toEqual(expected);
  expect(errors).toEqual([]);
});

it("telnet, whose server is down: ioError at once, and the log says why", async () => {
  const { swf } = await loadCase("telnet");
  const warnings: string[] = [];
  const { trace } = await play(swf, {
    url: "http://localhost/telnet/test.swf",
    policy: "allow",
    map: [parseHostMapping("game.example.com:6112=ws://127.0.0.1:1/")],
    until: "Error #2031",
    timeout: 20_000,
    log: { debug() {}, warn: (message) => warnings.push(message) },
  });
  expect(trace.at(-1)).toContain("Error #2031");
  expect(warnings.join("\n")).toContain("ws://127.0.0.1:1/ could not be opened as a WebSocket: connect ECONNREFUSED");
});
