import fc from "fast-check";
import type { InstanceName } from "./classes.ts";
import type { Graph, Node, Property } from "./graph.ts";

/** Milliseconds. ECMAScript has dates up to 8.64e15, the player up to the end of the year 262142. */
const MAX_DATE = 8.2e15;

export interface GraphOptions {
  /** whether objects may be in themselves */
  cycles: boolean;
  /** default true */
  arrays?: boolean;
  /** what is in the graph beside primitives, arrays and objects; "numbers" are Vectors of them, "vector" others */
  kinds: readonly ("date" | "bytes" | "xml" | "xmlDocument" | "vector" | "numbers" | "dictionary" | InstanceName)[];
}

type Kind = GraphOptions["kinds"][number] | "primitive" | "array" | "object";

interface Raw {
  kind: Kind;
  primitive: Node;
  number: number;
  bytes: string;
  flag: boolean;
  numberType: "int" | "uint" | "number";
  /** become places in the graph */
  children: number[];
  names: string[];
}

const text = fc.string({ unit: "binary", maxLength: 8 });
const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: -300, max: 300 }),
  fc.double(),
  fc.constantFrom(-0, 2 ** 28, -(2 ** 28)),
);
const name = fc.oneof(
  fc.constantFrom("a", "b", "long name", "5", "12"),
  // No JSON, and no other object of the movie, has names that JavaScript gives a meaning.
  text.filter((value) => value !== "" && !/^(?:__proto__|length)$/.test(value)),
);

const primitive: fc.Arbitrary<Node> = fc.oneof(
  fc.constantFrom<Node>({ kind: "undefined" }, { kind: "null" }),
  fc.boolean().map((value): Node => ({ kind: "boolean", value })),
  number.map((value): Node => ({ kind: "number", value })),
  text.map((value): Node => ({ kind: "string", value })),
);

/** Graphs that AMF3 brings back as they are. */
export function arbitraryGraph({ cycles, arrays = true, kinds }: GraphOptions): fc.Arbitrary<Graph> {
  const all: Kind[] = ["primitive", "object", ...(arrays ? (["array"] as const) : []), ...kinds];
  const raw: fc.Arbitrary<Raw> = fc.record({
    kind: fc.constantFrom(...all),
    primitive,
    number,
    bytes: fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString("hex")),
    flag: fc.boolean(),
    numberType: fc.constantFrom("int" as const, "uint" as const, "number" as const),
    children: fc.array(fc.nat({ max: 10_000 }), { maxLength: 5 }),
    names: fc.uniqueArray(name, { maxLength: 4 }),
  });
  return fc.array(raw, { minLength: 1, maxLength: 14 }).map((raws) => toGraph(raws, cycles));
}

function toGraph(raws: readonly Raw[], cycles: boolean): Graph {
  const nodes: Node[] = [];
  const extra: Node[] = [];
  const add = (node: Node): number => raws.length + extra.push(node) - 1;
  raws.forEach((raw, i) => {
    const rest = cycles ? raws.length : raws.length - i - 1;
    const children = rest === 0 ? [] : raw.children.map((child) => (cycles ? child % rest : i + 1 + (child % rest)));
    nodes.push(toNode(raw, children, add));
  });
  return [...nodes, ...extra];
}

function toNode(raw: Raw, children: number[], add: (node: Node) => number): Node {
  const { kind, names } = raw;
  const properties: Property[] = names.flatMap((name, i): Property[] =>
    children[i] === undefined ? [] : [[name, children[i]]],
  );
  switch (kind) {
    case "primitive":
      return raw.primitive;
    case "object":
      return { kind: "object", properties };
    case "array":
      return { kind: "array", items: raw.flag ? children : [...children, null, ...children], properties };
    case "date":
      return { kind: "date", value: Math.trunc(raw.number % MAX_DATE) || 0 };
    case "bytes":
      return { kind: "bytes", value: raw.bytes };
    case "xml":
      return { kind: "xml", value: `<a b="${Math.trunc(raw.number) || 0}"/>` };
    case "xmlDocument":
      return { kind: "xmlDocument", value: "<a />" };
    case "vector":
      // A Vector has null where there would be undefined.
      return {
        kind: "vector",
        type: "object",
        fixed: raw.flag,
        items: children.map((child) => add({ kind: "array", items: [child], properties: [] })),
      };
    case "numbers": {
      const items = children.map((child) =>
        add({ kind: "number", value: coerced(child * raw.number, raw.numberType) }),
      );
      return { kind: "vector", type: raw.numberType, fixed: raw.flag, items };
    }
    case "dictionary":
      return {
        kind: "dictionary",
        weakKeys: false,
        // A key that is the digits of an integer is that integer, in ActionScript.
        entries: properties.map(([name, child]): [number, number] => [
          add({ kind: "string", value: `k${name}` }),
          child,
        ]),
      };
    default:
      return { kind: "instance", name: kind, properties: sealed(kind, raw, children, add) };
  }
}

function coerced(value: number, type: Raw["numberType"]): number {
  if (type === "int") return value | 0;
  return type === "uint" ? value >>> 0 : value;
}

/** Values that the fields take without changing them. */
function sealed(name: InstanceName, raw: Raw, [child]: number[], add: (node: Node) => number): Property[] {
  const anything: Property[] = child === undefined ? [] : [[FREE_FIELD[name], child]];
  if (name === "Bag")
    return child === undefined
      ? []
      : [...anything, ...raw.names.filter((other) => other !== "title").map((other): Property => [other, child])];
  const integer = add({ kind: "number", value: raw.number | 0 });
  return name === "Packet" ? [["id", integer], ...anything] : [["x", integer], ...anything];
}

const FREE_FIELD: Readonly<Record<InstanceName, string>> = {
  Point: "label",
  Named: "both",
  Bag: "title",
  Packet: "payload",
};
