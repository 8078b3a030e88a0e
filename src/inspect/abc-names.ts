import { type AbcFile, ConstantKind, MultinameKind } from "../abc/model.ts";
import type { Argument } from "./report.ts";

/** The names and constants of an ABC file, as text. */
export class AbcNames {
  readonly #abc: AbcFile;
  readonly #decoder = new TextDecoder();
  readonly #methods = new Map<number, string>();

  constructor(abc: AbcFile) {
    this.#abc = abc;
    abc.instances.forEach((instance, index) => {
      const name = this.local(instance.name);
      this.#methods.set(instance.initializer, `${name}()`);
      this.#methods.set(abc.classes[index]!.initializer, `static ${name}`);
      for (const trait of [...instance.traits, ...abc.classes[index]!.traits]) {
        if ("method" in trait) this.#methods.set(trait.method, `${name}/${this.local(trait.name)}()`);
      }
    });
  }

  /** What a method is called. */
  method(index: number): string {
    return this.#methods.get(index) ?? "a function";
  }

  string(index: number): string {
    return this.#decoder.decode(this.#abc.pool.strings[index]);
  }

  /** The name of a multiname without its namespace; "" if it is only known at run time. */
  local(multiname: number): string {
    const found = this.#abc.pool.multinames[multiname];
    if (found?.kind === MultinameKind.TypeName) return this.local(found.base);
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

  /** Packages that a multiname may be in. */
  packages(multiname: number): string[] {
    const { multinames, namespaceSets, namespaces } = this.#abc.pool;
    const found = multinames[multiname];
    if (found === undefined) return [];
    const indices =
      "namespaceSet" in found
        ? (namespaceSets[found.namespaceSet] ?? [])
        : "namespace" in found
          ? [found.namespace]
          : [];
    return indices.flatMap((index) => (namespaces[index] ? [this.string(namespaces[index].name)] : []));
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
