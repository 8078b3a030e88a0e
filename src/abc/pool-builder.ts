import { ByteWriter } from "./byte-writer.ts";
import { type ConstantPool, type Multiname, MultinameKind, type Namespace, NamespaceKind } from "./model.ts";
import { writeMultiname } from "./pool-writer.ts";

/** Builds a constant pool in which every entry is there once. Its methods return the index of an entry. */
export class PoolBuilder {
  readonly pool: ConstantPool = {
    ints: [0],
    uints: [0],
    doubles: [Number.NaN],
    strings: [new Uint8Array(0)],
    namespaces: [{ kind: NamespaceKind.Namespace, name: 0 }],
    namespaceSets: [[]],
    multinames: [{ kind: MultinameKind.QName, namespace: 0, name: 0 }],
  };
  readonly #indices = new Map<string, number>();

  string(text: string): number {
    return this.#intern(this.pool.strings, `string ${text}`, () => UTF8.encode(text));
  }

  namespace(kind: NamespaceKind, uri: string): number {
    const namespace: Namespace = { kind, name: this.string(uri) };
    return this.#intern(this.pool.namespaces, `namespace ${kind} ${namespace.name}`, () => namespace);
  }

  namespaceSet(namespaces: number[]): number {
    return this.#intern(this.pool.namespaceSets, `set ${namespaces}`, () => namespaces);
  }

  multiname(multiname: Multiname): number {
    const bytes = new ByteWriter(16);
    writeMultiname(bytes, multiname);
    return this.#intern(this.pool.multinames, `multiname ${bytes.finish()}`, () => multiname);
  }

  /** A name in one namespace, by default a package: `qname("flash.net", "Socket")`, `qname("", "length")`. */
  qname(uri: string, name: string, kind: NamespaceKind = NamespaceKind.Package): number {
    const namespace = this.namespace(kind, uri);
    return this.multiname({ kind: MultinameKind.QName, namespace, name: this.string(name) });
  }

  #intern<T>(entries: T[], key: string, make: () => T): number {
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = entries.push(make()) - 1;
      this.#indices.set(key, index);
    }
    return index;
  }
}

const UTF8 = new TextEncoder();
