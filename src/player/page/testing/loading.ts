/** For pages of browser tests: flashnet loads the Ruffle that the page's fragment names; a memory network says who came. */
import { installFlashNet, memoryBackend } from "../index.ts";

// Rendering by a GPU that a test machine does not have takes half a minute to begin.
Object.assign(window, {
  RufflePlayer: { config: { preferredRenderer: "canvas", splashScreen: false, autoplay: "on" } },
});

const network = memoryBackend();
const connected = new Promise<string>((resolve) => {
  network.listen("game.example.com:6112", async ({ target, writable }) => {
    resolve(target.host);
    await writable.close();
  });
});

const { ready } = installFlashNet({
  ruffle: decodeURIComponent(location.hash.slice(1)),
  backend: network,
  policy: "allow",
});
// Tests look at it after it was settled.
ready.catch(() => {});

const loading = { ready, connected };
export type Loading = typeof loading;
Object.assign(window, { loading });
