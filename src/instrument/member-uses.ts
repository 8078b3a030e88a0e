import { editBodies } from "../abc/body-editor.ts";
import type { Instruction } from "../abc/instructions.ts";
import { Op } from "../abc/opcodes.ts";
import { CodeWriter } from "./code.ts";
import { wrapperName } from "./glue.ts";
import { parseQualifiedName, type WrappedMember } from "./natives.ts";
import type { PoolNames } from "./pool-names.ts";

/**
 * Has code use the wrappers of members: `call` and `get` instructions get other names. What content declares itself
 * keeps its names, so it is found by other SWFs, by itself and by reflection.
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
    for (const index of names.publicNames(member.name)) wrapped.set(index, { member, behind });
  }
  if (wrapped.size === 0) return undefined;

  /** Only names that are used are added. */
  const wrapperOf = cached((index: number) =>
    names.addCalled(index, wrapperName(wrapped.get(index)!.member.name, uri)),
  );
  const nativeOf = cached((name: string) => names.addInternal(parseQualifiedName(name)));
  const edit = (locals: Locals) => (instruction: Instruction, previous: Instruction | undefined) => {
    const { opcode, operands } = instruction;
    const [index = 0, count = 0] = operands;
    if (previous) locals.follow(instruction, previous);
    const use = USES.has(opcode) ? wrapped.get(index) : undefined;
    if (!use) return undefined;
    const { kind, argument } = use.member;
    switch (opcode) {
      case Op.callproperty:
      case Op.callpropvoid:
        return kind === "method" ? new CodeWriter().emit(opcode, wrapperOf(index), count).finish() : undefined;
      case Op.getproperty:
        if (kind !== "getter" || (use.behind && !(previous && locals.isGiven(previous, use.behind)))) return undefined;
        return new CodeWriter().emit(Op.callproperty, wrapperOf(index), 0).finish();
      case Op.callsuper:
      case Op.callsupervoid: {
        if (!argument || count < 1 || count > 2) return undefined;
        const code = new CodeWriter();
        const swap = (): void => void (count === 2 && code.emit(Op.swap));
        swap();
        code.emit(Op.findpropstrict, nativeOf(argument)).emit(Op.swap).emit(Op.getlocal_0).emit(Op.swap);
        code.emit(Op.pushtrue).emit(Op.callproperty, nativeOf(argument), 3);
        swap();
        return code.emit(opcode, index, count).finish();
      }
    }
    return undefined;
  };
  const start = pool.multinames.end;
  return editBodies(pool.bytes, start, {
    opcodes: USES,
    names: new Set(wrapped.keys()),
    edit: () => edit(new Locals()),
    extraStack: 3,
  });
}

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

function cached<K>(create: (key: K) => number): (key: K) => number {
  const known = new Map<K, number>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = create(key);
      known.set(key, value);
    }
    return value;
  };
}
