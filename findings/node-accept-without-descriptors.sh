#!/usr/bin/env bash
# Guess:    a server whose process has no file descriptor left gets an `error` event (EMFILE), and who connects waits in the
#           backlog until one is free.
# So:       the connection is taken and closed at once, by a descriptor that libuv keeps for this; the server gets no
#           event at all, neither `error` nor `connection` nor `drop`. With a descriptor free again, all is as before.
# Who:      a relay or a game server whose visitors see connections that open and close, and whose log has nothing.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
cat >"$work/child.mjs" <<'JS'
import fs from "node:fs";
import net from "node:net";
const events = [];
const server = net.createServer();
for (const name of ["error", "connection", "drop"]) server.on(name, () => events.push(name));
server.listen(0, "127.0.0.1", () => {
  const files = [];
  try {
    for (;;) files.push(fs.openSync("/dev/null"));
  } catch (error) {
    process.send({ port: server.address().port, code: error.code });
  }
  process.on("message", (message) => {
    if (message === "free") for (const file of files.splice(0)) fs.closeSync(file);
    process.send({ events: [...events] });
  });
});
JS
check "$node" <<'JS'
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { report } from "./report.mjs";

const command = ["-c", 'ulimit -n 64; exec "$0" child.mjs', process.execPath];
const child = spawn("bash", command, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
const said = async () => (await once(child, "message"))[0];
const { port, code } = await said();
const visit = () =>
  new Promise((resolve) => {
    const seen = [];
    const socket = net.connect(port, "127.0.0.1");
    for (const name of ["connect", "end", "error"]) socket.on(name, () => seen.push(name));
    socket.on("close", () => resolve(seen));
    setTimeout(() => resolve(seen), 1000);
    socket.resume();
  });
const without = await visit();
child.send("tell");
const { events } = await said();
child.send("free");
await said();
const visitor = await visit();
child.send("tell");
const after = (await said()).events;
child.kill();
report(
  `Node ${process.versions.node}`,
  { "when all are taken": code, "the visitor sees": without, "the server hears": events, "with descriptors": [visitor, after] },
  code === "EMFILE" && without.includes("connect") && without.length > 1 && events.length === 0 && String(after) === "connection",
);
JS
