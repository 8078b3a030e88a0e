import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import { chromium, html, serve } from "./page.mjs";

/**
 * Opens a page with stock Ruffle. Other paths than Ruffle's own go to `files`, which answers by itself or returns false.
 * Gives the page, what Chromium calls itself, and a function that ends both.
 */
export async function rufflePage(files) {
  const package_ = new URL("./node_modules/@ruffle-rs/ruffle/", import.meta.url).pathname;
  const { server, url } = await serve(async (request, response) => {
    if (request.url === "/") return html(response, "<body><script src='/ruffle/ruffle.js'></script>");
    const file = path.join(package_, path.basename(request.url));
    if (request.url.startsWith("/ruffle/") && existsSync(file)) {
      response.setHeader("content-type", file.endsWith(".wasm") ? "application/wasm" : "text/javascript");
      return createReadStream(file).pipe(response);
    }
    if (await files(request, response)) return;
    response.writeHead(404).end();
  });
  const browser = await chromium();
  const page = await browser.newPage();
  await page.goto(url);
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
  };
  return { page, browser: await browser.version(), close };
}
