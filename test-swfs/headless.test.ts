import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadRuffle } from "../src/player/node/index.ts";
import { play } from "../src/player/node/play.ts";
import { CaseServer, caseNames, loadCase } from "./cases.ts";

/** Stock Ruffle, as published: the current version and those flashnet stays compatible with. */
const versions = ["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"];

describe.each(versions)("in plain Node with %s", (version) => {
  const directory = fileURLToPath(new URL(`../node_modules/${version}`, import.meta.url));

  it.each(caseNames)("%s", async (name) => {
    const { swf, expected, serve } = await loadCase(name);
    const server = await CaseServer.start(serve);
    try {
      const outcome = await play(swf, {
        ruffle: await loadRuffle({ directory }),
        url: `http://localhost/${name}/test.swf`,
        policy: "allow",
        map: server.map,
        until: expected.at(-1)!,
        timeout: 80_000,
      });
      expect(outcome.trace).toEqual(expected);
      expect(outcome.errors).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
