import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { loadRuffle } from "../../src/player/node/index.ts";
import { play } from "../../src/player/node/play.ts";
import { CaseServer } from "../cases.ts";
import serve from "./server.ts";

async function join(client: string, name: string, version: string, server: CaseServer): Promise<string[]> {
  const directory = fileURLToPath(new URL(`../../node_modules/${version}`, import.meta.url));
  const { trace } = await play(readFileSync(new URL(`${client}/test.swf`, import.meta.url)), {
    ruffle: await loadRuffle({ directory }),
    url: "http://chat.example.com/chat.swf",
    param: { name, greets: "yes" },
    // The server answers policy requests on its own port; nobody does on the other ones of the machine.
    map: [...server.map, parseHostMapping("game.example.com=127.0.0.1")],
    until: "done",
    timeout: 25_000,
  });
  return trace;
}

describe.each(["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"])("clients of a chat server, in %s", (version) => {
  it.each([
    ["avm1", "avm2"],
    ["avm2", "avm1"],
    ["avm1", "avm1"],
  ])("%s talks to %s", async (first, second) => {
    const server = await CaseServer.start(serve);
    try {
      const [ann, bob] = await Promise.all([join(first, "Ann", version, server), join(second, "Bob", version, server)]);
      expect(ann).toEqual(expect.arrayContaining(["Bob: Hello Ann!", "Bob: Hello Ann, nice to see you."]));
      expect(bob).toEqual(expect.arrayContaining(["Ann: Hello Bob!", "Ann: Hello Bob, nice to see you."]));
      for (const trace of [ann, bob]) expect(trace).toEqual(expect.arrayContaining(["connected", "done"]));
    } finally {
      await server.close();
    }
  });
});
