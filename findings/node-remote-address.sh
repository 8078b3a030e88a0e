#!/usr/bin/env bash
# Guess:    `socket.remoteAddress` of a closed socket is either always kept or always gone.
# So:       it is kept when it was read while the socket was open, and undefined when not: to look makes it stay.
# Who:      a relay that names the client in the line about the end of a connection: the line is right as long as
#           another one, at the start, reads it, too; without (a higher log level) it says "undefined".
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { once } from "node:events";
import net from "node:net";
import { report } from "./report.mjs";

const server = net.createServer().listen(0, "127.0.0.1");
await once(server, "listening");

async function afterClose(lookedAt) {
  const client = net.connect(server.address().port, "127.0.0.1");
  const [peer] = await once(server, "connection");
  if (lookedAt) lookedAt(peer);
  peer.destroy();
  await once(peer, "close");
  client.destroy();
  return { remoteAddress: peer.remoteAddress, remotePort: typeof peer.remotePort };
}

const never = await afterClose();
const before = await afterClose((peer) => peer.remoteFamily);
report(
  `Node ${process.versions.node}`,
  { "never read": never, "remoteFamily was read": before },
  never.remoteAddress === undefined && before.remoteAddress === "127.0.0.1" && before.remotePort === "number",
);
JS
