#!/usr/bin/env bash
# Guess:    `send(bytes)` of `ws` takes the bytes as they are at the call, as a browser's WebSocket does.
# So:       a client's does, as masking copies. A server's keeps the caller's memory: what is written into the array
#           later is what goes out, as soon as the kernel's buffer is full. An idle connection hides it. With
#           permessage-deflate, compression comes later, and a client sends later bytes, too.
# Who:      a server that sends from a buffer it uses again, such as a view of a WebAssembly memory. Tests on a quiet
#           connection pass.
. "$(dirname "$0")/lib/setup.sh"
packages ws@8.23.0
check <<'JS'
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket, WebSocketServer } from "ws";
import { report, version } from "./report.mjs";

/** Sends 12 MiB out of one array that is cleared after each call, to a peer that reads late; counts changed messages. */
async function changed(from, perMessageDeflate) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate });
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`, { perMessageDeflate });
  const [[peer]] = await Promise.all([once(server, "connection"), once(client, "open")]);
  const [sender, receiver] = from === "server" ? [peer, client] : [client, peer];
  let received = 0;
  let different = 0;
  receiver.on("message", (data) => {
    received++;
    if (data.some((byte) => byte !== 7)) different++;
  });
  receiver.pause();
  const bytes = new Uint8Array(1 << 20);
  for (let i = 0; i < 12; i++) {
    bytes.fill(7);
    sender.send(bytes);
    bytes.fill(0);
  }
  await sleep(200);
  receiver.resume();
  for (let i = 0; i < 200 && received < 12; i++) await sleep(50);
  client.terminate();
  server.close();
  return { received, different };
}

const plainServer = await changed("server", false);
const plainClient = await changed("client", false);
const deflatingClient = await changed("client", true);
report(
  version("ws"),
  { "server, plain": plainServer, "client, plain": plainClient, "client, deflate": deflatingClient },
  plainServer.different > 0 && plainClient.different === 0 && deflatingClient.different > 0,
);
JS
