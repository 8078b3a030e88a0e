import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeAmf0, decodeAmf3, encodeAmf0, encodeAmf3, Vector } from "../../src/flash/amf.ts";
import { fromHex, toHex } from "../../src/flash/bytes/base64-hex.ts";
import { ClassAliases } from "../../src/flash/net/class-aliases.ts";
import { arbitraryGraph } from "../../src/flash/testing/arbitrary-graph.ts";
import { nameOf, registerTestAliases } from "../../src/flash/testing/classes.ts";
import { build, describe, type Graph, type Node } from "../../src/flash/testing/graph.ts";
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

/** The player makes a copy of anything else that it reads by reference. */
function isSharedByPlayer(value: object): boolean {
  if (value instanceof Vector) return Array.isArray(value.items);
  return value instanceof Map || nameOf(value) !== undefined || value.constructor === Object;
}

/** Without anything that is met twice. */
function asTree(graph: Graph): Graph {
  return describe(build(graph), () => false);
}

/** The player takes Vectors of objects and Dictionaries for one another that are alike, and then writes wrong references. */
function withoutLikes(graph: Graph): Graph {
  const marks: Node[] = [];
  const mark = (node: Node): number => graph.length + marks.push(node) - 1;
  const marked = graph.map((node, i): Node => {
    if (node.kind === "vector" && node.type === "object") {
      return { ...node, items: [...node.items, mark({ kind: "number", value: i })] };
    }
    if (node.kind !== "dictionary") return node;
    const entry: [number, number] = [mark({ kind: "string", value: `number ${i}` }), mark({ kind: "null" })];
    return { ...node, entries: [...node.entries, entry] };
  });
  return [...marked, ...marks];
}

const kinds = ["date", "bytes", "xml", "vector", "numbers", "dictionary", "Point", "Named", "Bag"] as const;
const batch = (graph: fc.Arbitrary<Graph>): fc.Arbitrary<Graph[]> => fc.array(graph, { minLength: 1, maxLength: 10 });

function checkReads(graphs: readonly Graph[]): void {
  const values = graphs.map(build);
  const written = values.map((value) => toHex(encodeAmf3(value, { aliases })));
  const read = readInPlayer(player, written, 3).map(({ graph }) => comparable(graph!));
  expect(read).toEqual(values.map((value) => comparable(describe(value, isSharedByPlayer))));
}

test("AMF3: the player reads what we write, cycles included", () => {
  // Of arrays it makes copies, and it reads no references from an array's elements to its properties.
  const graph = arbitraryGraph({ cycles: true, arrays: false, kinds });
  fc.assert(fc.property(batch(graph), checkReads), { numRuns: 40 });
});

test("AMF3: the player reads what we write, arrays included", () => {
  const graph = arbitraryGraph({ cycles: false, kinds }).map(asTree);
  fc.assert(fc.property(batch(graph), checkReads), { numRuns: 40 });
});

test("AMF3: we read what the player writes", () => {
  const graph = arbitraryGraph({ cycles: false, kinds }).map((nodes) => asTree(withoutLikes(asTree(nodes))));
  fc.assert(
    fc.property(batch(graph), (graphs) => {
      const read = writeInPlayer(player, graphs, 3).map(({ bytes }) =>
        describe(decodeAmf3(fromHex(bytes!), { aliases })),
      );
      expect(read.map(comparable)).toEqual(graphs.map(comparable));
    }),
    { numRuns: 40 },
  );
});

const tree = arbitraryGraph({ cycles: false, kinds: [] }).map(asTree);

test("AMF0: the player reads what we write", () => {
  fc.assert(
    fc.property(batch(tree), (graphs) => {
      const written = graphs.map((nodes) => toHex(encodeAmf0(build(nodes), { aliases, arrays: "ecma" })));
      expect(readInPlayer(player, written, 0).map(({ graph }) => graph)).toEqual(graphs);
    }),
    { numRuns: 40 },
  );
});

test("AMF0: we read what the player writes", () => {
  fc.assert(
    fc.property(batch(tree), (graphs) => {
      const results = writeInPlayer(player, graphs, 0);
      expect(results.map(({ bytes }) => describe(decodeAmf0(fromHex(bytes!), { aliases })))).toEqual(graphs);
    }),
    { numRuns: 40 },
  );
});
