import type { IExternalizable } from "../bytes/data.ts";
import { checkNotNull, FlashArgumentError, FlashReferenceError } from "../bytes/errors.ts";

/** A class whose instances can be made without arguments, as reading one does. */
export type AliasedClass<T extends object = object> = new () => T;

export interface AliasOptions {
  /**
   * Names that every instance has, in the order in which they are written. Default: the fields of a new instance that
   * are no functions, then the accessors with getter and setter, those of a superclass first
   */
  sealed?: readonly string[];
  /** whether instances may have further properties, and these are written too; default false */
  dynamic?: boolean;
}

/** What is written of the instances of a class, and by which name. */
export interface ClassTraits {
  alias: string;
  type: AliasedClass;
  sealed: readonly string[];
  dynamic: boolean;
  externalizable: boolean;
}

/**
 * The names by which AMF knows classes: those of one application domain (spec/bytearray.md §6). An alias that is
 * registered again means the new class; a class that is registered again is written by the new alias.
 */
export class ClassAliases {
  readonly #byAlias = new Map<string, ClassTraits>();
  readonly #byPrototype = new Map<unknown, ClassTraits>();

  /** @throws FlashTypeError #2007 for null, FlashArgumentError #2085 for an empty alias */
  register(alias: string, type: AliasedClass, options: AliasOptions = {}): void {
    checkNotNull(alias, "aliasName");
    checkNotNull(type, "classObject");
    if (alias === "") throw new FlashArgumentError(2085, "aliasName");
    const traits = new LazyTraits(alias, type, options);
    this.#byAlias.set(alias, traits);
    this.#byPrototype.set(type.prototype, traits);
  }

  /** How many aliases there are. */
  get size(): number {
    return this.#byAlias.size;
  }

  byAlias(alias: string): ClassTraits | undefined {
    return this.#byAlias.get(alias);
  }

  /** The traits of an instance of exactly that class. */
  of(instance: object): ClassTraits | undefined {
    return this.#byPrototype.get(Object.getPrototypeOf(instance));
  }
}

/** Looks at a new instance when names are first wanted, not while its class may still be under construction. */
class LazyTraits implements ClassTraits {
  readonly alias: string;
  readonly type: AliasedClass;
  readonly dynamic: boolean;
  readonly externalizable: boolean;
  #sealed: readonly string[] | undefined;

  constructor(alias: string, type: AliasedClass, { sealed, dynamic = false }: AliasOptions) {
    this.alias = alias;
    this.type = type;
    this.dynamic = dynamic;
    this.externalizable = isExternalizable(type.prototype as object);
    this.#sealed = sealed;
  }

  get sealed(): readonly string[] {
    this.#sealed ??= [...fieldsOf(this.type), ...accessorsOf(this.type.prototype as object)];
    return this.#sealed;
  }
}

function fieldsOf(type: AliasedClass): string[] {
  return Object.entries(new type()).flatMap(([name, value]) => (typeof value === "function" ? [] : [name]));
}

function accessorsOf(prototype: object): string[] {
  if (prototype === Object.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  const inherited = accessorsOf(Object.getPrototypeOf(prototype) as object);
  return [...new Set([...inherited, ...own.filter(([, { get, set }]) => get && set).map(([name]) => name)])];
}

export function isExternalizable(value: object): value is IExternalizable {
  const { readExternal, writeExternal } = value as Partial<IExternalizable>;
  return typeof readExternal === "function" && typeof writeExternal === "function";
}

/** What everything uses that is not given aliases of its own. */
export const defaultAliases: ClassAliases = new ClassAliases();

/** `flash.net.registerClassAlias`: makes AMF write instances of `type` by this name, and read them back. */
export function registerClassAlias(alias: string, type: AliasedClass, options?: AliasOptions): void {
  defaultAliases.register(alias, type, options);
}

/** `flash.net.getClassByAlias`. @throws FlashReferenceError #1014 when there is none */
export function getClassByAlias(alias: string): AliasedClass {
  const traits = defaultAliases.byAlias(alias);
  if (!traits) throw new FlashReferenceError(1014, alias);
  return traits.type;
}
