#!/usr/bin/env bash
# Guess:    nginx in front of a WebSocket server needs `proxy_http_version 1.1`, as every guide says: its default towards
#           the server is HTTP/1.0, and the WebSocket standard asks for 1.1 or higher.
# So:       with the two headers alone (Upgrade, Connection) nginx 1.22 passes the upgrade on by HTTP/1.0, Node and `ws`
#           answer 101, and the connection works both ways.
# Who:      a server that checks the handshake by the letter breaks set-ups that run today; and a forgotten line is not
#           the cause to look for when a handshake fails. (Needs Debian's nginx, nginx-light will do.)
. "$(dirname "$0")/lib/setup.sh"
export PATH="$PATH:/usr/sbin"
tool nginx nginx-light
packages ws@8.23.0
check <<'JS'
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket, WebSocketServer } from "ws";
import { report, version } from "./report.mjs";

const folder = process.cwd();
const server = http.createServer().listen(0, "127.0.0.1");
await once(server, "listening");
new WebSocketServer({ server }).on("connection", (peer, request) =>
  peer.on("message", (message) => peer.send(`${message} by HTTP/${request.httpVersion}`)),
);
const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
writeFileSync(
  "nginx.conf",
  `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
  events {}
  http {
    access_log off; ${temporary.join(" ")}
    server {
      listen unix:${folder}/front;
      location / {
        proxy_pass http://127.0.0.1:${server.address().port};
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
      }
    }
  }`,
);
const nginx = spawn("nginx", ["-p", folder, "-c", `${folder}/nginx.conf`], { stdio: "inherit" });
for (let i = 0; i < 100 && !existsSync("front"); i++) await sleep(50);
const client = new WebSocket(`ws+unix:${folder}/front:/`);
const answer = once(client, "message").then(([message]) => String(message), (error) => error.message);
client.on("open", () => client.send("echoed"));
const seen = await Promise.race([answer, sleep(10_000, "nothing")]);
nginx.kill();
const [nginxVersion] = /nginx\/[\d.]+/.exec(spawnSync("nginx", ["-v"], { encoding: "utf8" }).stderr);
report(`${nginxVersion}, ${version("ws")}`, { seen }, seen === "echoed by HTTP/1.0");
JS
