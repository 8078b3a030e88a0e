import { describe, expect, test } from "vitest";
import { concat } from "../../base/concat.ts";
import { MultinameKind, NamespaceKind, type Trait } from "../abc/model.ts";
import { Op } from "../abc/opcodes.ts";
import { type NamespaceName, PUBLIC } from "../abc/pool-builder.ts";
import { PoolEditor } from "../abc/pool-editor.ts";
import { readAbc } from "../abc/reader.ts";
import { wrapMembers } from "./member-uses.ts";
import type { WrappedMember } from "./natives.ts";
import { PoolNames } from "./pool-names.ts";
import { TestAbc } from "./testing/movie.ts";

const PRIVATE: NamespaceName = { kind: NamespaceKind.Private, uri: "" };
const INPUT: NamespaceName = { kind: NamespaceKind.Namespace, uri: "flash.utils:IDataInput" };

const GETTER: WrappedMember = { name: "size", kind: "getter", result: "flashnet::sizeOf" };
const METHOD: WrappedMember = {
  name: "read",
  kind: "method",
  instead: "flashnet::readOf",
  byInterface: "flash.utils:IDataInput",
};

/** The code of the first method once its uses of members are wrapped; undefined if nothing is. */
function wrapped(
  write: (abc: TestAbc, name: (local: string, ...namespaces: NamespaceName[]) => number) => number[],
  traits: (abc: TestAbc) => Trait[] = () => [],
  members: readonly WrappedMember[] = [GETTER, METHOD],
): number[] | undefined {
  const abc = new TestAbc();
  const name = (local: string, ...namespaces: NamespaceName[]): number =>
    abc.pool.multiname({
      kind: MultinameKind.Multiname,
      name: abc.string(local),
      namespaceSet: abc.pool.namespaceSet(namespaces),
    });
  const code = write(abc, name);
  const method = abc.method((writer) => {
    for (const [opcode, ...operands] of [code]) writer.emit(opcode!, ...operands);
  });
  abc.class(abc.name("", "Holder"), [abc.name("", "Object")], traits(abc));
  const bytes = abc.finish();
  const pool = new PoolEditor(bytes);
  const names = new PoolNames(pool, { definitions: [], texts: members.map((member) => member.name) });
  const rest = wrapMembers(names, members, "flashnet:1");
  if (rest === undefined) return undefined;
  const edited = readAbc(concat([...pool.finishInPieces(rest)]));
  return [...edited.bodies.find((body) => body.method === method)!.code];
}

const u8 = (values: number[] | undefined): number[] => [...(values ?? [])];

describe("a getter", () => {
  test("is a call of a function of the glue with the object", () => {
    const code = u8(wrapped((_, name) => [Op.getproperty, name("size", PUBLIC)]));
    expect(code.slice(2).filter((_, at) => at !== 1 && at !== 4)).toEqual([
      Op.findpropstrict,
      Op.swap,
      Op.callproperty,
      1,
    ]);
  });

  test("is the same where getlex finds the object, which a with statement may have given", () => {
    let index = 0;
    const use = (opcode: number): number[] =>
      u8(
        wrapped((_, name) => {
          index = name("size", PUBLIC);
          return [opcode, index];
        }),
      );
    const found = use(Op.getlex);
    expect(found).toEqual([...found.slice(0, 2), Op.findpropstrict, index, ...use(Op.getproperty).slice(2)]);
  });

  test("that the file declares for itself is left where names look there, and found elsewhere", () => {
    const own = (abc: TestAbc): Trait[] => [
      { ...abc.getter("size", "own"), name: abc.pool.qualifiedName({ namespace: PRIVATE, name: "size" }) },
    ];
    expect(wrapped((_, name) => [Op.getproperty, name("size", PRIVATE, PUBLIC)], own)).toBeUndefined();
    expect(wrapped((_, name) => [Op.getproperty, name("size", PUBLIC)], own)).toBeDefined();
    const other: NamespaceName = { ...PRIVATE };
    expect(wrapped((_, name) => [Op.getproperty, name("size", other, PUBLIC)], own)).toBeDefined();
  });

  test("that the file declares public is wrapped: the function finds it", () => {
    const own = (abc: TestAbc): Trait[] => [abc.getter("size", "own")];
    expect(wrapped((_, name) => [Op.getproperty, name("size", PRIVATE, PUBLIC)], own)).toBeDefined();
  });
});

describe("a getter of one class", () => {
  const only: WrappedMember = { name: "body", kind: "getter", only: ["player::Info"], result: "flashnet::bodyOf" };

  test("is called where the object is of that class, and got of others", () => {
    let index = 0;
    const code = u8(
      wrapped(
        (_, name) => {
          index = name("body", PUBLIC);
          return [Op.getproperty, index];
        },
        undefined,
        [only],
      ),
    );
    expect([code[2], code[3]]).toEqual([Op.dup, Op.istype]);
    expect(code[5]).toBe(Op.iffalse);
    // Both branches count from behind themselves: one leads to the last instruction, the other behind it.
    expect(9 + code[6]!).toBe(code.length - 2);
    expect(code.slice(-6)).toEqual([Op.jump, 2, 0, 0, Op.getproperty, index]);
  });
});

describe("a method", () => {
  test("has its arguments in variables of their own while the function is found", () => {
    const code = u8(wrapped((_, name) => [Op.callproperty, name("read", PUBLIC), 2]));
    expect(code.slice(2, 6)).toEqual([Op.setlocal, 3, Op.setlocal, 2]);
    expect(code.slice(9, 13)).toEqual([Op.getlocal, 2, Op.getlocal, 3]);
    expect(code.at(-1)).toBe(3);
  });

  test("is the same where it is called of what was found by its name", () => {
    const use = (opcode: number): number[] => u8(wrapped((_, name) => [opcode, name("read", PUBLIC), 1]));
    const called = use(Op.callproplex);
    expect(called.map((byte) => (byte === Op.callproplex ? Op.callproperty : byte))).toEqual(use(Op.callproperty));
    expect(called).toContain(Op.callproplex);
  });

  test("is meant by the name of an interface, too, and by no other", () => {
    expect(wrapped((_, name) => [Op.callpropvoid, name("read", INPUT), 0])).toBeDefined();
    expect(
      wrapped((_, name) => [Op.callpropvoid, name("read", { ...INPUT, uri: "game:IDataInput" }), 0]),
    ).toBeUndefined();
  });
});
