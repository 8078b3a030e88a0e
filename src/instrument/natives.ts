import type { Avm1Native } from "./avm1-uses.ts";

/** What content runs in: Flash Player in a browser, or AIR. */
export type Runtime = "flash" | "air";

/** Classes that are put into SWFs, compiled to one ABC file, and what each of them is to content. */
export interface NativeLibrary {
  /**
   * The compiled classes.
   *
   * - The native of `flash.net::Socket` is the class `Socket` in the *package-internal* namespace `flash.net`. In the
   *   package namespace that name remains the player's own class, which the native may extend or use.
   * - Whatever else the file exports needs a name that content can't have: what is injected first wins.
   * - The last script runs when the SWF is loaded if `runs` says so, and again for each further SWF that the library goes
   *   into; other scripts run when something they define is first used.
   * - String constants that are keys of `InstrumentOptions.constants` are replaced by their values, and
   *   those of placeholders.ts by what natives are told.
   * - Members are not given the package-internal namespace of a replaced class: content's late lookups look there.
   */
  abc: Uint8Array;
  definitions: readonly NativeDefinition[];
  /** the last script runs when a SWF is loaded; default: as one definition at least is an "extend" */
  runs?: boolean;
  /** members of the player's classes that do more, or give something else, in content */
  wrapped?: readonly WrappedMember[];
  /** what is replaced in AVM1 */
  avm1?: readonly Avm1Native[];
}

export interface NativeDefinition {
  /** as `getQualifiedClassName` prints it: `flash.net::Socket` */
  name: string;
  /**
   * - "replace": the player has it; what content calls by this name becomes the native
   * - "define": the same for what the player lacks
   * - "extend": the name remains the player's class, to which the library's last script adds members; the library
   *   goes into SWFs that name the class
   */
  kind: "replace" | "define" | "extend";
  /** the only runtime that has it; default: both */
  runtime?: Runtime;
  /** the first SWF version that has it; default: all */
  since?: number;
  /** a SWF that mentions none of these names is left to the player's class; default: any use of the class counts */
  usedFor?: readonly string[];
  /** public members that not all content sees. The native itself must not use them by their public name. */
  members?: Readonly<Record<string, MemberAvailability>>;
}

export interface MemberAvailability {
  /** the first SWF version that sees it; older content may have a member of that name in a subclass */
  since?: number;
  /** the only runtime that sees it; default: both */
  runtime?: Runtime;
}

/**
 * A public member of a class of the player, which stays the player's own: where content calls the method, or gets the
 * property, it gets by a function that wraps the player's. That function is called for objects of other classes that have
 * a member of that name, too, and must leave them alone.
 */
export interface WrappedMember {
  name: string;
  kind: "method" | "getter";
  /** a SWF gets the library for it that names one of these classes, too; others only if they get the library anyway */
  of?: readonly string[];
  /** of `method`: package-internal function, as `package::name`, that takes the first argument and gives another */
  argument?: string;
  /** the same, but takes the object and what the player's member gives, and gives something else */
  result?: string;
  /** of `method`: the same, but takes the object and the arguments, as an array, and is called in place of the method */
  instead?: string;
  /** URI of the interface by which code may mean it, beside the class: `flash.utils:IDataInput` */
  byInterface?: string;
  /** objects of other classes than these of the player are asked without the function */
  only?: readonly string[];
  /** a SWF that mentions none of these names is left alone: the member's name is a common one */
  beside?: readonly string[];
}

/** A package and a name in it. */
export interface QualifiedName {
  uri: string;
  local: string;
}

/** Takes `flash.net::Socket`, or `Socket` for the top level. */
export function parseQualifiedName(name: string): QualifiedName {
  const at = name.lastIndexOf("::");
  return at < 0 ? { uri: "", local: name } : { uri: name.slice(0, at), local: name.slice(at + 2) };
}

/** The spellings that `getDefinitionByName` takes: `flash.net.Socket` and `flash.net::Socket`. */
export function spellings({ uri, local }: QualifiedName): string[] {
  return uri === "" ? [local] : [`${uri}.${local}`, `${uri}::${local}`];
}
