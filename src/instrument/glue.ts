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
import { parseQualifiedName, type QualifiedName, spellings, type WrappedMember } from "./natives.ts";

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
  /** methods that the SWF calls by the name `wrapperName` gives them */
  domainLookups: readonly DomainLookup[];
  /** the same for members of classes of the player */
  wrapped: readonly WrappedMember[];
}

/** What a member is called in a SWF where it is wrapped. */
export function wrapperName(member: string, uri: string): string {
  return `${member}~${uri}`;
}

/** What the SWF's `getDefinitionByName` is called: a stack trace prints it as it prints the player's. */
export function byName(uri: string): QualifiedName {
  return { uri, local: `${BY_NAME.uri}::${BY_NAME.local}` };
}

/**
 * Bytecode for one SWF, by which its code meets natives where it does not name them. The player's own lookups take the
 * name of a public definition, and so never find what is package-internal; other members lead past natives altogether.
 *
 * - `getDefinitionByName`, package-internal: what the SWF calls instead of the function of `flash.utils`. That function
 *   looks in the domain of its caller, hence a copy of the glue for each SWF.
 * - Members of the player's classes: their traits can't be replaced, so the SWF calls methods by other names, which the
 *   glue gives to every object. What has another class has its member of the original name called.
 */
export function buildGlue({ uri, definitions, hidden, domainLookups, wrapped }: GlueOptions): Uint8Array {
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

  glue.define(byName(uri).local, [glue.qname("", "String")], (code) => {
    const original = glue.qname(BY_NAME.uri, BY_NAME.local);
    code.mark("from").emit(Op.findpropstrict, find).emit(Op.getlocal_1).emit(Op.callproperty, find, 1);
    code.emit(Op.dup).branch(Op.iftrue, "return").emit(Op.pop);
    code.emit(Op.findpropstrict, original).emit(Op.getlocal_1).emit(Op.callproperty, original, 1);
    code.mark("return").emit(Op.returnvalue).mark("caught");
    // The same error, whose stack trace does not have the player's function called by ours.
    code.emit(Op.getlocal_0).emit(Op.pushscope).emit(Op.setlocal_1);
    code.emit(Op.getlocal_1).emit(Op.getproperty, glue.qname("", "constructor"));
    for (const part of ["message", "errorID"]) code.emit(Op.getlocal_1).emit(Op.getproperty, glue.qname("", part));
    code.emit(Op.construct, 2).emit(Op.throw);
    return { from: "from", to: "caught", target: "caught", type: glue.qname("", "Error") };
  });

  const prototype = (code: CodeWriter): CodeWriter =>
    code.emit(Op.getlex, glue.qname("", "Object")).emit(Op.getproperty, glue.qname("", "prototype"));
  const initializer = glue.method([], 0, (code) => {
    const install = (member: string, method: number): void => {
      const name = wrapperName(member, uri);
      prototype(code).emit(Op.newfunction, method).emit(Op.setproperty, glue.qname("", name));
      prototype(code).emit(Op.pushstring, glue.string(name)).emit(Op.pushfalse);
      code.emit(Op.callpropvoid, glue.qname("", "setPropertyIsEnumerable"), 2);
    };
    for (const lookup of domainLookups) install(lookup, buildLookup(glue, { find, isHidden }, lookup));
    for (const member of wrapped) install(member.name, buildWrapper(glue, member));
    code.emit(Op.returnvoid);
  });
  return glue.finish(initializer);
}

/** The most arguments that the player's methods have here. */
const MOST_ARGUMENTS = 2;

/**
 * Calls the method of that name with `arguments`. The player looks who its caller is, as for the domain of what is
 * loaded, and `apply` would be nobody.
 */
function callOriginal(glue: GlueBuilder, code: CodeWriter, name: string): void {
  for (let count = 0; count <= MOST_ARGUMENTS; count++) {
    const next = `more than ${count}`;
    code.emit(Op.getlocal_1).emit(Op.getproperty, glue.qname("", "length")).pushByte(count).branch(Op.ifne, next);
    code.emit(Op.getlocal_0);
    for (let i = 0; i < count; i++) code.emit(Op.getlocal_1).pushByte(i).emit(Op.getproperty, glue.element());
    code.emit(Op.callproperty, glue.qname("", name), count).branch(Op.jump, "called").mark(next);
  }
  code.emit(Op.getlocal_0).emit(Op.getproperty, glue.qname("", name));
  code.emit(Op.getlocal_0).emit(Op.getlocal_1).emit(Op.callproperty, glue.qname("", "apply"), 2);
  code.mark("called");
}

/** A function to be called as a method, with `arguments` in its second register. */
function buildWrapper(glue: GlueBuilder, { name, kind, argument, result }: WrappedMember): number {
  const native = (qualified: string): number => {
    const { uri, local } = parseQualifiedName(qualified);
    return glue.internal(uri, local);
  };
  return glue.method([], MethodFlags.NeedArguments, (code) => {
    if (argument) {
      const first = (): CodeWriter => code.emit(Op.getlocal_1).pushByte(0);
      code.emit(Op.getlocal_1).emit(Op.getproperty, glue.qname("", "length")).branch(Op.iffalse, "original");
      first().emit(Op.findpropstrict, native(argument)).emit(Op.getlocal_0);
      first().emit(Op.getproperty, glue.element()).emit(Op.callproperty, native(argument), 2);
      code.emit(Op.setproperty, glue.element()).mark("original");
    }
    if (result) code.emit(Op.findpropstrict, native(result)).emit(Op.getlocal_0);
    if (kind === "method") callOriginal(glue, code, name);
    else code.emit(Op.getlocal_0).emit(Op.getproperty, glue.qname("", name));
    if (result) code.emit(Op.callproperty, native(result), 2);
    code.emit(Op.returnvalue);
  });
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
    code.mark("original");
    callOriginal(glue, code, lookup);
    code.emit(Op.returnvalue);
  });
}

/** An exception handler by the marks of the code that has it. */
interface Handler {
  from: string;
  to: string;
  target: string;
  /** multiname index of what is caught */
  type: number;
}

// biome-ignore lint/suspicious/noConfusingVoidType: most write no handler, and return nothing
type WriteCode = (code: CodeWriter) => Handler | void;

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
  method(parameterTypes: number[], flags: number, write: WriteCode): number {
    const code = new CodeWriter().emit(Op.getlocal_0).emit(Op.pushscope);
    const handler = write(code);
    const exceptions = handler
      ? [
          {
            ...handler,
            from: code.at(handler.from),
            to: code.at(handler.to),
            target: code.at(handler.target),
            variable: 0,
          },
        ]
      : [];
    const method = this.#methods.push({ returnType: 0, parameterTypes, name: 0, flags }) - 1;
    const limits = { maxStack: 6, localCount: 2, initScopeDepth: 0, maxScopeDepth: 1 };
    this.#bodies.push({ method, ...limits, code: code.finish(), exceptions, traits: [] });
    return method;
  }

  /** @returns the multiname of the new function */
  define(local: string, parameterTypes: number[], write: WriteCode): number {
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
