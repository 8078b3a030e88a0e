#!/usr/bin/env bash
# Guess:    a server that answers `createStream` with 1 sends what is played on message stream 1, as RTMP says, with
#           `onMetaData` in front. Players are tested with it, so it does.
# So:       node-media-server 4.4.3 says the status on stream 1, and sends sound, pictures and data on stream 0, that of
#           the connection. The data still begin with `@setDataFrame`, which is the publisher's word to the server.
#           ffmpeg and rtmpdump look at neither; a player that goes by stream numbers, as Flash did, shows nothing.
# Who:      who writes an RTMP client, or moves a Flash player to this server. (Needs Debian's ffmpeg.)
. "$(dirname "$0")/lib/setup.sh"
tool ffmpeg ffmpeg
packages node-media-server@4.4.3
check <<'JS'
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { report, version } from "./report.mjs";

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const [port, http] = [await freePort(), await freePort()];
const config = {
  bind: "127.0.0.1", rtmp: { port }, http: { port: http }, store: { path: "store", maxHistory: 1 },
  auth: { play: false, publish: false, secret: "x", jwt: { secret: "x", users: [] } },
  webadmin: { enable: false }, record: { auto: false, path: "record" },
};
const run = `new (require(${JSON.stringify(createRequire(import.meta.url).resolve("node-media-server"))}))(${JSON.stringify(config)}).run();`;
const server = spawn(process.execPath, ["-e", run], { stdio: "ignore" });
await sleep(2000);
const url = `rtmp://127.0.0.1:${port}/live/x`;
const encoded = "-c:v flv1 -g 25 -c:a libmp3lame -ar 44100 -f flv";
const publisher = spawn("ffmpeg", `-loglevel error -re -f lavfi -i testsrc=size=64x64:rate=25 -f lavfi -i sine ${encoded} ${url}`.split(" "));
await sleep(3000);

// A player: commands of AMF0, chunks as long as they are needed.
const number = (value) => { const bytes = Buffer.alloc(9); bytes.writeDoubleBE(value, 1); return bytes; };
const text = (value) => Buffer.concat([Buffer.from([2, 0, value.length]), Buffer.from(value)]);
const member = (key, value) => Buffer.concat([Buffer.from([0, key.length]), Buffer.from(key), value]);
function command(stream, ...values) {
  const body = Buffer.concat(values);
  const head = Buffer.from([3, 0, 0, 0, 0, body.length >> 8, body.length & 255, 20, stream, 0, 0, 0]);
  const pieces = [head];
  for (let at = 0; at < body.length; at += 128) pieces.push(...(at ? [Buffer.of(0xc3)] : []), body.subarray(at, at + 128));
  return Buffer.concat(pieces);
}
const socket = net.connect(port, "127.0.0.1");
const received = [];
socket.on("data", (bytes) => received.push(bytes));
socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(1536)]));
await sleep(500);
socket.write(Buffer.concat([Buffer.concat(received).subarray(1, 1537), command(0, text("connect"), number(1), Buffer.of(3),
  member("app", text("live")), member("tcUrl", text(`rtmp://127.0.0.1:${port}/live`)), Buffer.from([0, 0, 9]))]));
await sleep(500);
socket.write(command(0, text("createStream"), number(2), Buffer.of(5)));
await sleep(500);
socket.write(command(1, text("play"), number(0), Buffer.of(5), text("x")));
await sleep(3000);
socket.destroy();
publisher.kill("SIGKILL");
server.kill("SIGKILL");

// What came: chunks, of which headers name a stream or leave it as it was.
const bytes = Buffer.concat(received).subarray(3073);
const streams = { data: [], sound: [], pictures: [] };
const seen = { "answer to createStream": undefined, "data begin with": undefined, "message streams": streams };
let chunk = 128;
for (let at = 0, open = new Map(); at < bytes.length; ) {
  const [form, id] = [bytes[at] >> 6, bytes[at++] & 63];
  const known = open.get(id) ?? { left: 0, parts: [] };
  open.set(id, known);
  if (form < 2) { known.length = bytes.readUIntBE(at + 3, 3); known.type = bytes[at + 6]; }
  if (form === 0) known.stream = bytes.readUInt32LE(at + 7);
  const extended = form < 3 && bytes.readUIntBE(at, 3) === 0xffffff;
  at += [11, 7, 3, 0][form] + (extended ? 4 : 0);
  if (known.left === 0) { known.left = known.length; known.parts = []; }
  const part = bytes.subarray(at, at + Math.min(chunk, known.left));
  at += part.length;
  if (at > bytes.length || part.length === 0) break;
  known.left -= part.length;
  known.parts.push(part);
  if (known.left > 0) continue;
  const body = Buffer.concat(known.parts);
  if (known.type === 1) chunk = body.readUInt32BE(0);
  const what = { 8: "sound", 9: "pictures", 18: "data" }[known.type];
  if (what) streams[what] = [...new Set([...streams[what], known.stream])];
  if (known.type === 18 && body.includes("onMetaData")) seen["data begin with"] = body.subarray(3, 3 + body[2]).toString();
  if (known.type === 20 && body.includes("_result") && body.at(-1) === 0 && body.length < 40) seen["answer to createStream"] = body.readDoubleBE(body.length - 8);
}
report(
  version("node-media-server"),
  seen,
  JSON.stringify(seen) === '{"answer to createStream":1,"data begin with":"@setDataFrame","message streams":{"data":[0],"sound":[0],"pictures":[0]}}',
);
JS
