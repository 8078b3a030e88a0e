import type ts from "typescript";
import { MethodFlags, NamespaceKind, type Trait, TraitKind } from "../../abc/model.ts";
import { Assembler } from "../bytecode/assembler.ts";
import type { Label } from "../bytecode/instruction.ts";
import { type Captures, type Container, type Environment, ownEnvironment, thisOwner } from "../semantics/captures.ts";
import { isClassMember } from "../semantics/symbols.ts";
import { Any, type AvmType } from "../semantics/types.ts";
import type { Exit } from "./exit.ts";
import type { Unit } from "./unit.ts";

/** An environment whose object a register of the method holds. */
export interface ActiveEnvironment {
  environment: Environment;
  register: number;
}

export interface MethodOptions {
  container: Container;
  captures: Captures;
  /** the class whose member this is or is in */
  owner: ts.ClassDeclaration | undefined;
  returnType: AvmType;
  /** registers filled on entry: `this`, parameters, rest */
  parameterCount: number;
  /** scopes around the method that are no environments: script, class */
  baseScopes: number;
  /** environments around the method, outermost first */
  outer: readonly Environment[];
}

/** Slots of captured variables have names that nothing else can have. */
const closureNamespace = { kind: NamespaceKind.Private, uri: "" } as const;

/** The code of one AVM2 method while it is emitted. */
export class Method {
  readonly unit: Unit;
  readonly asm: Assembler;
  readonly container: Container;
  readonly captures: Captures;
  readonly owner: ts.ClassDeclaration | undefined;
  readonly returnType: AvmType;
  readonly baseScopes: number;
  readonly outer: readonly Environment[];
  /** innermost last */
  readonly active: ActiveEnvironment[] = [];
  /** what `break`, `continue` and `return` have to leave, innermost last */
  exits: Exit[] = [];
  /** where an optional chain goes when it meets null, with that value on the stack; innermost last */
  readonly chainEnds: Label[] = [];
  /** 1 where `this` is a scope for the whole of the method: in scripts and their functions */
  scopeDepth: 0 | 1 = 0;
  #returnRegister: number | undefined;
  readonly #registers = new Map<ts.Symbol, number>();
  readonly #free: number[] = [];
  #line = -1;

  constructor(unit: Unit, options: MethodOptions) {
    this.unit = unit;
    this.asm = new Assembler(unit.pool, options.parameterCount);
    this.container = options.container;
    this.captures = options.captures;
    this.owner = options.owner;
    this.returnType = options.returnType;
    this.baseScopes = options.baseScopes;
    this.outer = options.outer;
  }

  value(node: ts.Expression, want?: AvmType): AvmType {
    return this.unit.emitters.value(this, node, want);
  }

  effect(node: ts.Expression): void {
    this.unit.emitters.effect(this, node);
  }

  statement(node: ts.Statement): void {
    this.unit.emitters.statement(this, node);
  }

  typeOf(node: ts.Expression): AvmType {
    return this.unit.expressionTypes.of(node);
  }

  /** The register of a local variable that is not captured. */
  register(symbol: ts.Symbol): number {
    let register = this.#registers.get(symbol);
    if (register === undefined) {
      register = this.asm.newLocal();
      this.#registers.set(symbol, register);
    }
    return register;
  }

  /** Makes a register that is filled on entry that of a parameter. */
  bindRegister(symbol: ts.Symbol, register: number): void {
    this.#registers.set(symbol, register);
  }

  /** A register for a value of the compiler's own; give it back with `release`. */
  reserve(): number {
    return this.#free.pop() ?? this.asm.newLocal();
  }

  release(...registers: number[]): void {
    this.#free.push(...registers);
  }

  /** The register that keeps the method's result while `finally` blocks run. */
  get returnRegister(): number {
    this.#returnRegister ??= this.asm.newLocal();
    return this.#returnRegister;
  }

  /** Tells the debugger the line of a node. */
  markLine(node: ts.Node): void {
    if (!this.unit.options.debug) return;
    const file = node.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    if (line === this.#line) return;
    if (this.#line < 0) this.asm.emit("debugfile", this.unit.pool.string(this.unit.source.relativeName(file)));
    this.#line = line;
    this.asm.emit("debugline", line + 1);
  }

  /** Makes `this`, a script's global object, a scope. Names can't be looked for without any. */
  pushThisScope(): void {
    this.scopeDepth = 1;
    this.asm.emit("getlocal", 0);
    this.asm.emit("pushscope");
  }

  /** Emits what makes an environment's object and keeps it in a register. */
  enter(environment: Environment): void {
    const register = this.reserve();
    this.asm.emit("newactivation");
    this.asm.emit("setlocal", register);
    this.active.push({ environment, register });
  }

  leave(): void {
    this.release(this.active.pop()!.register);
  }

  enterOwnEnvironment(): void {
    const own = ownEnvironment(this.container);
    if (own === undefined) return;
    this.enter(own);
    if (this.container.capturesThis) {
      this.asm.emit("getlocal", this.active[0]!.register);
      this.asm.emit("getlocal", 0);
      this.asm.emit("setslot", THIS_SLOT);
    }
  }

  /** Leaves the object of an environment of this method or of one around it. */
  pushEnvironment(environment: Environment): void {
    const active = this.active.find((candidate) => candidate.environment === environment);
    if (active) this.asm.emit("getlocal", active.register);
    else this.asm.emit("getouterscope", this.baseScopes + this.outer.indexOf(environment));
  }

  /** @returns flags for the method's info */
  get flags(): number {
    return this.container.environments.length > 0 ? MethodFlags.NeedActivation : 0;
  }

  /** Ends the code and adds the body to the file. */
  finish(method: number): void {
    this.asm.emit("returnvoid");
    const { code, exceptions, maxStack, maxScope, localCount } = this.asm.assemble();
    const initScopeDepth = this.baseScopes + this.outer.length;
    this.unit.addBody({
      method,
      maxStack,
      localCount,
      initScopeDepth,
      maxScopeDepth: initScopeDepth + maxScope,
      code,
      exceptions,
      traits: this.#slots(),
    });
  }

  /** The type of `this` in methods of a class and in the arrow functions there. */
  get thisType(): AvmType {
    const { node, isStaticMember } = thisOwner(this.container);
    if (!this.owner || isStaticMember || (node && !isClassMember(node))) return Any;
    return this.unit.types.ofClass(this.owner);
  }

  #slots(): Trait[] {
    const slots: Trait[] = [];
    const add = (slotId: number, name: string, type: AvmType): void => {
      slots.push({
        kind: TraitKind.Slot,
        name: this.unit.name({ namespace: closureNamespace, name: `${name}$${slotId}` }),
        attributes: 0,
        slotId,
        typeName: this.unit.typeName(type),
        value: 0,
      });
    };
    if (this.container.capturesThis) add(THIS_SLOT, "this", this.thisType);
    for (const { variables } of this.container.environments) {
      for (const { slot, symbol } of variables) add(slot, symbol.name, this.unit.expressionTypes.ofSymbol(symbol));
    }
    return slots.sort((a, b) => slotId(a) - slotId(b));
  }
}

/** Scopes around the members of a class: the script, and for instances the class. */
export const STATIC_SCOPES = 1;
export const INSTANCE_SCOPES = 2;
/** Where the class is among the latter. */
export const CLASS_SCOPE = 1;

/** The slot of `this` in a container's own environment. */
export const THIS_SLOT = 1;

function slotId(trait: Trait): number {
  return trait.kind === TraitKind.Slot ? trait.slotId : 0;
}
