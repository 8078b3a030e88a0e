import { type BodyEdit, editBodies } from "../abc/body-editor.ts";
import type { EditInstruction } from "../abc/code-editor.ts";
import type { Instruction } from "../abc/instructions.ts";
import { Op } from "../abc/opcodes.ts";
import { CodeWriter } from "./code.ts";
import { wrapperOf } from "./glue.ts";
import { parseQualifiedName, type WrappedMember } from "./natives.ts";
import type { PoolNames } from "./pool-names.ts";

/**
 * Has code use the wrappers of members: where it calls or gets one, it calls a function of the glue. What content
 * declares itself keeps its names, so it is found by other SWFs, by itself and by reflection.
 *
 * @param names of an ABC file; must know the names of the members, and what they are behind
 * @param uri of the glue
 * @returns what is to follow the constant pool; undefined if nothing changes
 * @throws AbcError
 */
export function wrapMembers(names: PoolNames, members: readonly WrappedMember[], uri: string): Uint8Array | undefined {
  const { pool } = names;
  const wrapped = new Map<number, Wrapped>();
  for (const member of members) {
    const behind = member.behind && new Set(member.behind.flatMap((name) => names.called(name)));
    for (const index of names.memberNames(member.name, member.byInterface)) wrapped.set(index, { member, behind });
  }
  if (wrapped.size === 0) return undefined;

  /** Only names that are used are added. */
  const functionOf = cached((name: string) => names.addInternal(wrapperOf(name, uri)));
  const nativeOf = cached((name: string) => names.addInternal(parseQualifiedName(name)));
  const start = pool.multinames.end;
  return editBodies(pool.bytes, start, {
    opcodes: USES,
    names: new Set(wrapped.keys()),
    declared: (name) => leaveOwn(name, names, wrapped),
    edit: (localCount) => new Edit(localCount, wrapped, functionOf, nativeOf),
  });
}

/** A member of the file that only it sees is meant by names that look there, too. */
function leaveOwn(declared: number, names: PoolNames, wrapped: Map<number, Wrapped>): void {
  const own = new Set(names.namespacesOf(declared));
  const { name } = names.pool.multinames.get(declared) as { name?: number };
  for (const index of wrapped.keys()) {
    const known = names.pool.multinames.get(index) as { name?: number };
    if (known.name !== name || index === declared) continue;
    const seen = names.namespacesOf(index);
    // What is declared public is found by the wrapper.
    if (!names.isPublic(declared) && seen.some((namespace) => own.has(namespace))) wrapped.delete(index);
  }
}

/** What becomes of the instructions of one body. */
class Edit implements BodyEdit {
  extraStack = 0;
  extraLocals = 0;
  readonly #localCount: number;
  readonly #wrapped: ReadonlyMap<number, Wrapped>;
  readonly #functionOf: (member: string) => number;
  readonly #nativeOf: (name: string) => number;
  readonly #locals = new Locals();

  constructor(
    localCount: number,
    wrapped: ReadonlyMap<number, Wrapped>,
    functionOf: (member: string) => number,
    nativeOf: (name: string) => number,
  ) {
    this.#localCount = localCount;
    this.#wrapped = wrapped;
    this.#functionOf = functionOf;
    this.#nativeOf = nativeOf;
  }

  readonly instruction: EditInstruction = (instruction, previous) => {
    const { opcode, operands } = instruction;
    const [index = 0, count = 0] = operands;
    if (previous) this.#locals.follow(instruction, previous);
    const use = USES.has(opcode) ? this.#wrapped.get(index) : undefined;
    if (!use) return undefined;
    const { name, kind } = use.member;
    switch (opcode) {
      case Op.callproperty:
      case Op.callpropvoid:
        return kind === "method" && count <= MOST_ARGUMENTS ? this.#call(opcode, name, count) : undefined;
      case Op.getproperty:
        if (kind !== "getter" || (use.behind && !(previous && this.#locals.isGiven(previous, use.behind)))) {
          return undefined;
        }
        return this.#call(Op.callproperty, name, 0);
      case Op.callsuper:
      case Op.callsupervoid:
        return this.#callSuper(instruction, use.member);
    }
    return undefined;
  };

  /** The object and the arguments are on the stack, and the function has to be below them. */
  #call(opcode: number, member: string, count: number): Uint8Array {
    const code = new CodeWriter();
    const wrapper = this.#functionOf(member);
    for (let i = count - 1; i >= 0; i--) code.emit(Op.setlocal, this.#localCount + i);
    code.emit(Op.findpropstrict, wrapper).emit(Op.swap);
    for (let i = 0; i < count; i++) code.emit(Op.getlocal, this.#localCount + i);
    this.#needs(1, count);
    return code.emit(opcode, wrapper, count + 1).finish();
  }

  /** The object is `this`, and the first argument changes. */
  #callSuper({ opcode, operands }: Instruction, { argument }: WrappedMember): Uint8Array | undefined {
    const [index = 0, count = 0] = operands;
    if (!argument || count < 1 || count > 2) return undefined;
    const code = new CodeWriter();
    const native = this.#nativeOf(argument);
    const swap = (): void => void (count === 2 && code.emit(Op.swap));
    swap();
    code.emit(Op.findpropstrict, native).emit(Op.swap).emit(Op.getlocal_0).emit(Op.swap);
    code.emit(Op.pushtrue).emit(Op.callproperty, native, 3);
    swap();
    this.#needs(3, 0);
    return code.emit(opcode, index, count).finish();
  }

  #needs(stack: number, locals: number): void {
    this.extraStack = Math.max(this.extraStack, stack);
    this.extraLocals = Math.max(this.extraLocals, locals);
  }
}

/** Calls with more are none of the player's methods. */
const MOST_ARGUMENTS = 8;

interface Wrapped {
  member: WrappedMember;
  behind: ReadonlySet<number> | undefined;
}

const USES: ReadonlySet<number> = new Set([
  Op.callproperty,
  Op.callpropvoid,
  Op.getproperty,
  Op.callsuper,
  Op.callsupervoid,
]);

/** Instructions that give what a name says: a property, or a value of a class. */
const GIVES: ReadonlySet<number> = new Set([Op.getproperty, Op.getlex, Op.callproperty, Op.coerce, Op.astype]);

/** What is known of the local variables of a method, in the order of its code. */
class Locals {
  /** what was put into each */
  readonly #values = new Map<number, Instruction[]>();

  follow({ opcode, operands }: Instruction, previous: Instruction): void {
    const local = opcode === Op.setlocal ? operands[0]! : SETS.indexOf(opcode);
    if (local < 0) return;
    const values = this.#values.get(local);
    if (values) values.push(previous);
    else this.#values.set(local, [previous]);
  }

  /** Whether what an instruction gives is what one of these names gives. */
  isGiven(instruction: Instruction, names: ReadonlySet<number>): boolean {
    const { opcode, operands } = instruction;
    const local = opcode === Op.getlocal ? operands[0]! : GETS.indexOf(opcode);
    const values = (local >= 0 && this.#values.get(local)) || [];
    if (values.some((value) => gives(value, names))) return true;
    return opcode === Op.astypelate || gives(instruction, names);
  }
}

const SETS: readonly number[] = [Op.setlocal_0, Op.setlocal_1, Op.setlocal_2, Op.setlocal_3];
const GETS: readonly number[] = [Op.getlocal_0, Op.getlocal_1, Op.getlocal_2, Op.getlocal_3];

function gives({ opcode, operands }: Instruction, names: ReadonlySet<number>): boolean {
  return GIVES.has(opcode) && names.has(operands[0]!);
}

function cached(create: (key: string) => number): (key: string) => number {
  const known = new Map<string, number>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = create(key);
      known.set(key, value);
    }
    return value;
  };
}
