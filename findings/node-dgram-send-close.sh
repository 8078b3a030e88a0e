#!/usr/bin/env bash
# Guess:    `socket.send(message, port, "127.0.0.1", callback); socket.close()` sends the datagram: UDP has no queue to
#           wait for, and no name has to be looked up. If it can't be sent, the callback gets an error.
# So:       the datagram is lost in silence and the callback is never called, bound or not: even an address literal
#           goes through the look-up, which answers later, and finds the socket closed. After `connect()` the same two
#           lines send at once, and call back.
# Who:      a DatagramSocket that says a last word and closes; whoever awaits the callback of `send`.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import dgram from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { report } from "./report.mjs";

const receiver = dgram.createSocket("udp4").bind(0, "127.0.0.1");
await once(receiver, "listening");
const { port } = receiver.address();
const received = [];
receiver.on("message", (message) => received.push(String(message)));
const calledBack = [];
const said = (name) => (error) => calledBack.push(error ? `${name}: ${error.code}` : name);

const unbound = dgram.createSocket("udp4");
unbound.send("unbound", port, "127.0.0.1", said("unbound"));
unbound.close();

const bound = dgram.createSocket("udp4").bind(0, "127.0.0.1");
await once(bound, "listening");
bound.send("bound", port, "127.0.0.1", said("bound"));
bound.close();

const patient = dgram.createSocket("udp4");
patient.send("closed in the callback", port, "127.0.0.1", () => patient.close());

const connected = dgram.createSocket("udp4");
connected.connect(port, "127.0.0.1");
await once(connected, "connect");
connected.send("connected", said("connected"));
connected.close();

await sleep(1000);
received.sort();
report(
  `Node ${process.versions.node}`,
  { received, calledBack },
  String(received) === "closed in the callback,connected" && String(calledBack) === "connected",
);
JS
