import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../src/testing/root.ts";

/** Where the time of day is asked for, and what for. Everything else goes by clocks that never jump: base/time.ts. */
const WALL_CLOCK = {
  "host/network/node/certificate-status.ts": "certificates are valid from one date to another",
  "host/recording/file.ts": "a recording says when it was made",
  "host/relay/server/site/site-door.ts": "tokens of a site are valid until a time of day",
  "host/relay/server/site/token.ts": "tokens of a site are valid until a time of day",
  "cli/site-relay.ts": "lines of a log say when",
  "web/server/index-cache.ts": "indexes that were used last are kept",
  "web/server/library.ts": "what is told of a library is newer than what the server before has told",
  "src/player/node/instance-pool.ts": "a SWF asks what day it is",
  "src/survey/folder-lock.ts": "a lock without a holder is somebody's who has just begun, by the time of its file",
};

it("a clock that is set changes nothing but what is shown: the time of day is asked for in few places", () => {
  const asking: string[] = [];
  for (const folder of ["base", "host", "src", "web", "cli"]) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      const file = `${folder}/${name}`;
      if (!file.endsWith(".ts") || /\/testing\/|\/generated\/|\.test\.ts$/.test(file)) continue;
      if (/\bDate\.now\b|\bnew Date\(\)/.test(code(file))) asking.push(file);
    }
  }
  expect(asking.sort()).toEqual(Object.keys(WALL_CLOCK).sort());
});

/** Without comments. */
function code(file: string): string {
  return readFileSync(join(root, file), "utf8").replaceAll(/\/\*.*?\*\/|^\s*\/\/[^\n]*/gms, "");
}
