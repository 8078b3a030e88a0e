import { concat } from "../../base/concat.ts";
import { type BodyEdit, editBodies } from "../abc/body-editor.ts";
import type { EditInstruction } from "../abc/code-editor.ts";
import type { Instruction } from "../abc/instructions.ts";
import { Op } from "../abc/opcodes.ts";
import { CodeWriter } from "./code.ts";
import { wrapperOf } from "./glue.ts";
import { parseQualifiedName, type WrappedMember } from "./natives.ts";
import type { PoolNames } from "./pool-names.ts";

/**
 * Has code use the wrappers of members: where it calls or gets one, of an object or by its name alone, it calls a
 * function of the glue. What content declares itself keeps its names, so it is found by other SWFs, by itself and by
 * reflection.
 *
 * @param names of an ABC file; must know the names of the members
 * @param uri of the glue
 * @returns what is to follow the constant pool, in pieces; undefined if nothing changes
 * @throws AbcError
 */
export function wrapMembers(
  names: PoolNames,
  members: readonly WrappedMember[],
  uri: string,
): Uint8Array[] | undefined {
  const { pool } = names;
  const wrapped = new Map<number, WrappedMember>();
  for (const member of members) {
    for (const index of names.memberNames(member.name, member.byInterface)) wrapped.set(index, member);
  }
  if (wrapped.size === 0) return undefined;

  /** Only names that are used are added. */
  const functionOf = cached((name: string) => names.addInternal(wrapperOf(name, uri)));
  const nativeOf = cached((name: string) => names.addInternal(parseQualifiedName(name)));
  const classOf = cached((name: string) => names.addPublic(parseQualifiedName(name)));
  // Files declare thousands of names, and hardly ever one of these.
  const called = new Set(members.flatMap(({ name }) => names.called(name)));
  const start = pool.multinames.end;
  return editBodies(pool.bytes, start, {
    opcodes: USES,
    names: new Set(wrapped.keys()),
    declared(name) {
      // What is declared public is found by the wrapper.
      if (called.has(name) && !names.isPublic(name)) leaveOwn(name, names, wrapped);
    },
    edit: (localCount) => new Edit(localCount, wrapped, functionOf, nativeOf, classOf),
  });
}

/** A member of the file that only it sees is meant by names that look there, too. */
function leaveOwn(declared: number, names: PoolNames, wrapped: Map<number, WrappedMember>): void {
  const own = new Set(names.namespacesOf(declared));
  const { name } = names.pool.multinames.get(declared) as { name?: number };
  for (const index of wrapped.keys()) {
    const known = names.pool.multinames.get(index) as { name?: number };
    if (known.name !== name || index === declared) continue;
    if (names.namespacesOf(index).some((namespace) => own.has(namespace))) wrapped.delete(index);
  }
}

/** What becomes of the instructions of one body. */
class Edit implements BodyEdit {
  extraStack = 0;
  extraLocals = 0;
  readonly #localCount: number;
  readonly #wrapped: ReadonlyMap<number, WrappedMember>;
  readonly #functionOf: (member: string) => number;
  readonly #nativeOf: (name: string) => number;
  readonly #classOf: (name: string) => number;

  constructor(
    localCount: number,
    wrapped: ReadonlyMap<number, WrappedMember>,
    functionOf: (member: string) => number,
    nativeOf: (name: string) => number,
    classOf: (name: string) => number,
  ) {
    this.#localCount = localCount;
    this.#wrapped = wrapped;
    this.#functionOf = functionOf;
    this.#nativeOf = nativeOf;
    this.#classOf = classOf;
  }

  readonly instruction: EditInstruction = (instruction) => {
    const { opcode, operands } = instruction;
    const [index = 0, count = 0] = operands;
    const member = USES.has(opcode) ? this.#wrapped.get(index) : undefined;
    if (!member) return undefined;
    switch (opcode) {
      case Op.callproperty:
      case Op.callproplex:
      case Op.callpropvoid:
        return member.kind === "method" && count <= MOST_ARGUMENTS ? this.#use(instruction, member, count) : undefined;
      case Op.getproperty:
        return member.kind === "getter" ? this.#use(instruction, member, 0) : undefined;
      case Op.getlex:
        // In a `with` statement the name may be a member of its object.
        return member.kind === "getter" ? this.#getLexical(index, member) : undefined;
      case Op.callsuper:
      case Op.callsupervoid:
        return this.#callSuper(instruction, member);
    }
    return undefined;
  };

  /**
   * The object and the arguments are on the stack, and the function has to be below them. Objects of other classes are
   * asked themselves: that takes no call, which would take far longer and be seen in stack traces.
   */
  #use(
    { opcode, operands }: Pick<Instruction, "opcode" | "operands">,
    { name, only = [] }: WrappedMember,
    count: number,
  ): Uint8Array {
    const code = new CodeWriter();
    const wrapper = this.#functionOf(name);
    const pushArguments = (): void => {
      for (let i = 0; i < count; i++) code.emit(Op.getlocal, this.#localCount + i);
    };
    for (let i = count - 1; i >= 0; i--) code.emit(Op.setlocal, this.#localCount + i);
    for (const [i, className] of only.entries()) {
      code.emit(Op.dup).emit(Op.istype, this.#classOf(className));
      if (i < only.length - 1) code.branch(Op.iftrue, "wrapped");
      else code.branch(Op.iffalse, "other").mark("wrapped");
    }
    code.emit(Op.findpropstrict, wrapper).emit(Op.swap);
    pushArguments();
    code.emit(opcode === Op.getproperty ? Op.callproperty : opcode, wrapper, count + 1);
    if (only.length > 0) {
      code.branch(Op.jump, "done").mark("other");
      pushArguments();
      code.emit(opcode, ...operands).mark("done");
    }
    this.#needs(1, count);
    return code.finish();
  }

  /** What getlex does, in its two steps. */
  #getLexical(index: number, member: WrappedMember): Uint8Array {
    const find = new CodeWriter().emit(Op.findpropstrict, index).finish();
    return concat([find, this.#use({ opcode: Op.getproperty, operands: [index] }, member, 0)]);
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

const USES: ReadonlySet<number> = new Set([
  Op.callproperty,
  Op.callproplex,
  Op.callpropvoid,
  Op.getlex,
  Op.getproperty,
  Op.callsuper,
  Op.callsupervoid,
]);

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
