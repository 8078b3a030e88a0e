#!/usr/bin/env bash
# Guess:    one `send()` in a page is one frame on the wire; fragments are something servers make.
# So:       Chromium cuts messages into fragments of at most 131,000 bytes, and where it cuts depends on what was sent
#           before: the second of two equal messages is cut at other places. A text is cut anywhere, too.
# Who:      a relay or a recorder that looks at frames in place of messages. Small messages in tests never show it.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
check <<'JS'
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, html, serve } from "./page.mjs";
import { report } from "./report.mjs";

const { server, url } = await serve((_, response) => html(response));
const messages = [[]];
server.on("upgrade", (request, socket) => {
  const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let bytes = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 14) {
      const short = bytes[1] & 0x7f;
      const [length, head] =
        short === 127 ? [Number(bytes.readBigUInt64BE(2)), 14] : short === 126 ? [bytes.readUInt16BE(2), 8] : [short, 6];
      if (bytes.length < head + length) return;
      messages.at(-1).push(length);
      if (bytes[0] & 0x80) messages.push([]);
      bytes = bytes.subarray(head + length);
    }
  });
});
const browser = await chromium();
const page = await browser.newPage();
await page.goto(url);
await page.evaluate(async (address) => {
  const socket = new WebSocket(address);
  await new Promise((resolve) => { socket.onopen = resolve; });
  socket.send(new Uint8Array(1 << 20));
  socket.send(new Uint8Array(1 << 20));
}, url.replace("http", "ws"));
for (let i = 0; i < 100 && messages.length < 3; i++) await sleep(50);
const name = await browser.version();
await browser.close();
const [first, second] = messages;
const total = (lengths) => lengths?.reduce((sum, length) => sum + length, 0);
report(
  name,
  { "first MiB": first, "second MiB": second },
  total(first) === 1 << 20 && total(second) === 1 << 20 && first.length > 1 && String(first) !== String(second),
);
JS
