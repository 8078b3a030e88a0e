#!/usr/bin/env bash
# Guess:    `duplex: "half"`, the only value that `fetch` takes for a streamed body, means what it says: the response
#           comes when the request's body has ended.
# So:       in Node the response comes as soon as the server answers, and both bodies go on: a conversation over one
#           plain HTTP/1.1 request works in both directions.
# Who:      who needs a channel where WebSockets are not to be had (it works, from Node), and who relies on the order
#           "all sent, then answered" (it does not hold).
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { once } from "node:events";
import http from "node:http";
import { report } from "./report.mjs";

const server = http.createServer((request, response) => request.pipe(response)).listen(0, "127.0.0.1");
await once(server, "listening");
let body;
const stream = new ReadableStream({ start: (controller) => { body = controller; } }).pipeThrough(new TextEncoderStream());
const pending = fetch(`http://127.0.0.1:${server.address().port}/`, { method: "POST", body: stream, duplex: "half" });
const conversation = [];
body.enqueue("first");
const response = await pending;
const answers = response.body.pipeThrough(new TextDecoderStream()).getReader();
conversation.push((await answers.read()).value);
body.enqueue("second");
conversation.push((await answers.read()).value);
body.close();
conversation.push((await answers.read()).done);
report(
  `Node ${process.versions.node}, undici ${process.versions.undici}`,
  { status: response.status, "echoed while the request's body was open": conversation },
  String(conversation) === "first,second,true",
);
JS
