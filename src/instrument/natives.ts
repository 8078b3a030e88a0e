import type { Avm1Native } from "./avm1.ts";

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
   * - The last script runs when the SWF is loaded if any definition is an "extend", and again for each further SWF that
   *   the library goes into; other scripts run when something they define is first used.
   * - String constants that are keys of `InstrumentOptions.constants` are replaced by their values, and
   *   those of placeholders.ts by what natives are told.
   * - Members are not given the package-internal namespace of a replaced class: content's late lookups look there.
   */
  abc: Uint8Array;
  definitions: readonly NativeDefinition[];
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
   * - "hide": the player has it, and content finds nothing by this name
   */
  kind: "replace" | "define" | "extend" | "hide";
  /** the only runtime that has it; default: both */
  runtime?: Runtime;
  /** the first SWF version that has it; default: all */
  since?: number;
  /** a SWF that mentions none of these names is left to the player's class; default: any use of the class counts */
  usedFor?: readonly string[];
  /** methods of the class that content calls by another name; of an "extend", whose script gives all objects the latter */
  calls?: readonly RedirectedCall[];
  /** public members that not all content sees. The native itself must not use them by their public name. */
  members?: Readonly<Record<string, MemberAvailability>>;
}

/** A method of a class of the player, and what content calls in its place. */
export interface RedirectedCall {
  from: string;
  to: string;
  /** URIs of the namespaces by which content means the method: "" is the public one, and interfaces have their own */
  namespaces: readonly string[];
}

export interface MemberAvailability {
  /** the first SWF version that sees it; older content may have a member of that name in a subclass */
  since?: number;
  /** the only runtime that sees it; default: both */
  runtime?: Runtime;
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
