import { ByteArray, Dictionary, getQualifiedClassName } from "flash.utils";
import { XMLDocument } from "flash.xml";
import { make, nameOf, sealedNames } from "./classes.ts";
import { digitsOf, doubleOf, errorOf, fill, hex, textOf, unitsOf } from "./wire.ts";

/** Writes graphs, as src/flash/testing/graph.ts describes them: JSON of `{ graph, encoding, stock }`s to that of results. */
export function write(requests: string): string {
  return JSON.stringify(JSON.parse(requests).map((request: any): any => writeGraph(request)));
}

/** Reads values and describes them: JSON of `{ bytes, encoding }`s to that of results. */
export function read(requests: string): string {
  return JSON.stringify(JSON.parse(requests).map((request: any): any => readGraph(request)));
}

function writeGraph(request: any): any {
  const bytes: any = new ByteArray();
  bytes.objectEncoding = request.encoding;
  try {
    const { root } = new Builder(request.graph);
    // A name that is only known when the program runs means the player's own.
    const name: string = "writeObject";
    if (request.stock) bytes[name](root);
    else bytes.writeObject(root);
    return { bytes: hex(bytes) };
  } catch (error) {
    return { error: errorOf(error, getQualifiedClassName(error)) };
  }
}

function readGraph(request: any): any {
  const bytes = new ByteArray();
  bytes.objectEncoding = request.encoding;
  fill(bytes, request.bytes);
  try {
    const graph = new Describer(bytes.readObject()).nodes;
    return { graph, position: bytes.position };
  } catch (error) {
    return { error: errorOf(error, getQualifiedClassName(error)), position: bytes.position };
  }
}

/** Values of a graph's nodes: all are made before any is filled, so that there can be cycles. */
class Builder {
  readonly root: any;
  private readonly values: any[];

  constructor(nodes: any[]) {
    this.values = nodes.map((node: any): any => create(node));
    for (let i: int = 0; i < nodes.length; i++) this.fill(this.values[i], nodes[i]);
    this.root = this.values[0];
  }

  private fill(value: any, node: any): void {
    switch (node.kind) {
      case "array":
      case "vector":
        for (let i: int = 0; i < node.items.length; i++) {
          if (node.items[i] != null) value[i] = this.values[node.items[i]];
        }
        if (node.kind == "vector") value.fixed = node.fixed;
        break;
      case "dictionary":
        for (const entry of node.entries as any[]) value[this.values[entry[0]]] = this.values[entry[1]];
    }
    const properties: any[] = node.properties ?? [];
    for (const property of properties) value[textOf(property[0])] = this.values[property[1]];
  }
}

function create(node: any): any {
  switch (node.kind) {
    case "undefined":
      return undefined;
    case "null":
      return null;
    case "boolean":
      return node.value;
    case "number":
      return doubleOf(node.value);
    case "string":
      return textOf(node.value);
    case "function":
      return (): void => {};
    case "date":
      return new Date(doubleOf(node.value));
    case "xml":
      return new XML(textOf(node.value));
    case "xmlDocument":
      return new XMLDocument(textOf(node.value));
    case "bytes":
      return filled(node.value);
    case "array":
      return [];
    case "object":
      return {};
    case "instance":
      return make(node.name);
    case "dictionary":
      return new Dictionary(node.weakKeys);
    case "vector":
      return createVector(node.type, node.items.length);
    default:
      throw new Error("no such kind of node: " + node.kind);
  }
}

function filled(digits: string): ByteArray {
  const bytes = new ByteArray();
  fill(bytes, digits);
  return bytes;
}

function createVector(type: string, length: uint): any {
  if (type == "int") return new Vector<int>(length);
  if (type == "uint") return new Vector<uint>(length);
  return type == "number" ? new Vector<number>(length) : new Vector<Object>(length);
}

/** The nodes of a value, numbered in the order in which they are met; names are met in their own order. */
class Describer {
  readonly nodes: any[] = [];
  private readonly seen: any[] = [];

  constructor(root: any) {
    this.visit(root);
  }

  private visit(value: any): int {
    const known: int = isObject(value) ? this.seen.indexOf(value) : -1;
    if (known >= 0) return known;
    const node: any = {};
    const index: int = this.nodes.push(node) - 1;
    this.seen.push(isObject(value) ? value : null);
    this.describe(value, node);
    return index;
  }

  private describe(value: any, node: any): void {
    if (value === undefined) node.kind = "undefined";
    else if (value === null) node.kind = "null";
    else if (typeof value == "boolean") {
      node.kind = "boolean";
      node.value = value;
    } else if (typeof value == "number") {
      node.kind = "number";
      node.value = digitsOf(value);
    } else if (typeof value == "string") {
      node.kind = "string";
      node.value = unitsOf(value);
    } else this.describeObject(value, node);
  }

  private describeObject(value: any, node: any): void {
    const name = nameOf(value);
    if (is(value, Date)) {
      node.kind = "date";
      node.value = digitsOf(value.time);
    } else if (is(value, XMLDocument)) {
      node.kind = "xmlDocument";
      node.value = unitsOf(value.toString());
    } else if (is(value, XML)) {
      node.kind = "xml";
      node.value = unitsOf(value.toXMLString());
    } else if (is(value, ByteArray)) {
      node.kind = "bytes";
      node.value = hex(value);
    } else if (is(value, Array)) {
      node.kind = "array";
      node.items = this.visitItems(value);
      node.properties = this.visitProperties(value, value.length);
    } else if (is(value, Dictionary)) this.describeDictionary(value, node);
    else if (isVector(value)) {
      node.kind = "vector";
      node.type = vectorType(value);
      node.fixed = value.fixed;
      node.items = this.visitItems(value);
    } else if (name == "") {
      node.kind = "object";
      node.properties = this.visitProperties(value, 0);
    } else {
      node.kind = "instance";
      node.name = name;
      node.properties = this.visitNamed(value, sealedNames(name)).concat(this.visitProperties(value, 0));
    }
  }

  private describeDictionary(value: any, node: any): void {
    const dictionary: Dictionary = value;
    const texts: any[] = [];
    const others: any[] = [];
    for (const key in dictionary) (typeof key == "string" ? texts : others).push(key);
    node.kind = "dictionary";
    node.entries = texts
      .sort()
      .concat(others)
      .map((key: any): any => [this.visit(key), this.visit(value[key])]);
  }

  private visitItems(list: any): any[] {
    const items: any[] = [];
    for (let i: int = 0; i < list.length; i++) items.push(i in list ? this.visit(list[i]) : null);
    return items;
  }

  /** Those that loops show, apart from the first `length` indices. */
  private visitProperties(value: any, length: uint): any[] {
    const names: string[] = [];
    for (const name in value) if (!(String(uint(name)) == name && uint(name) < length)) names.push(name);
    return this.visitNamed(value, names.sort());
  }

  private visitNamed(value: any, names: string[]): any[] {
    return names.map((name: string): any => [unitsOf(name), this.visit(value[name])]);
  }
}

function isObject(value: any): boolean {
  return value != null && (typeof value == "object" || is(value, XML));
}

function isVector(value: any): boolean {
  return getQualifiedClassName(value).indexOf("__AS3__.vec::Vector") == 0;
}

function vectorType(value: any): string {
  const name = getQualifiedClassName(value);
  if (name.indexOf("<int>") > 0) return "int";
  if (name.indexOf("<uint>") > 0) return "uint";
  return name.indexOf("<Number>") > 0 ? "number" : "object";
}
