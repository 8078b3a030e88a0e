import fc from "fast-check";
import { expect } from "vitest";
import type { Node, Reading } from "../tree.ts";

/** Every node lies in its parent, and in what was read; there are no more than allowed. */
export function expectSound(reading: Reading, length: number, maxNodes: number): void {
  expect(reading.read).toBeLessThanOrEqual(length);
  if (reading.problem !== undefined) {
    expect(reading.problem.at).toBeGreaterThanOrEqual(0);
    expect(reading.problem.at).toBeLessThanOrEqual(length);
  }
  let count = 0;
  const visit = (nodes: readonly Node[], from: number, to: number): void => {
    for (const node of nodes) {
      count++;
      expect(node.from).toBeGreaterThanOrEqual(from);
      expect(node.to).toBeGreaterThanOrEqual(node.from);
      expect(node.to).toBeLessThanOrEqual(to);
      visit(node.children ?? [], node.from, node.to);
      if (node.content !== undefined) expectSound(node.content.reading, node.content.bytes.length, maxNodes);
    }
  };
  visit(reading.nodes, 0, length);
  expect(count).toBeLessThanOrEqual(maxNodes);
}

/** Bytes that are wrong somewhere: whole ones that are cut, changed or doubled. */
export function damaged(whole: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
  return fc
    .tuple(fc.constantFrom(...whole), fc.nat(), fc.array(change, { maxLength: 4 }))
    .map(([bytes, cut, changes]) => {
      const copy = bytes.slice(0, bytes.length === 0 ? 0 : cut % (bytes.length + 1));
      for (const { at, to } of changes) if (copy.length > 0) copy[at % copy.length] = to;
      return copy;
    });
}

/** A tree as text, a line a node: what it is called and says, and its range. */
export function outline(nodes: readonly Node[], indent = ""): string[] {
  return nodes.flatMap(({ label, type, text, from, to, children = [] }) => [
    `${indent}${label} ${type} ${text} ${from}-${to}`,
    ...outline(children, `${indent}  `),
  ]);
}
