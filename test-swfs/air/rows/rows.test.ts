import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { NetworkBackend } from "../../../host/network/backend.ts";
import { memoryBackend } from "../../../host/network/memory/backend.ts";
import { nodeBackend } from "../../../host/network/node/backend.ts";
import { loadRuffle } from "../../../src/player/node/index.ts";
import { play } from "../../../src/player/node/play.ts";
import { sections } from "./sections.ts";

function read(name: string): Uint8Array {
  return readFileSync(new URL(name, import.meta.url));
}

const expected = sections(new TextDecoder().decode(read("rows.txt")).trimEnd().split("\n"));

describe.each<[string, ruffle: string, () => NetworkBackend, broadcasts: boolean]>([
  ["a backend of Node", "@ruffle-rs/ruffle", nodeBackend, true],
  ["a backend in memory", "@ruffle-rs/ruffle", memoryBackend, false],
  ["a backend in memory, Ruffle 0.5", "ruffle-0.5.0", memoryBackend, false],
  ["a backend in memory, Ruffle 0.3", "ruffle-0.3.0", memoryBackend, false],
])("spec/server-datagram.md §1, §2 and spec/addresses.md over %s", (_, ruffle, backend, broadcasts) => {
  const names = [...expected.keys()].filter((name) => broadcasts || name !== "DatagramSocket.broadcast");
  let rows: Map<string, string[]>;
  let errors: string[];

  beforeAll(async () => {
    const directory = fileURLToPath(new URL(`../../../node_modules/${ruffle}`, import.meta.url));
    const outcome = await play(read("test.swf"), {
      ruffle: await loadRuffle({ directory }),
      url: "app:/rows.swf",
      runtime: "air",
      param: { broadcasts: broadcasts ? "yes" : "no" },
      backend: backend(),
      until: "== end",
      timeout: 40_000,
    });
    rows = sections(outcome.trace);
    errors = outcome.errors;
  });

  it.each(names)("%s", (name) => {
    expect(rows.get(name)).toEqual(expected.get(name));
  });

  it("there are no uncaught errors", () => {
    expect(errors).toEqual([]);
  });
});
