import fc from "fast-check";
import { afterAll, beforeAll, describe as describeGroup, expect, test } from "vitest";
import { decodeAmf0, decodeAmf3, encodeAmf0, encodeAmf3 } from "../../src/flash/amf.ts";
import { fromHex, toHex } from "../../src/flash/bytes/base64-hex.ts";
import { ClassAliases } from "../../src/flash/net/class-aliases.ts";
import { arbitraryGraph } from "../../src/flash/testing/arbitrary-graph.ts";
import { registerTestAliases } from "../../src/flash/testing/classes.ts";
import { build, describe, type Graph } from "../../src/flash/testing/graph.ts";
import type { HeadlessPlayer } from "../../src/player/node/index.ts";
import { readInPlayer, startMovie, writeInPlayer } from "./player.ts";

const aliases = registerTestAliases(new ClassAliases());

let player: HeadlessPlayer;
beforeAll(async () => {
  player = await startMovie();
});
afterAll(() => player.destroy());

/** Content can't ask a Dictionary whether its keys are weak. */
function comparable(graph: Graph): unknown {
  return graph.map((node) => (node.kind === "dictionary" ? { ...node, weakKeys: false } : node));
}

/** Without anything that is met twice. */
function asTree(graph: Graph): Graph {
  return describe(build(graph), () => false);
}

const kinds = ["date", "bytes", "vector", "numbers", "dictionary", "Point", "Named", "Bag", "Packet"] as const;
/** What AMF0 has a form of. */
const kinds0 = ["date", "xmlDocument", "Point", "Named", "Bag"] as const;
const batch = (graph: fc.Arbitrary<Graph>): fc.Arbitrary<Graph[]> => fc.array(graph, { minLength: 1, maxLength: 10 });
const graphs3 = batch(arbitraryGraph({ cycles: true, kinds: [...kinds, "xml", "xmlDocument"] }));
const graphs0 = fc.oneof(
  batch(arbitraryGraph({ cycles: true, kinds: kinds0 })),
  // Each value in AMF3 has references of its own.
  batch(arbitraryGraph({ cycles: false, kinds: [...kinds, "xmlDocument"] }).map(asTree)),
);

describeGroup.each([3, 0] as const)("AMF%i", (encoding) => {
  const graphs = encoding === 0 ? graphs0 : graphs3;
  const encode = (value: unknown): string =>
    toHex(encoding === 0 ? encodeAmf0(value, { aliases, arrays: "ecma" }) : encodeAmf3(value, { aliases }));
  const decode = (bytes: string): unknown =>
    encoding === 0 ? decodeAmf0(fromHex(bytes), { aliases }) : decodeAmf3(fromHex(bytes), { aliases });

  test("content reads what we write", () => {
    const check = (graphs: readonly Graph[]): void => {
      const values = graphs.map(build);
      const read = readInPlayer(player, values.map(encode), encoding).map(
        ({ graph, error }) => error ?? comparable(graph!),
      );
      expect(read).toEqual(values.map((value) => comparable(describe(value))));
    };
    fc.assert(fc.property(graphs, check), { numRuns: 40 });
  });

  test("we read what content writes", () => {
    const check = (graphs: readonly Graph[]): void => {
      const read = writeInPlayer(player, graphs, encoding).map(({ bytes, error }) => error ?? describe(decode(bytes!)));
      expect(read.map((result) => (Array.isArray(result) ? comparable(result) : result))).toEqual(
        graphs.map((graph) => comparable(describe(build(graph)))),
      );
    };
    fc.assert(fc.property(graphs, check), { numRuns: 40 });
  });
});

test("what the player itself can write is byte for byte the same", () => {
  const check = (graphs: readonly Graph[], encoding: 0 | 3): void => {
    expect(writeInPlayer(player, graphs, encoding)).toEqual(writeInPlayer(player, graphs, encoding, true));
  };
  const tree = (names: Parameters<typeof arbitraryGraph>[0]["kinds"]): fc.Arbitrary<Graph[]> =>
    batch(arbitraryGraph({ cycles: false, kinds: names }).map(asTree));
  fc.assert(
    fc.property(tree(["date", "bytes", "xml", "numbers", "Point", "Bag"]), (graphs) => check(graphs, 3)),
    {
      numRuns: 40,
    },
  );
  fc.assert(
    fc.property(tree(["date", "xml"]), (graphs) => check(graphs, 0)),
    { numRuns: 40 },
  );
});
