import { defineConfig } from "vitest/config";

const ALL = ["{base,host,src,avm2-natives,test-swfs,examples,web,cli,scripts}/**/*.test.ts"];

/** What runs in Firefox, too: where browsers may differ. */
const FIREFOX = [
  // How a page's scripts get between Ruffle and what it asks of the browser.
  "src/player/page/attach.e2e.test.ts",
  "src/player/page/install.e2e.test.ts",
  "src/player/page/load-ruffle.test.ts",
  // What a public page may do on the network around it, and how it is asked.
  "src/player/page/local-network.e2e.test.ts",
  // What becomes code and what stays data, damaged files, redirections.
  "test-swfs/page.e2e.test.ts",
  // What a page loads when it is needed, and what browsers say when it is not there.
  "test-swfs/page-parts.e2e.test.ts",
  // Both machines with an RTMP server, over the relay, and what Ruffle fetches to play a stream.
  "test-swfs/rtmp/page.e2e.test.ts",
  // The player page: sockets, policy files, synchronous requests to the relay, what content can't get at.
  "web/player.e2e.test.ts",
  "web/policy.e2e.test.ts",
  // The page's own tools: options, cures, pause and size.
  "web/options.e2e.test.ts",
  "web/air.e2e.test.ts",
  "web/hostile.e2e.test.ts",
  // A frame of another origin, with script access.
  "web/frame.e2e.test.ts",
  // The inspector, which is custom elements.
  "web/view.e2e.test.ts",
  // The library: custom elements, a stream, what browsers say of requests.
  "web/library.e2e.test.ts",
  // The report of a survey: a page that is a file, which browsers trust with different things.
  "web/survey.e2e.test.ts",
];

// Chromium's alone are tests whose page is that of the tests above, while they look at something else:
// `cli/memory.e2e.test.ts` at the memory of Chromium's processes, by CDP; `cli/recorded-chat.e2e.test.ts` at recordings;
// `cli/examples.e2e.test.ts`, `examples/static-page` and `scripts/package` at what is written and packed.

export default defineConfig({
  test: {
    // Long enough for 64 MiB through a browser on a machine that is busy with another test file.
    testTimeout: 90_000,
    maxWorkers: 2,
    // Reading the modules anew for each file takes longer than most files.
    isolate: false,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "chromium", include: ALL } },
      { extends: true, test: { name: "firefox", include: FIREFOX, env: { FLASHNET_BROWSER: "firefox" } } },
    ],
  },
});
