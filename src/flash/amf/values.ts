/**
 * The values of ActionScript that JavaScript does not have. Everything else is itself: `undefined`, `null`, booleans,
 * numbers, strings, `Date`, arrays (with holes and named properties), plain objects, `ByteArray`, and instances of
 * classes with an alias. A function is written as `undefined`.
 */

/** Text of an E4X `XML` object. */
export class Xml {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  toString(): string {
    return this.source;
  }
}

/** Text of a `flash.xml.XMLDocument`. */
export class XmlDocument {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  toString(): string {
    return this.source;
  }
}

/** Items by element type: `Vector.<int>`, `Vector.<uint>`, `Vector.<Number>`, and any other. */
export type VectorItems = Int32Array | Uint32Array | Float64Array | readonly unknown[];

export interface VectorOptions {
  /** whether its length can't change; default false */
  fixed?: boolean;
  /** alias of the element class, where items are an array; default none, which ActionScript reads as `Object` */
  className?: string;
}

/** An ActionScript `Vector`. The element type is that of `items`; a bare typed array is written as one that isn't fixed. */
export class Vector<Items extends VectorItems = VectorItems> implements Iterable<unknown> {
  readonly items: Items;
  readonly fixed: boolean;
  readonly className: string;

  constructor(items: Items, { fixed = false, className = "" }: VectorOptions = {}) {
    this.items = items;
    this.fixed = fixed;
    this.className = className;
  }

  get length(): number {
    return this.items.length;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.items[Symbol.iterator]();
  }
}

/** An ActionScript `Dictionary`: any object may be a key. A bare `Map` is written as one without weak keys. */
export class Dictionary<K = unknown, V = unknown> extends Map<K, V> {
  weakKeys = false;
}

export interface TypedObjectOptions {
  /** names that every object of the class has, in this order; default: those of `properties`, or none if `dynamic` */
  sealed?: readonly string[];
  /** whether there may be other names; default false */
  dynamic?: boolean;
}

/**
 * An object of a class that there is no class for here: what `unknownClasses: "typed"` decodes to. It is written as it
 * was read, names and order included.
 */
export class TypedObject {
  /** the alias; "" for a class without one */
  readonly className: string;
  readonly sealed: readonly string[];
  readonly dynamic: boolean;
  properties: Record<string, unknown>;

  constructor(className: string, properties: Record<string, unknown> = {}, options: TypedObjectOptions = {}) {
    const { dynamic = false, sealed = dynamic ? [] : Object.keys(properties) } = options;
    this.className = className;
    this.properties = properties;
    this.sealed = sealed;
    this.dynamic = dynamic;
  }
}
