import { type ConstantPool, type Multiname, MultinameKind, NamespaceKind } from "./model.ts";

/**
 * A namespace by its name. Two of the same kind and URI are one namespace, except private ones: each object of that
 * kind is a namespace of its own.
 */
export interface NamespaceName {
  readonly kind: NamespaceKind;
  readonly uri: string;
}

export interface QualifiedName {
  readonly namespace: NamespaceName;
  readonly name: string;
}

/** The public namespace of the unnamed package, where all public members of classes are. */
export const PUBLIC: NamespaceName = { kind: NamespaceKind.Package, uri: "" };

/** Builds a constant pool in which every entry is there once. Its methods return the index of an entry. */
export class PoolBuilder {
  readonly pool: ConstantPool = {
    ints: [0],
    uints: [0],
    doubles: [Number.NaN],
    strings: [new Uint8Array()],
    namespaces: [{ kind: NamespaceKind.Namespace, name: 0 }],
    namespaceSets: [[]],
    multinames: [{ kind: MultinameKind.QName, namespace: 0, name: 0 }],
  };
  readonly #indices = new Map<string, number>();
  readonly #privates = new Map<NamespaceName, number>();
  readonly #encoder = new TextEncoder();

  int(value: number): number {
    return this.#intern(`i${value}`, this.pool.ints, () => value);
  }

  uint(value: number): number {
    return this.#intern(`u${value}`, this.pool.uints, () => value);
  }

  double(value: number): number {
    // Negative zero prints like zero.
    return this.#intern(Object.is(value, -0) ? "d-0" : `d${value}`, this.pool.doubles, () => value);
  }

  /** @returns never 0, as that index means "no string" in some places */
  string(value: string): number {
    return this.#intern(`s${value}`, this.pool.strings, () => this.#encode(value));
  }

  namespace(namespace: NamespaceName): number {
    const { kind, uri } = namespace;
    if (kind !== NamespaceKind.Private) {
      return this.#intern(`n${kind} ${uri}`, this.pool.namespaces, () => ({ kind, name: this.string(uri) }));
    }
    let index = this.#privates.get(namespace);
    if (index === undefined) {
      index = this.pool.namespaces.push({ kind, name: this.string(uri) }) - 1;
      this.#privates.set(namespace, index);
    }
    return index;
  }

  namespaceSet(namespaces: readonly NamespaceName[]): number {
    const indices = namespaces.map((namespace) => this.namespace(namespace));
    return this.#intern(`N${indices}`, this.pool.namespaceSets, () => indices);
  }

  qualifiedName({ namespace, name }: QualifiedName): number {
    const namespaceIndex = this.namespace(namespace);
    return this.multiname({ kind: MultinameKind.QName, namespace: namespaceIndex, name: this.string(name) });
  }

  /** A name in one namespace, by default a package: `qname("flash.net", "Socket")`, `qname("", "length")`. */
  qname(uri: string, name: string, kind: NamespaceKind = NamespaceKind.Package): number {
    return this.qualifiedName({ namespace: { kind, uri }, name });
  }

  /** A name that is on the stack at runtime, looked for in the given namespaces. */
  runtimeName(...namespaces: NamespaceName[]): number {
    return this.multiname({ kind: MultinameKind.MultinameL, namespaceSet: this.namespaceSet(namespaces) });
  }

  /** A parameterised type; takes and returns multiname indices. */
  typeName(base: number, parameters: number[]): number {
    return this.multiname({ kind: MultinameKind.TypeName, base, parameters });
  }

  /** How many values a multiname takes from the stack. */
  runtimeParts(multiname: number): number {
    return this.pool.multinames[multiname]?.kind === MultinameKind.MultinameL ? 1 : 0;
  }

  multiname(multiname: Multiname): number {
    return this.#intern(`m${JSON.stringify(multiname)}`, this.pool.multinames, () => multiname);
  }

  /** UTF-8; of a surrogate without its other half, the three bytes it would have if it were a character. */
  #encode(text: string): Uint8Array {
    const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
    const match = lone.exec(text);
    if (match === null) return this.#encoder.encode(text);
    const unit = text.charCodeAt(match.index);
    return Uint8Array.of(
      ...this.#encoder.encode(text.slice(0, match.index)),
      0xe0 | (unit >> 12),
      0x80 | ((unit >> 6) & 0x3f),
      0x80 | (unit & 0x3f),
      ...this.#encode(text.slice(match.index + 1)),
    );
  }

  #intern<T>(key: string, values: T[], create: () => T): number {
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    // `create` may intern constants that this one refers to, so the index is only known afterwards.
    const index = values.push(create()) - 1;
    this.#indices.set(key, index);
    return index;
  }
}
