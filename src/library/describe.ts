import { AbcError } from "../abc/errors.ts";
import type { AbcFile, MethodInfo, Namespace, Trait } from "../abc/model.ts";
import { InstanceFlags, MethodFlags, MultinameKind, NamespaceKind, TraitKind } from "../abc/model.ts";
import { readAbc } from "../abc/reader.ts";
import { TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { readDoAbc2 } from "../swf/tags.ts";
import { splitVersion } from "./api-version.ts";
import type {
  Availability,
  DefinitionName,
  Library,
  LibraryClass,
  Member,
  PackageMember,
  Signature,
  TypeName,
} from "./model.ts";
import { stubMethods } from "./stubs.ts";

const AS3_URI = "http://adobe.com/AS3/2006/builtin";

/** Packages that the player keeps to itself. */
const PRIVATE_PACKAGES = new Set(["__ruffle__", "avmplus", "__AS3__.vec"]);

/**
 * Describes the player's library.
 *
 * @param swf the SWF inside Ruffle's wasm (`findEmbeddedSwf`), all of its bytecode in one DoABC2 tag
 * @throws SwfError, AbcError
 */
export function describeLibrary(swf: Uint8Array): Library {
  const library: Library = { classes: [], globals: [] };
  for (const tag of readSwf(swf).tags) {
    if (tag.code !== TagCode.DoAbc2) continue;
    const { classes, globals } = new AbcDescriber(readAbc(readDoAbc2(tag.data).abc)).describe();
    library.classes.push(...classes);
    library.globals.push(...globals);
  }
  return library;
}

/**
 * Describes a library of natives: what is package-internal in it stands for a public definition.
 *
 * @throws AbcError
 */
export function describeNatives(abc: Uint8Array): Library {
  return new AbcDescriber(readAbc(abc), NamespaceKind.PackageInternal).describe();
}

/** The name of a trait, as far as anyone outside can use it. */
interface VisibleName {
  package: string;
  name: string;
  visibility: Member["visibility"];
  availability: Availability;
}

class AbcDescriber {
  readonly #abc: AbcFile;
  readonly #exported: NamespaceKind;
  readonly #decoder = new TextDecoder();
  readonly #stubs: ReadonlySet<number>;
  /** `package::name` of all classes, those that content can't name included */
  readonly #classNames = new Set<string>();
  readonly #internalInterfaces = new Map<string, DefinitionName[]>();

  /** @param exported the namespaces of definitions that others can name */
  constructor(abc: AbcFile, exported: NamespaceKind = NamespaceKind.Package) {
    this.#abc = abc;
    this.#exported = exported;
    this.#stubs = stubMethods(abc);
    for (const { name } of abc.instances) this.#classNames.add(key(this.#qualifiedName(name)));
  }

  describe(): Library {
    const traits = this.#abc.scripts.flatMap((script) => script.traits);
    const visible = traits.flatMap((trait) => {
      const name = this.#visibleName(trait, this.#exported);
      return name?.visibility === "public" && !PRIVATE_PACKAGES.has(name.package) ? [{ trait, name }] : [];
    });
    const exported = new Set(visible.map(({ name }) => key(name)));
    this.#findInternalInterfaces(exported);

    const classes: LibraryClass[] = [];
    const globals: PackageMember[] = [];
    for (const { trait, name } of visible) {
      if (trait.kind === TraitKind.Class) classes.push(this.#class(trait.classIndex, name));
      else globals.push({ package: name.package, ...this.#member(trait, name) });
    }
    return { classes, globals };
  }

  #class(index: number, { package: packageName, name, availability }: VisibleName): LibraryClass {
    const instance = indexed(this.#abc.instances, index, "class");
    return {
      package: packageName,
      name,
      availability,
      kind: instance.flags & InstanceFlags.Interface ? "interface" : "class",
      final: (instance.flags & InstanceFlags.Final) !== 0,
      dynamic: (instance.flags & InstanceFlags.Sealed) === 0,
      superclass: instance.superName ? this.#qualifiedName(instance.superName) : undefined,
      interfaces: this.#publicInterfaces(instance.interfaces.map((name) => this.#qualifiedName(name))),
      constructorSignature: this.#signature(this.#method(instance.initializer)),
      stub: this.#stubs.has(instance.initializer),
      members: this.#members(instance.traits),
      staticMembers: this.#members(indexed(this.#abc.classes, index, "class").traits),
    };
  }

  /** An interface that content can't name stands for those it extends. */
  #findInternalInterfaces(exported: Set<string>): void {
    for (const instance of this.#abc.instances) {
      const name = key(this.#qualifiedName(instance.name));
      if ((instance.flags & InstanceFlags.Interface) === 0 || exported.has(name)) continue;
      this.#internalInterfaces.set(
        name,
        instance.interfaces.map((parent) => this.#qualifiedName(parent)),
      );
    }
  }

  #publicInterfaces(names: DefinitionName[]): DefinitionName[] {
    const found = new Map<string, DefinitionName>();
    const seen = new Set<string>();
    const waiting = [...names].reverse();
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const parents = this.#internalInterfaces.get(key(name));
      if (parents === undefined) found.set(key(name), name);
      else if (!seen.has(key(name))) waiting.push(...[...parents].reverse());
      seen.add(key(name));
    }
    return [...found.values()];
  }

  #members(traits: Trait[]): Member[] {
    return traits.flatMap((trait) => {
      const name = this.#visibleName(trait);
      return name ? [this.#member(trait, name)] : [];
    });
  }

  #member(trait: Trait, { name, visibility, availability }: VisibleName): Member {
    const common = { name, visibility, availability, stub: "method" in trait && this.#stubs.has(trait.method) };
    switch (trait.kind) {
      case TraitKind.Slot:
        return { ...common, kind: "variable", type: this.#type(trait.typeName) };
      case TraitKind.Const:
        return { ...common, kind: "constant", type: this.#type(trait.typeName) };
      case TraitKind.Class:
        return { ...common, kind: "constant", type: { package: "", name: "Class" } };
      case TraitKind.Getter:
        return { ...common, kind: "getter", type: this.#type(this.#method(trait.method).returnType) };
      case TraitKind.Setter: {
        const { parameterTypes, returnType } = this.#method(trait.method);
        const isUntyped = this.#type(returnType) === "*";
        return { ...common, kind: "setter", type: this.#type(parameterTypes[0] ?? 0), isUntyped };
      }
      default:
        return { ...common, kind: "method", signature: this.#signature(this.#method(trait.method)) };
    }
  }

  #signature(method: MethodInfo): Signature {
    const required = method.parameterTypes.length - (method.optional?.length ?? 0);
    return {
      parameters: method.parameterTypes.map((type, i) => ({ type: this.#type(type), optional: i >= required })),
      rest: (method.flags & (MethodFlags.NeedRest | MethodFlags.NeedArguments)) !== 0,
      returnType: this.#type(method.returnType),
    };
  }

  /** @param depth of types that are parameters of one another; a file can name one that is a parameter of itself */
  #type(index: number, depth = 0): TypeName {
    const multiname = this.#abc.pool.multinames[index];
    if (index === 0 || !multiname) return "*";
    if (depth > MAX_TYPE_DEPTH) throw invalid(`multiname ${index} is a type of more than ${MAX_TYPE_DEPTH} levels`);
    if (multiname.kind !== MultinameKind.TypeName) return this.#qualifiedName(index);
    const [parameter = 0, ...more] = multiname.parameters;
    if (more.length > 0) throw invalid(`multiname ${index} has ${1 + more.length} type parameters; machines know one`);
    return { ...this.#qualifiedName(multiname.base), parameters: [this.#type(parameter, depth + 1)] };
  }

  /** The class that a name means. A Multiname lists the namespaces it may be in: the one that has such a class. */
  #qualifiedName(index: number): DefinitionName {
    const multiname = this.#abc.pool.multinames[index];
    if (!multiname || !("name" in multiname)) return { package: "", name: "Object" };
    const name = this.#string(multiname.name);
    const candidates = this.#namespaces(index).map((namespace) => ({
      package: splitVersion(this.#string(namespace.name)).uri,
      name,
    }));
    return (
      candidates.find((candidate) => this.#classNames.has(key(candidate))) ?? candidates[0] ?? { package: "", name }
    );
  }

  #visibleName(trait: Trait, exported?: NamespaceKind): VisibleName | undefined {
    const multiname = this.#abc.pool.multinames[trait.name];
    if (!multiname || !("name" in multiname)) return undefined;
    const name = this.#string(multiname.name);
    for (const namespace of this.#namespaces(trait.name)) {
      const { uri, availability } = splitVersion(this.#string(namespace.name));
      const visibility = namespace.kind === exported ? "public" : visibilityOf(namespace, uri);
      if (visibility) return { package: uri, name, visibility, availability };
    }
    return undefined;
  }

  #namespaces(multinameIndex: number): Namespace[] {
    const { multinames, namespaceSets, namespaces } = this.#abc.pool;
    const multiname = indexed(multinames, multinameIndex, "multiname");
    if ("namespace" in multiname) return [indexed(namespaces, multiname.namespace, "namespace")];
    if (!("namespaceSet" in multiname)) return [];
    const set = indexed(namespaceSets, multiname.namespaceSet, "namespace set");
    return set.map((index) => indexed(namespaces, index, "namespace"));
  }

  #string(index: number): string {
    return index === 0 ? "" : this.#decoder.decode(indexed(this.#abc.pool.strings, index, "string"));
  }

  #method(index: number): MethodInfo {
    return indexed(this.#abc.methods, index, "method");
  }
}

/** Types in types that a signature may have. */
const MAX_TYPE_DEPTH = 16;

/** @throws AbcError where the file refers to what it does not have */
function indexed<T>(table: readonly T[], index: number, what: string): T {
  const entry = table[index];
  if (entry === undefined) throw invalid(`there is no ${what} ${index}, only ${table.length}`);
  return entry;
}

/** The offset is not known any more: what refers to it was read long before. */
function invalid(what: string): AbcError {
  return new AbcError("FLASHNET_ABC_INVALID", 0, what);
}

const key = ({ package: packageName, name }: DefinitionName): string => `${packageName}::${name}`;

function visibilityOf(namespace: Namespace, uri: string): Member["visibility"] | undefined {
  switch (namespace.kind) {
    case NamespaceKind.Package:
      return "public";
    case NamespaceKind.Protected:
    case NamespaceKind.StaticProtected:
      return "protected";
    case NamespaceKind.Namespace:
      if (uri === AS3_URI) return "AS3";
      // The members of an interface are in a namespace of the interface's own name, `package:Interface`.
      return /^[\w.]+:\w+$/.test(uri) ? "public" : undefined;
    default:
      return undefined;
  }
}
