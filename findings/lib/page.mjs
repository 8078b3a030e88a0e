import { once } from "node:events";
import http from "node:http";
import puppeteer from "puppeteer-core";

/** Listens on loopback; `handler` is called like that of `http.createServer`. Gives the server and its URL. */
export async function serve(handler) {
  const server = http.createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

/** An HTML page. */
export function html(response, body = "", headers = {}) {
  response.writeHead(200, { "content-type": "text/html", ...headers });
  response.end(`<!doctype html><title>finding</title>${body}`);
}

/** The system's Chromium, headless. */
export function chromium() {
  return puppeteer.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
  });
}
