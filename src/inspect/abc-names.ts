import { type AbcFile, ConstantKind, MultinameKind } from "../abc/model.ts";
import { cut } from "./operands.ts";
import type { Argument } from "./report.ts";

/** The names and constants of an ABC file, as text. */
export class AbcNames {
  readonly #abc: AbcFile;
  readonly #decoder = new TextDecoder();
  readonly #methods = new Map<number, string>();
  readonly #texts = new Map<number, string>();
  readonly #packages = new Map<number, readonly string[]>();

  constructor(abc: AbcFile) {
    this.#abc = abc;
    abc.instances.forEach((instance, index) => {
      const name = this.local(instance.name);
      this.#methods.set(instance.initializer, `${name}()`);
      this.#methods.set(abc.classes[index]!.initializer, `static ${name}`);
      for (const trait of [...instance.traits, ...abc.classes[index]!.traits]) {
        if ("method" in trait) this.#methods.set(trait.method, cut(`${name}/${this.local(trait.name)}()`));
      }
    });
  }

  /** What a method is called. */
  method(index: number): string {
    return this.#methods.get(index) ?? "a function";
  }

  string(index: number): string {
    let text = this.#texts.get(index);
    if (text === undefined) {
      text = this.#decoder.decode(this.#abc.pool.strings[index]);
      this.#texts.set(index, text);
    }
    return text;
  }

  /** The name of a multiname without its namespace; "" if it is only known at run time. */
  local(multiname: number): string {
    const { multinames } = this.#abc.pool;
    let found = multinames[multiname];
    // A base is no parameterised type itself; where a file says so, it may go round in circles.
    if (found?.kind === MultinameKind.TypeName) found = multinames[found.base];
    return found !== undefined && "name" in found ? this.string(found.name) : "";
  }

  /** How many values of the stack a multiname takes besides what it names. */
  runtimeParts(multiname: number): number {
    switch (this.#abc.pool.multinames[multiname]?.kind) {
      case MultinameKind.RTQNameL:
      case MultinameKind.RTQNameLA:
        return 2;
      case MultinameKind.RTQName:
      case MultinameKind.RTQNameA:
      case MultinameKind.MultinameL:
      case MultinameKind.MultinameLA:
        return 1;
      default:
        return 0;
    }
  }

  /** Those of the packages in question that a multiname may be in. */
  packages(multiname: number, inQuestion: ReadonlySet<string>): readonly string[] {
    const { multinames, namespaceSets } = this.#abc.pool;
    const found = multinames[multiname];
    if (found === undefined) return [];
    if ("namespace" in found) return this.#known([found.namespace], inQuestion);
    if (!("namespaceSet" in found)) return [];
    // Many names share a set, and either may be large.
    let packages = this.#packages.get(found.namespaceSet);
    if (packages === undefined) {
      packages = this.#known(namespaceSets[found.namespaceSet] ?? [], inQuestion);
      this.#packages.set(found.namespaceSet, packages);
    }
    return packages;
  }

  #known(indices: readonly number[], inQuestion: ReadonlySet<string>): string[] {
    const { namespaces } = this.#abc.pool;
    const known = new Set<string>();
    for (const index of indices) {
      const uri = namespaces[index] && this.string(namespaces[index].name);
      if (uri !== undefined && inQuestion.has(uri)) known.add(uri);
    }
    return [...known];
  }

  /** A default value of a field. */
  constant(kind: number | undefined, index: number): Argument {
    const { ints, uints, doubles } = this.#abc.pool;
    switch (kind) {
      case ConstantKind.Utf8:
        return { value: this.string(index) };
      case ConstantKind.Int:
        return { value: ints[index] ?? 0 };
      case ConstantKind.UInt:
        return { value: uints[index] ?? 0 };
      case ConstantKind.Double:
        return { value: doubles[index] ?? 0 };
      case ConstantKind.Null:
        return { value: null };
      default:
        return { expression: "" };
    }
  }
}
