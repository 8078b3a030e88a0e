import { type Instruction, readInstructions } from "../abc/instructions.ts";
import { type AbcFile, ConstantKind, type MethodBody, TraitKind } from "../abc/model.ts";
import { Op } from "../abc/opcodes.ts";
import type { AbcNames } from "./abc-names.ts";
import { Assignments, cut, member, OperandStack } from "./operands.ts";
import type { Argument, NetworkCall } from "./report.ts";

/** Instructions that change nothing here: conversions, and debugging information. */
const NEUTRAL: ReadonlySet<number> = new Set([
  Op.coerce,
  Op.coerce_a,
  Op.coerce_s,
  Op.convert_s,
  Op.convert_i,
  Op.convert_u,
  Op.convert_d,
  Op.nop,
  Op.label,
  Op.debug,
  Op.debugline,
  Op.debugfile,
  Op.bkptline,
]);

/** What is looked for. */
export interface Wanted {
  /** classes whose constructor takes a host and a port: local names, by what they are reported as */
  classes: ReadonlyMap<string, string>;
  /** methods that connect, or name a policy file */
  methods: ReadonlySet<string>;
}

/**
 * Finds the calls that are wanted, and what is known of their arguments. Code is read from top to bottom, twice: first
 * for the values that variables get.
 */
export function findAvm2Calls(abc: AbcFile, names: AbcNames, wanted: Wanted): NetworkCall[] {
  const assignments = new Assignments();
  const calls: NetworkCall[] = [];
  for (const traits of [...abc.instances, ...abc.classes, ...abc.scripts].map((holder) => holder.traits)) {
    for (const trait of traits) {
      if (trait.kind !== TraitKind.Slot && trait.kind !== TraitKind.Const) continue;
      const value =
        trait.value === 0 ? { value: null } : names.constant(trait.valueKind ?? ConstantKind.Null, trait.value);
      assignments.assign(names.local(trait.name), value);
    }
  }
  const visit = (report: (call: NetworkCall) => void): void => {
    const reader = new BodyReader(abc, names, wanted, assignments, report);
    for (const body of abc.bodies) reader.read(body);
  };
  visit(() => {});
  assignments.freeze();
  visit((call) => calls.push(call));
  return calls;
}

class BodyReader {
  readonly #abc: AbcFile;
  readonly #names: AbcNames;
  readonly #wanted: Wanted;
  readonly #assignments: Assignments;
  readonly #report: (call: NetworkCall) => void;
  readonly #stack = new OperandStack();
  readonly #locals = new Map<number, Argument>();
  /** what the class of a constructor extends, by the constructor's method */
  readonly #superNames: ReadonlyMap<number, number>;
  #method = 0;

  constructor(
    abc: AbcFile,
    names: AbcNames,
    wanted: Wanted,
    assignments: Assignments,
    report: (call: NetworkCall) => void,
  ) {
    this.#abc = abc;
    this.#names = names;
    this.#wanted = wanted;
    this.#assignments = assignments;
    this.#report = report;
    this.#superNames = new Map(abc.instances.map(({ initializer, superName }) => [initializer, superName]));
  }

  read({ method, code, exceptions }: MethodBody): void {
    this.#method = method;
    this.#forget();
    const instructions = [...readInstructions(code)];
    const meetings = new Set(exceptions.map(({ target }) => target));
    for (const { opcode, operands } of instructions) {
      if (isBranch(opcode)) for (const target of operands) meetings.add(target);
    }
    for (const instruction of instructions) {
      if (meetings.has(instruction.offset)) this.#forget();
      this.#step(instruction);
      if (isBranch(instruction.opcode)) this.#stack.forget();
    }
  }

  #forget(): void {
    this.#stack.forget();
    this.#locals.clear();
    const { parameterTypes = [] } = this.#abc.methods[this.#method] ?? {};
    for (let i = 1; i <= parameterTypes.length; i++) this.#locals.set(i, { expression: `parameter ${i}` });
  }

  #step({ offset, opcode, operands }: Instruction): void {
    const stack = this.#stack;
    const [first = 0, second = 0] = operands;
    const { ints, uints, doubles } = this.#abc.pool;
    if (NEUTRAL.has(opcode)) return;
    switch (opcode) {
      case Op.pushstring:
        stack.constant(this.#names.string(first));
        break;
      case Op.pushint:
        stack.constant(ints[first] ?? 0);
        break;
      case Op.pushuint:
        stack.constant(uints[first] ?? 0);
        break;
      case Op.pushdouble:
        stack.constant(doubles[first] ?? 0);
        break;
      case Op.pushbyte:
        stack.constant((first << 24) >> 24);
        break;
      case Op.pushshort:
        stack.constant((first << 16) >> 16);
        break;
      case Op.pushtrue:
      case Op.pushfalse:
        stack.constant(opcode === Op.pushtrue);
        break;
      case Op.pushnull:
        stack.constant(null);
        break;
      case Op.pop:
      case Op.pushscope:
        stack.pop();
        break;
      case Op.dup:
        stack.duplicate();
        break;
      case Op.swap:
        stack.swap();
        break;
      case Op.add:
        stack.add();
        break;
      case Op.getlex:
        stack.push(this.#assignments.read(this.#names.local(first), this.#names.local(first)));
        break;
      case Op.findpropstrict:
      case Op.findproperty:
        stack.take(this.#names.runtimeParts(first));
        stack.push();
        break;
      case Op.getproperty:
      case Op.getsuper:
        this.#getProperty(first);
        break;
      case Op.setproperty:
      case Op.initproperty:
        this.#setProperty(first);
        break;
      case Op.callproperty:
      case Op.callproplex:
      case Op.callpropvoid:
      case Op.callsuper:
      case Op.callsupervoid:
        this.#call(offset, first, second, opcode !== Op.callpropvoid && opcode !== Op.callsupervoid);
        break;
      case Op.constructprop:
        this.#construct(offset, first, second);
        break;
      case Op.constructsuper:
        this.#constructSuper(offset, first);
        break;
      case Op.getlocal:
        stack.push(this.#locals.get(first));
        break;
      case Op.setlocal:
        this.#locals.set(first, stack.pop());
        break;
      default:
        this.#other(opcode);
    }
  }

  #other(opcode: number): void {
    const stack = this.#stack;
    if (opcode >= Op.getlocal_0 && opcode <= Op.getlocal_3) {
      const local = opcode - Op.getlocal_0;
      stack.push(local === 0 ? { expression: "this" } : this.#locals.get(local));
    } else if (opcode >= Op.setlocal_0 && opcode <= Op.setlocal_3) {
      this.#locals.set(opcode - Op.setlocal_0, stack.pop());
    } else if (!isBranch(opcode)) stack.forget();
  }

  #getProperty(multiname: number): void {
    this.#stack.take(this.#names.runtimeParts(multiname));
    const object = this.#stack.pop();
    const name = this.#names.local(multiname);
    this.#stack.push(name === "" ? undefined : this.#assignments.read(name, member(object, name)));
  }

  #setProperty(multiname: number): void {
    const value = this.#stack.pop();
    this.#stack.take(this.#names.runtimeParts(multiname));
    this.#stack.pop();
    const name = this.#names.local(multiname);
    if (name !== "") this.#assignments.assign(name, value);
  }

  #call(offset: number, multiname: number, count: number, returns: boolean): void {
    const values = this.#stack.take(count);
    this.#stack.take(this.#names.runtimeParts(multiname));
    const object = this.#stack.pop();
    const name = this.#names.local(multiname);
    if (this.#wanted.methods.has(name) && count > 0) this.#found(offset, member(object, name), values);
    if (returns) this.#stack.push({ expression: cut(`${member(object, name)}(…)`) });
  }

  #construct(offset: number, multiname: number, count: number): void {
    const values = this.#stack.take(count);
    this.#stack.take(this.#names.runtimeParts(multiname));
    this.#stack.pop();
    const name = this.#wanted.classes.get(this.#names.local(multiname));
    if (name !== undefined && count > 0) this.#found(offset, `new ${name}`, values);
    this.#stack.push({ expression: cut(`new ${this.#names.local(multiname)}`) });
  }

  /** The constructor of a class that extends a socket. */
  #constructSuper(offset: number, count: number): void {
    const values = this.#stack.take(count);
    this.#stack.pop();
    const superName = this.#superNames.get(this.#method);
    const name = superName === undefined ? undefined : this.#wanted.classes.get(this.#names.local(superName));
    if (name !== undefined && count > 0) this.#found(offset, `super of ${name}`, values);
  }

  #found(offset: number, callee: string, values: Argument[]): void {
    const where = `${this.#names.method(this.#method)}, byte ${offset}`;
    this.#report({ callee, arguments: values, where });
  }
}

function isBranch(opcode: number): boolean {
  return opcode >= Op.ifnlt && opcode <= Op.lookupswitch;
}
