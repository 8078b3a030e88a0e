#!/usr/bin/env bash
# Guess:    `maxRequestsPerSocket` is an option of `http.createServer`, like the limits beside it (`requestTimeout`,
#           `headersTimeout`, `keepAliveTimeout`, `maxHeaderSize`), or at least an unknown option that is refused.
# So:       it is taken in silence and does nothing; only the property of the server counts.
# Who:      whoever bounds what one client can start on one connection.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { report } from "./report.mjs";

/** Sends ten requests on one connection. */
async function visit(options, properties) {
  let handled = 0;
  const server = http.createServer(options, (request, response) => {
    handled++;
    response.end("x");
  });
  Object.assign(server, properties);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = net.connect(server.address().port, "127.0.0.1");
  let text = "";
  socket.on("data", (data) => (text += data)).on("error", () => {});
  for (let i = 0; i < 10 && !socket.destroyed; i++) {
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  socket.destroy();
  server.close();
  return { handled, answers: text.split("HTTP/1.1 200").length - 1, refused: text.split("HTTP/1.1 503").length - 1 };
}

const one = { maxRequestsPerSocket: 1 };
const option = await visit(one, {});
const property = await visit({}, one);
report(
  `Node ${process.versions.node}`,
  { "as an option": option, "as a property": property },
  option.handled === 10 && property.handled === 1,
);
JS
