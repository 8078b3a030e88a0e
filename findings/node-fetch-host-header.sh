#!/usr/bin/env bash
# Guess:    Node's `fetch` knows no forbidden header names, so what browsers would not send goes out as it is given; `Host`
#           names another virtual host, as it does with `http.request`.
# So:       `Cookie`, `Origin`, `Via`, `Sec-Fetch-Site` and others are sent as given, but not `Host` and `Sec-Fetch-Mode`: the
#           server gets the URL's host and `cors`, and nobody is told. `http.request` sends both as given.
# Who:      tests of virtual hosts, of proxies, and of what a server makes of `Sec-Fetch-Mode`: they pass or fail for the
#           wrong host. Use `http.request`, or a dispatcher that leads the host's name to the address.
. "$(dirname "$0")/lib/setup.sh"
for version in 20.20.2 22.23.3 24.21.0; do
  node_version "$version"
  check "$node" <<'JS'
import { createServer, request } from "node:http";
import { report } from "./report.mjs";

const NAMES = ["Cookie", "Origin", "Referer", "Via", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Host"];
const GIVEN = "given.example";
const server = createServer((asked, answer) => answer.end(JSON.stringify(asked.headers)));
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}`;
const host = url.slice("http://".length);

function byRequest(headers) {
  return new Promise((resolve, reject) => {
    request(url, { headers }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    })
      .on("error", reject)
      .end();
  });
}
const seen = {};
for (const name of NAMES) {
  const headers = { [name]: GIVEN };
  const key = name.toLowerCase();
  const fetched = await (await fetch(url, { headers })).json();
  seen[name] = { fetch: fetched[key], "http.request": (await byRequest(headers))[key] };
}
server.close();
const kept = (by) => NAMES.filter((name) => seen[name][by] === GIVEN);
report(
  `Node ${process.versions.node}: what a server gets of "${GIVEN}"`,
  { ...seen, Host: { ...seen.Host, fetch: seen.Host.fetch === host ? "the URL's host" : seen.Host.fetch } },
  kept("http.request").length === NAMES.length &&
    kept("fetch").join() === NAMES.slice(0, -2).join() &&
    seen.Host.fetch === host &&
    seen["Sec-Fetch-Mode"].fetch === "cors",
);
JS
done
