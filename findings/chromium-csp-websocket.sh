#!/usr/bin/env bash
# Guess:    a WebSocket that fails gives `error`, then `close`; waiting for `close` alone is enough.
# So:       when the page's Content-Security-Policy does not list the server in `connect-src`, Chromium 156 gives
#           `error` and no `close`, although `readyState` is CLOSED. The reason goes to a `securitypolicyviolation`
#           event of the document.
# Who:      code that tries again, or frees what it holds, in `onclose`: it waits for ever on pages with such a policy.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages ws@8.23.0
check <<'JS'
import { WebSocketServer } from "ws";
import { chromium, html, serve } from "./page.mjs";
import { report } from "./report.mjs";

const { server, url } = await serve((request, response) =>
  html(response, "", request.url === "/strict" ? { "content-security-policy": "connect-src 'self' https:" } : {}),
);
new WebSocketServer({ server });
const elsewhere = await serve(() => {});
new WebSocketServer({ server: elsewhere.server });

/** Events until two seconds are over. */
async function seen(address) {
  const events = [];
  document.addEventListener("securitypolicyviolation", () => events.push("securitypolicyviolation"));
  const socket = new WebSocket(address);
  for (const type of ["open", "error", "close"]) socket.addEventListener(type, () => events.push(type));
  await new Promise((resolve) => setTimeout(resolve, 2000));
  return [...events, `readyState ${socket.readyState}`];
}

const browser = await chromium();
const page = await browser.newPage();
const address = elsewhere.url.replace("http", "ws");
await page.goto(url);
const open = await page.evaluate(seen, address);
await page.goto(`${url}/strict`);
const refused = await page.evaluate(seen, address);
const name = await browser.version();
await browser.close();
report(
  name,
  { "without policy": open, "with policy": refused },
  open[0] === "open" && refused.includes("error") && !refused.includes("close") && refused.includes("readyState 3"),
);
JS
