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
import { BY_NAME, type DomainLookup } from "./lookups.ts";
import { parseQualifiedName, type QualifiedName, spellings, type WrappedMember } from "./natives.ts";

export interface GlueOptions {
  /** package-internal namespace for what the glue defines; one for each SWF, as is the glue */
  uri: string;
  /** what is to be found by name */
  definitions: readonly QualifiedName[];
  /** methods for which the SWF calls `wrapperOf` */
  domainLookups: readonly DomainLookup[];
  /** the same for members of classes of the player */
  wrapped: readonly WrappedMember[];
}

/** The function of the glue that a SWF calls for a wrapped member, with the object and the arguments. */
export function wrapperOf(member: string, uri: string): QualifiedName {
  return { uri, local: member };
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
 * - Members of the player's classes: their traits can't be replaced, so the SWF calls functions of the glue, with the
 *   object. One whose class is another has its member of that name called.
 */
export function buildGlue({ uri, definitions, domainLookups, wrapped }: GlueOptions): Uint8Array {
  const glue = new GlueBuilder(uri);
  const find = glue.define("findReplaced", [glue.qname("", "String")], (code) => {
    forEachSpelled(glue, code, definitions, (definition) => {
      code.emit(Op.getlex, glue.internal(definition.uri, definition.local)).emit(Op.returnvalue);
    });
    code.emit(Op.pushnull).emit(Op.returnvalue);
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

  for (const lookup of domainLookups) defineLookup(glue, find, lookup);
  for (const member of wrapped) defineWrapper(glue, member);
  return glue.finish(glue.method([], 0, (code) => void code.emit(Op.returnvoid)));
}

/** The most arguments that the player's methods have here. */
const MOST_ARGUMENTS = 2;

/** The first register of a wrapper has the object, the second the arguments. */
const object = (code: CodeWriter): CodeWriter => code.emit(Op.getlocal_1);
const values = (code: CodeWriter): CodeWriter => code.emit(Op.getlocal_2);

/**
 * Calls the object's method of that name. The player looks who its caller is, as for the domain of what is loaded, and
 * `apply` would be nobody.
 */
function callOriginal(glue: GlueBuilder, code: CodeWriter, name: string): void {
  for (let count = 0; count <= MOST_ARGUMENTS; count++) {
    const next = `more than ${count}`;
    values(code).emit(Op.getproperty, glue.qname("", "length")).pushByte(count).branch(Op.ifne, next);
    object(code);
    for (let i = 0; i < count; i++) values(code).pushByte(i).emit(Op.getproperty, glue.element());
    code.emit(Op.callproperty, glue.qname("", name), count).branch(Op.jump, "called").mark(next);
  }
  object(code).emit(Op.getproperty, glue.qname("", name));
  values(object(code)).emit(Op.callproperty, glue.qname("", "apply"), 2);
  code.mark("called");
}

function defineWrapper(glue: GlueBuilder, { name, kind, argument, result, instead }: WrappedMember): void {
  const native = (qualified: string): number => {
    const { uri, local } = parseQualifiedName(qualified);
    return glue.internal(uri, local);
  };
  glue.defineWrapper(name, (code) => {
    if (instead) {
      values(object(code.emit(Op.findpropstrict, native(instead)))).emit(Op.callproperty, native(instead), 2);
      code.emit(Op.returnvalue);
      return;
    }
    if (argument) {
      const first = (): CodeWriter => values(code).pushByte(0);
      values(code).emit(Op.getproperty, glue.qname("", "length")).branch(Op.iffalse, "original");
      object(first().emit(Op.findpropstrict, native(argument)));
      first().emit(Op.getproperty, glue.element()).emit(Op.callproperty, native(argument), 2);
      code.emit(Op.setproperty, glue.element()).mark("original");
    }
    if (result) object(code.emit(Op.findpropstrict, native(result)));
    if (kind === "method") callOriginal(glue, code, name);
    else object(code).emit(Op.getproperty, glue.qname("", name));
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

function defineLookup(glue: GlueBuilder, find: number, lookup: DomainLookup): void {
  glue.defineWrapper(lookup, (code) => {
    values(code.emit(Op.findpropstrict, find))
      .pushByte(0)
      .emit(Op.getproperty, glue.element())
      .emit(Op.callproperty, find, 1);
    if (lookup === "getDefinition") {
      code.emit(Op.dup).branch(Op.iffalse, "not found").emit(Op.returnvalue);
      code.mark("not found").emit(Op.pop);
    } else {
      code.branch(Op.iffalse, "original").emit(Op.pushtrue).emit(Op.returnvalue);
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
    const limits = { maxStack: 6, localCount: 3, initScopeDepth: 0, maxScopeDepth: 1 };
    this.#bodies.push({ method, ...limits, code: code.finish(), exceptions, traits: [] });
    return method;
  }

  /** @returns the multiname of the new function */
  define(local: string, parameterTypes: number[], write: WriteCode): number {
    return this.#add(local, this.method(parameterTypes, 0, write));
  }

  /** A function that takes an object and any arguments. */
  defineWrapper(member: string, write: WriteCode): void {
    const { local } = wrapperOf(member, this.#uri);
    this.#add(local, this.method([0], MethodFlags.NeedRest, write));
  }

  #add(local: string, method: number): number {
    const name = this.internal(this.#uri, local);
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
