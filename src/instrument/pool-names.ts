import { MultinameKind, NamespaceKind } from "../abc/model.ts";
import type { PoolEditor } from "../abc/pool-editor.ts";
import { scanMultinames, scanNamespaceSets, scanNamespaces } from "../abc/pool-scan.ts";
import { TextTable } from "../abc/text-table.ts";
import type { QualifiedName } from "./natives.ts";

/** Names that are looked for in constant pools. */
export interface Vocabulary {
  definitions: readonly QualifiedName[];
  /** string constants */
  texts: readonly string[];
}

/** The namespaces that make a name public to content. */
export const PUBLIC: readonly NamespaceKind[] = [NamespaceKind.Package, NamespaceKind.Namespace];

/**
 * Where the names of a vocabulary are in one constant pool, and what they are changed to.
 *
 * A multiname means a definition if it is a QName in its package, or a Multiname whose namespace set holds the package:
 * `import flash.net.*` makes the latter. Parameterised types refer to other multinames, so they need no care. Names of
 * attributes are no names of classes.
 */
export class PoolNames {
  readonly pool: PoolEditor;
  readonly #strings: ReadonlyMap<string, ReadonlySet<number>>;
  /** package URIs by namespace index */
  readonly #packages = new Map<number, string>();
  /** package URIs by namespace set index */
  readonly #packagesOfSets = new Map<number, Set<string>>();
  /** indices of QNames and Multinames by string index of their name, for the strings of the vocabulary */
  readonly #multinamesByString = new Map<number, Set<number>>();
  /** indices of MultinameLs whose namespace set holds a package */
  readonly #lateNames: number[] = [];
  /** multiname indices by definition */
  readonly #multinames = new Map<QualifiedName, readonly number[]>();
  readonly #internalNamespaces = new Map<string, number>();
  readonly #changedSets = new Map<string, number>();

  constructor(pool: PoolEditor, vocabulary: Vocabulary, kinds: readonly NamespaceKind[] = PUBLIC) {
    this.pool = pool;
    const { definitions } = vocabulary;
    this.#strings = pool.findStrings(tableOf(vocabulary));
    this.#findPackages(definitions, kinds);
    this.#findMultinames(definitions);
  }

  /** Whether the pool has this string constant. */
  mentions(text: string): boolean {
    return this.#strings.has(text);
  }

  /** Whether a multiname means this definition; it must be an object of the vocabulary. */
  has(definition: QualifiedName): boolean {
    return this.#multinames.has(definition);
  }

  /** Makes what means `definition` mean another one, in a package-internal namespace. */
  redirect(definition: QualifiedName, to: QualifiedName): void {
    const { multinames, strings } = this.pool;
    const indices = this.#multinames.get(definition) ?? [];
    if (indices.length === 0) return;
    const { uri, local } = to;
    const internal = this.#internalNamespace(uri);
    const renamed = local === definition.local ? {} : { name: strings.add(UTF8.encode(local)) };
    for (const index of indices) {
      const multiname = multinames.get(index)!;
      if ("namespaceSet" in multiname) {
        const namespaceSet = this.#changedSet(multiname.namespaceSet, `${definition.uri} is ${uri}`, (namespaces) =>
          namespaces.map((namespace) => (this.#packages.get(namespace) === definition.uri ? internal : namespace)),
        );
        multinames.replace(index, { ...multiname, ...renamed, namespaceSet });
      } else if ("namespace" in multiname) {
        multinames.replace(index, { ...multiname, ...renamed, namespace: internal });
      }
    }
  }

  /**
   * Lets lookups by a name that is only known at run time, and that see the package `uri`, see its package-internal
   * namespace too. Where both have the name the latter is found, as it is in the SWF's own domain.
   */
  redirectLate(uri: string): void {
    const { multinames } = this.pool;
    for (const index of this.#lateNames) {
      const multiname = multinames.get(index)!;
      if (!("namespaceSet" in multiname)) continue;
      const namespaceSet = this.#changedSet(multiname.namespaceSet, `${uri} and internal`, (namespaces) =>
        namespaces.some((namespace) => this.#packages.get(namespace) === uri)
          ? [...namespaces, this.#internalNamespace(uri)]
          : namespaces,
      );
      if (namespaceSet !== multiname.namespaceSet) multinames.replace(index, { ...multiname, namespaceSet });
    }
  }

  /**
   * Names by which code means a member called `text`, which is a text of the vocabulary.
   *
   * @param uri of the interface that has it, too
   */
  memberNames(text: string, uri?: string): number[] {
    const wanted = uri === undefined ? [""] : ["", uri];
    return this.called(text).filter((index) => this.namespacesOf(index).some((ns) => this.#isPublic(ns, wanted)));
  }

  /** Whether a QName is public. */
  isPublic(index: number): boolean {
    return this.namespacesOf(index).some((namespace) => this.#isPublic(namespace, [""]));
  }

  /** Of a QName or a Multiname. */
  namespacesOf(index: number): readonly number[] {
    const multiname = this.pool.multinames.get(index)!;
    if ("namespace" in multiname) return [multiname.namespace];
    return "namespaceSet" in multiname ? (this.pool.namespaceSets.get(multiname.namespaceSet) ?? []) : [];
  }

  /** @returns a QName in a package-internal namespace */
  addInternal({ uri, local }: QualifiedName): number {
    const { multinames, strings } = this.pool;
    const namespace = this.#internalNamespace(uri);
    return multinames.add({ kind: MultinameKind.QName, namespace, name: strings.add(UTF8.encode(local)) });
  }

  /** @returns a QName in a package */
  addPublic({ uri, local }: QualifiedName): number {
    const { multinames, namespaces, strings } = this.pool;
    const namespace = namespaces.add({ kind: NamespaceKind.Package, name: strings.add(UTF8.encode(uri)) });
    return multinames.add({ kind: MultinameKind.QName, namespace, name: strings.add(UTF8.encode(local)) });
  }

  #findPackages(definitions: readonly QualifiedName[], kinds: readonly NamespaceKind[]): void {
    const uriOf = new Map<number, string>();
    for (const { uri } of definitions) for (const index of this.#strings.get(uri) ?? []) uriOf.set(index, uri);
    scanNamespaces(this.pool, (index, kind, name) => {
      const uri = uriOf.get(name);
      if (uri !== undefined && kinds.includes(kind)) this.#packages.set(index, uri);
    });
    scanNamespaceSets(this.pool, (index, namespace) => {
      const uri = this.#packages.get(namespace);
      if (uri !== undefined) addTo(this.#packagesOfSets, index, uri);
    });
  }

  #findMultinames(definitions: readonly QualifiedName[]): void {
    const known = new Set([...this.#strings.values()].flatMap((indices) => [...indices]));
    scanMultinames(this.pool, {
      named: (index, name) => {
        if (known.has(name)) addTo(this.#multinamesByString, name, index);
      },
      late: (index, namespaceSet) => {
        if (this.#packagesOfSets.has(namespaceSet)) this.#lateNames.push(index);
      },
    });
    for (const definition of definitions) {
      const indices = this.called(definition.local).filter((index) => this.#isIn(index, definition.uri));
      if (indices.length > 0) this.#multinames.set(definition, indices);
    }
  }

  /** Names by which code means something called `text`, which is a text or a definition of the vocabulary. */
  called(text: string): number[] {
    return [...(this.#strings.get(text) ?? [])].flatMap((index) => [...(this.#multinamesByString.get(index) ?? [])]);
  }

  #isPublic(index: number, uris: readonly string[]): boolean {
    const namespace = this.pool.namespaces.get(index);
    if (namespace === undefined || !PUBLIC.includes(namespace.kind)) return false;
    return uris.includes(namespace.name === 0 ? "" : TEXT.decode(this.pool.strings.get(namespace.name)));
  }

  #isIn(index: number, uri: string): boolean {
    const multiname = this.pool.multinames.get(index)!;
    if ("namespace" in multiname) return this.#packages.get(multiname.namespace) === uri;
    return "namespaceSet" in multiname && this.#packagesOfSets.get(multiname.namespaceSet)?.has(uri) === true;
  }

  #internalNamespace(uri: string): number {
    let index = this.#internalNamespaces.get(uri);
    if (index === undefined) {
      const { strings, namespaces } = this.pool;
      index = namespaces.add({ kind: NamespaceKind.PackageInternal, name: strings.add(UTF8.encode(uri)) });
      this.#internalNamespaces.set(uri, index);
    }
    return index;
  }

  /** A copy of a namespace set, once for each set and `change`; the set itself if nothing changes. */
  #changedSet(set: number, description: string, change: (namespaces: number[]) => number[]): number {
    const key = `${set}: ${description}`;
    let changed = this.#changedSets.get(key);
    if (changed === undefined) {
      const { namespaceSets } = this.pool;
      const namespaces = namespaceSets.get(set) ?? [];
      const result = change(namespaces);
      changed = result === namespaces ? set : namespaceSets.add([...new Set(result)]);
      this.#changedSets.set(key, changed);
    }
    return changed;
  }
}

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

const tables = new WeakMap<Vocabulary, TextTable>();

function tableOf(vocabulary: Vocabulary): TextTable {
  let table = tables.get(vocabulary);
  if (!table) {
    const { definitions, texts } = vocabulary;
    table = new TextTable([...texts, ...definitions.flatMap(({ uri, local }) => [uri, local])]);
    tables.set(vocabulary, table);
  }
  return table;
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
