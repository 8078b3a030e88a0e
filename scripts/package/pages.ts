/** Pages of documents in a real browser. */
import { join } from "node:path";
import { build } from "esbuild";
import type { TestBrowser } from "../../base/testing/browser.ts";
import { flashnetFiles, type Site, type SiteFile } from "../../base/testing/site.ts";

/** Milliseconds until a game has to have had an answer. */
const TIMEOUT = 60_000;

/** Rendering by a GPU that a test machine does not have takes half a minute to begin. */
const CONFIG = `<script>RufflePlayer = { config: { preferredRenderer: "canvas", splashScreen: false } };</script>`;

/** A page with a `ts` block in it, bundled as a page's author would, and the game at game.example.com. */
export async function pageOf(code: string, project: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: "ts", resolveDir: project },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
  });
  const script = outputFiles[0]!.text.replaceAll("</script", "<\\/script");
  return `<script type="module">${script}</script>\n<embed src="games/game.swf" width="320" height="200">`;
}

/**
 * What pages find beside themselves; Ruffle is there by the site.
 *
 * @param connecting a game that connects to a server of this machine
 * @param game the one that connects to game.example.com
 */
export async function pageFiles(
  project: string,
  connecting: Uint8Array,
  game: Uint8Array,
): Promise<Record<string, SiteFile>> {
  return {
    ...(await flashnetFiles(join(project, "node_modules/flashnet/dist"), "/flashnet/")),
    "/game.swf": { type: "application/x-shockwave-flash", body: connecting },
    "/games/game.swf": { type: "application/x-shockwave-flash", body: game },
  };
}

/** Adds a page to a site's files, visits it, and waits until the game on it has had an answer from its server. */
export async function playPage(
  { browser }: TestBrowser,
  site: Site,
  files: Record<string, SiteFile>,
  html: string,
): Promise<void> {
  const path = `/${Object.keys(files).length}.html`;
  files[path] = { type: "text/html", body: `<!doctype html><link rel="icon" href="data:,">${CONFIG}\n${html}` };
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("requestfailed", (request) => said.push(`${request.url()} failed`));
  page.on("response", (response) => {
    if (response.status() >= 400) said.push(`${response.status()} ${response.url()}`);
  });
  try {
    await page.goto(site.origin + path);
    await page.waitForFunction(
      () => {
        const state = globalThis as { played?: boolean };
        const player = document.querySelector<HTMLElement & { traceObserver?(line: string): void }>(
          "ruffle-embed, ruffle-object, ruffle-player",
        );
        if (player && !player.traceObserver) {
          player.traceObserver = (line) => {
            if (line === "done") state.played = true;
          };
        }
        return state.played;
      },
      { timeout: TIMEOUT, polling: 100 },
    );
  } catch (error) {
    throw new Error(`the game on the page has had no answer: ${error}\n${said.join("\n")}`);
  } finally {
    await page.close();
  }
}
