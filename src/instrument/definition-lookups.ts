import {
  type AbcFile,
  type MethodBody,
  MethodFlags,
  type MethodInfo,
  NamespaceKind,
  type Trait,
  TraitKind,
} from "../abc/model.ts";
import { Op } from "../abc/opcodes.ts";
import { PoolBuilder, PUBLIC } from "../abc/pool-builder.ts";
import { writeAbc } from "../abc/writer.ts";
import { CodeWriter } from "./code.ts";
import { type QualifiedName, spellings } from "./natives.ts";

/** Methods of ApplicationDomain that take the name of a definition. */
export const DOMAIN_LOOKUPS = ["getDefinition", "hasDefinition"] as const;
export type DomainLookup = (typeof DOMAIN_LOOKUPS)[number];

export const BY_NAME: QualifiedName = { uri: "flash.utils", local: "getDefinitionByName" };
export const DOMAIN: QualifiedName = { uri: "flash.system", local: "ApplicationDomain" };

export interface GlueOptions {
  /** package-internal namespace for what the glue defines; one for each SWF, as is the glue */
  uri: string;
  /** what is to be found by name */
  definitions: readonly QualifiedName[];
  /** what is not to be found by name */
  hidden: readonly QualifiedName[];
  /** methods that the SWF calls by the name `lookupName` gives them */
  domainLookups: readonly DomainLookup[];
}

/** What a lookup of ApplicationDomain is called in a SWF that has glue. */
export function lookupName(lookup: DomainLookup, uri: string): string {
  return `${lookup}~${uri}`;
}

/**
 * Bytecode that finds replaced classes by name, for one SWF. The player's own lookups take the name of a public
 * definition, and so never find what is package-internal.
 *
 * - `getDefinitionByName`, package-internal: what the SWF calls instead of the function of `flash.utils`. That function
 *   looks in the domain of its caller, hence a copy of the glue for each SWF.
 * - ApplicationDomain is final and instances come from the player, so the SWF calls its methods by other names, which
 *   the glue gives to every object. An object that is no ApplicationDomain has its method of the original name called.
 */
export function buildGlue({ uri, definitions, hidden, domainLookups }: GlueOptions): Uint8Array {
  const glue = new GlueBuilder(uri);
  // Looking up what is hidden throws the error of a name that nothing has.
  const find = glue.define("findReplaced", [glue.qname("", "String")], (code) => {
    forEachSpelled(glue, code, [...definitions, ...hidden], (definition) => {
      code.emit(Op.getlex, glue.internal(definition.uri, definition.local)).emit(Op.returnvalue);
    });
    code.emit(Op.pushnull).emit(Op.returnvalue);
  });
  const isHidden = glue.define("isHidden", [glue.qname("", "String")], (code) => {
    forEachSpelled(glue, code, hidden, () => code.emit(Op.pushtrue).emit(Op.returnvalue));
    code.emit(Op.pushfalse).emit(Op.returnvalue);
  });

  glue.define(BY_NAME.local, [glue.qname("", "String")], (code) => {
    const original = glue.qname(BY_NAME.uri, BY_NAME.local);
    code.emit(Op.findpropstrict, find).emit(Op.getlocal_1).emit(Op.callproperty, find, 1);
    code.emit(Op.dup).branch(Op.iftrue, "return").emit(Op.pop);
    code.emit(Op.findpropstrict, original).emit(Op.getlocal_1).emit(Op.callproperty, original, 1);
    code.mark("return").emit(Op.returnvalue);
  });

  const prototype = (code: CodeWriter): CodeWriter =>
    code.emit(Op.getlex, glue.qname("", "Object")).emit(Op.getproperty, glue.qname("", "prototype"));
  const initializer = glue.method([], 0, (code) => {
    for (const lookup of domainLookups) {
      const name = lookupName(lookup, uri);
      prototype(code).emit(Op.newfunction, buildLookup(glue, { find, isHidden }, lookup));
      code.emit(Op.setproperty, glue.qname("", name));
      prototype(code).emit(Op.pushstring, glue.string(name)).emit(Op.pushfalse);
      code.emit(Op.callpropvoid, glue.qname("", "setPropertyIsEnumerable"), 2);
    }
    code.emit(Op.returnvoid);
  });
  return glue.finish(initializer);
}

/** What to do if the text in the first register is how one of these is spelled. */
function forEachSpelled(
  glue: GlueBuilder,
  code: CodeWriter,
  definitions: readonly QualifiedName[],
  write: (definition: QualifiedName) => void,
): void {
  definitions.forEach((definition, i) => {
    const found = `found ${i}`;
    const next = `next ${i}`;
    for (const spelling of spellings(definition)) {
      code.emit(Op.getlocal_1).emit(Op.pushstring, glue.string(spelling)).branch(Op.ifstricteq, found);
    }
    code.branch(Op.jump, next).mark(found);
    write(definition);
    code.mark(next);
  });
}

/** A function to be called as a method, with `arguments` in its second register. */
function buildLookup(
  glue: GlueBuilder,
  { find, isHidden }: { find: number; isHidden: number },
  lookup: DomainLookup,
): number {
  const ask = (code: CodeWriter, question: number): CodeWriter =>
    code
      .emit(Op.findpropstrict, question)
      .emit(Op.getlocal_1)
      .pushByte(0)
      .emit(Op.getproperty, glue.element())
      .emit(Op.callproperty, question, 1);
  return glue.method([], MethodFlags.NeedArguments, (code) => {
    code.emit(Op.getlocal_0).emit(Op.getlex, glue.qname(DOMAIN.uri, DOMAIN.local)).emit(Op.istypelate);
    code.branch(Op.iffalse, "original");
    if (lookup === "getDefinition") {
      ask(code, find).emit(Op.dup).branch(Op.iffalse, "not found").emit(Op.returnvalue);
      code.mark("not found").emit(Op.pop);
    } else {
      ask(code, isHidden).branch(Op.iffalse, "visible").emit(Op.pushfalse).emit(Op.returnvalue);
      code.mark("visible");
      ask(code, find).branch(Op.iffalse, "original").emit(Op.pushtrue).emit(Op.returnvalue);
    }
    code.mark("original").emit(Op.getlocal_0).emit(Op.getproperty, glue.qname("", lookup));
    code.emit(Op.getlocal_0).emit(Op.getlocal_1).emit(Op.callproperty, glue.qname("", "apply"), 2);
    code.emit(Op.returnvalue);
  });
}

/** An ABC file of one script with functions. */
class GlueBuilder {
  readonly #uri: string;
  readonly #pool = new PoolBuilder();
  readonly #methods: MethodInfo[] = [];
  readonly #bodies: MethodBody[] = [];
  readonly #traits: Trait[] = [];

  constructor(uri: string) {
    this.#uri = uri;
  }

  string(text: string): number {
    return this.#pool.string(text);
  }

  qname(uri: string, local: string): number {
    return this.#pool.qname(uri, local);
  }

  internal(uri: string, local: string): number {
    return this.#pool.qname(uri, local, NamespaceKind.PackageInternal);
  }

  /** the name of an element, which is on the stack */
  element(): number {
    return this.#pool.runtimeName(PUBLIC);
  }

  /** @returns the method's index */
  method(parameterTypes: number[], flags: number, write: (code: CodeWriter) => void): number {
    const code = new CodeWriter().emit(Op.getlocal_0).emit(Op.pushscope);
    write(code);
    const method = this.#methods.push({ returnType: 0, parameterTypes, name: 0, flags }) - 1;
    const limits = { maxStack: 4, localCount: 2, initScopeDepth: 0, maxScopeDepth: 1 };
    this.#bodies.push({ method, ...limits, code: code.finish(), exceptions: [], traits: [] });
    return method;
  }

  /** @returns the multiname of the new function */
  define(local: string, parameterTypes: number[], write: (code: CodeWriter) => void): number {
    const name = this.internal(this.#uri, local);
    const method = this.method(parameterTypes, 0, write);
    this.#traits.push({ name, attributes: 0, kind: TraitKind.Method, dispatchId: 0, method });
    return name;
  }

  finish(initializer: number): Uint8Array {
    const abc: AbcFile = {
      minorVersion: 16,
      majorVersion: 46,
      pool: this.#pool.pool,
      methods: this.#methods,
      metadata: [],
      instances: [],
      classes: [],
      scripts: [{ initializer, traits: this.#traits }],
      bodies: this.#bodies,
    };
    return writeAbc(abc);
  }
}
