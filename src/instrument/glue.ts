import {
  type AbcFile,
  type MethodBody,
  MethodFlags,
  type MethodInfo,
  NamespaceKind,
  type Trait,
  TraitKind,
} from "../abc/model.ts";
import { PoolBuilder, PUBLIC } from "../abc/pool-builder.ts";
import { writeAbc } from "../abc/writer.ts";
import { CodeWriter, Opcode } from "./code.ts";
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
  /** and what is not */
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
      code.emit(Opcode.getlex, glue.internal(definition.uri, definition.local)).emit(Opcode.returnvalue);
    });
    code.emit(Opcode.pushnull).emit(Opcode.returnvalue);
  });
  const isHidden = glue.define("isHidden", [glue.qname("", "String")], (code) => {
    forEachSpelled(glue, code, hidden, () => code.emit(Opcode.pushtrue).emit(Opcode.returnvalue));
    code.emit(Opcode.pushfalse).emit(Opcode.returnvalue);
  });

  glue.define(BY_NAME.local, [glue.qname("", "String")], (code) => {
    const original = glue.qname(BY_NAME.uri, BY_NAME.local);
    code.emit(Opcode.findpropstrict, find).emit(Opcode.getlocal1).emit(Opcode.callproperty, find, 1);
    code.emit(Opcode.dup).branch(Opcode.iftrue, "return").emit(Opcode.pop);
    code.emit(Opcode.findpropstrict, original).emit(Opcode.getlocal1).emit(Opcode.callproperty, original, 1);
    code.mark("return").emit(Opcode.returnvalue);
  });

  const prototype = (code: CodeWriter): CodeWriter =>
    code.emit(Opcode.getlex, glue.qname("", "Object")).emit(Opcode.getproperty, glue.qname("", "prototype"));
  const initializer = glue.method([], 0, (code) => {
    for (const lookup of domainLookups) {
      const name = lookupName(lookup, uri);
      prototype(code).emit(Opcode.newfunction, buildLookup(glue, { find, isHidden }, lookup));
      code.emit(Opcode.setproperty, glue.qname("", name));
      prototype(code).emit(Opcode.pushstring, glue.string(name)).emit(Opcode.pushfalse);
      code.emit(Opcode.callpropvoid, glue.qname("", "setPropertyIsEnumerable"), 2);
    }
    code.emit(Opcode.returnvoid);
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
      code.emit(Opcode.getlocal1).emit(Opcode.pushstring, glue.string(spelling)).branch(Opcode.ifstricteq, found);
    }
    code.branch(Opcode.jump, next).mark(found);
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
      .emit(Opcode.findpropstrict, question)
      .emit(Opcode.getlocal1)
      .pushByte(0)
      .emit(Opcode.getproperty, glue.element())
      .emit(Opcode.callproperty, question, 1);
  return glue.method([], MethodFlags.NeedArguments, (code) => {
    code.emit(Opcode.getlocal0).emit(Opcode.getlex, glue.qname(DOMAIN.uri, DOMAIN.local)).emit(Opcode.istypelate);
    code.branch(Opcode.iffalse, "original");
    if (lookup === "getDefinition") {
      ask(code, find).emit(Opcode.dup).branch(Opcode.iffalse, "not found").emit(Opcode.returnvalue);
      code.mark("not found").emit(Opcode.pop);
    } else {
      ask(code, isHidden).branch(Opcode.iffalse, "visible").emit(Opcode.pushfalse).emit(Opcode.returnvalue);
      code.mark("visible");
      ask(code, find).branch(Opcode.iffalse, "original").emit(Opcode.pushtrue).emit(Opcode.returnvalue);
    }
    code.mark("original").emit(Opcode.getlocal0).emit(Opcode.getproperty, glue.qname("", lookup));
    code.emit(Opcode.getlocal0).emit(Opcode.getlocal1).emit(Opcode.callproperty, glue.qname("", "apply"), 2);
    code.emit(Opcode.returnvalue);
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
    const code = new CodeWriter().emit(Opcode.getlocal0).emit(Opcode.pushscope);
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
