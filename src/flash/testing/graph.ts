import { Dictionary, Vector, type VectorItems, Xml, XmlDocument } from "../amf/values.ts";
import { fromHex, toHex } from "../bytes/base64-hex.ts";
import { ByteArray } from "../utils/ByteArray.ts";
import { type InstanceName, make, nameOf, SEALED_NAMES } from "./classes.ts";

/** A value as both sides of a test can say it; others are meant by their place in the graph. */
export type Node =
  | { kind: "undefined" | "null" | "function" }
  | { kind: "boolean"; value: boolean }
  | { kind: "number"; value: number }
  | { kind: "string" | "xml" | "xmlDocument"; value: string }
  /** milliseconds since 1970 */
  | { kind: "date"; value: number }
  /** hexadecimal */
  | { kind: "bytes"; value: string }
  /** items that are null are holes */
  | { kind: "array"; items: (number | null)[]; properties: Property[] }
  | { kind: "object"; properties: Property[] }
  | { kind: "instance"; name: InstanceName | "Unaliased" | "Rough"; properties: Property[] }
  | { kind: "vector"; type: "int" | "uint" | "number" | "object"; fixed: boolean; items: number[] }
  | { kind: "dictionary"; weakKeys: boolean; entries: [key: number, value: number][] };

export type Property = [name: string, value: number];

/** The first node is the value, and the others are in it. */
export type Graph = readonly Node[];

/** Makes the value. All nodes are made before any is filled, so that there can be cycles. */
export function build(graph: Graph): unknown {
  const values = graph.map((node) => create(node, graph));
  for (const [i, node] of graph.entries()) fill(values[i], node, values);
  return values[0];
}

function create(node: Node, graph: Graph): unknown {
  switch (node.kind) {
    case "undefined":
      return undefined;
    case "null":
      return null;
    case "boolean":
    case "number":
    case "string":
      return node.value;
    case "function":
      return () => {};
    case "date":
      return new Date(node.value);
    case "xml":
      return new Xml(node.value);
    case "xmlDocument":
      return new XmlDocument(node.value);
    case "bytes":
      return ByteArray.from(fromHex(node.value));
    case "array":
      return [];
    case "object":
      return {};
    case "instance":
      return make(node.name as InstanceName);
    case "vector":
      return new Vector(itemsOf(node, graph), { fixed: node.fixed });
    case "dictionary":
      return Object.assign(new Dictionary(), { weakKeys: node.weakKeys });
  }
}

function itemsOf({ type, items }: Node & { kind: "vector" }, graph: Graph): VectorItems {
  const numbers = items.map((item) => Number((graph[item] as { value?: unknown }).value));
  if (type === "int") return Int32Array.from(numbers);
  if (type === "uint") return Uint32Array.from(numbers);
  return type === "number" ? Float64Array.from(numbers) : [];
}

function fill(value: unknown, node: Node, values: unknown[]): void {
  switch (node.kind) {
    case "array":
      node.items.forEach((item, i) => {
        if (item !== null) (value as unknown[])[i] = values[item];
      });
      break;
    case "vector":
      if (node.type === "object")
        ((value as Vector).items as unknown[]).push(...node.items.map((item) => values[item]));
      break;
    case "dictionary":
      for (const [key, item] of node.entries) (value as Dictionary).set(values[key], values[item]);
  }
  if ("properties" in node) {
    for (const [name, item] of node.properties) (value as Record<string, unknown>)[name] = values[item];
  }
}

/**
 * The nodes of a value, numbered in the order in which they are met; names are met in their own order.
 *
 * @param isShared whether an object that is met again is the same node; default: all are
 */
export function describe(root: unknown, isShared: (value: object) => boolean = () => true): Node[] {
  const nodes: Node[] = [];
  const seen = new Map<object, number>();

  const visit = (value: unknown): number => {
    const known = isObject(value) ? seen.get(value) : undefined;
    if (known !== undefined) return known;
    const index = nodes.length;
    if (isObject(value) && isShared(value)) seen.set(value, index);
    nodes.push({ kind: "undefined" });
    nodes[index] = isObject(value) ? describeObject(value, visit) : describePrimitive(value);
    return index;
  };

  visit(root);
  return nodes;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function describePrimitive(value: unknown): Node {
  if (typeof value === "function") return { kind: "function" };
  if (value === undefined) return { kind: "undefined" };
  if (value === null) return { kind: "null" };
  if (typeof value === "boolean") return { kind: "boolean", value };
  return typeof value === "number" ? { kind: "number", value } : { kind: "string", value: String(value) };
}

function describeObject(value: object, visit: (value: unknown) => number): Node {
  const named = (names: readonly string[]): Property[] =>
    names.map((name) => [name, visit((value as Record<string, unknown>)[name])]);
  if (value instanceof Date) return { kind: "date", value: value.getTime() };
  if (value instanceof Xml) return { kind: "xml", value: value.source };
  if (value instanceof XmlDocument) return { kind: "xmlDocument", value: value.source };
  if (value instanceof ByteArray) return { kind: "bytes", value: toHex(value.bytes) };
  if (Array.isArray(value)) {
    const items = Array.from({ length: value.length }, (_, i) => (i in value ? visit(value[i]) : null));
    return { kind: "array", items, properties: named(namesIn(value, value.length)) };
  }
  if (value instanceof Dictionary) {
    const keys = [...value.keys()];
    const texts = keys.filter((key) => typeof key === "string").sort();
    const others = keys.filter((key) => typeof key !== "string");
    const entries = [...texts, ...others].map((key): [number, number] => [visit(key), visit(value.get(key))]);
    return { kind: "dictionary", weakKeys: value.weakKeys, entries };
  }
  if (value instanceof Vector) {
    return { kind: "vector", type: typeOf(value), fixed: value.fixed, items: Array.from(value, visit) };
  }
  const name = nameOf(value);
  if (name === undefined) return { kind: "object", properties: named(namesIn(value, 0)) };
  const sealed = SEALED_NAMES[name];
  const dynamic = name === "Bag" ? namesIn(value, 0).filter((other) => !sealed.includes(other)) : [];
  return { kind: "instance", name, properties: [...named(sealed), ...named(dynamic)] };
}

/** Names apart from the first `length` indices. */
function namesIn(value: object, length: number): string[] {
  return Object.keys(value)
    .filter((name) => !(String(Number(name) >>> 0) === name && Number(name) < length))
    .sort();
}

function typeOf({ items }: Vector): "int" | "uint" | "number" | "object" {
  if (items instanceof Int32Array) return "int";
  if (items instanceof Uint32Array) return "uint";
  return items instanceof Float64Array ? "number" : "object";
}
