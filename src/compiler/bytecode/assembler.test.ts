import { describe, expect, it } from "vitest";
import { MultinameKind, NamespaceKind } from "../../abc/model.ts";
import { PoolBuilder, PUBLIC } from "../../abc/pool-builder.ts";
import { Assembler } from "./assembler.ts";

const bytes = (code: Uint8Array): string => Buffer.from(code).toString("hex").replace(/../g, "$& ").trim();

/** Assembles a method without parameters. */
function assemble(emit: (asm: Assembler, pool: PoolBuilder) => void) {
  const pool = new PoolBuilder();
  const asm = new Assembler(pool, 1);
  emit(asm, pool);
  return asm.assemble();
}

describe("Assembler", () => {
  it("writes the short forms of registers 0 to 3", () => {
    const { code } = assemble((asm) => {
      asm.emit("getlocal", 3);
      asm.emit("setlocal", 0);
      asm.emit("getlocal", 4);
      asm.emit("returnvalue");
    });
    expect(bytes(code)).toBe("d3 d4 62 04 48");
  });

  it("counts from behind a branch, and from the start of a lookupswitch", () => {
    const { code } = assemble((asm) => {
      const loop = asm.label();
      const end = asm.label();
      asm.placeLoop(loop);
      asm.emit("pushtrue");
      asm.branch("iffalse", end);
      asm.emit("pushbyte", -1);
      asm.lookupSwitch(end, [loop, end]);
      asm.place(end);
      asm.emit("returnvoid");
    });
    expect(bytes(code)).toBe("09 26 12 0d 00 00 24 ff 1b 0b 00 00 01 f8 ff ff 0b 00 00 47");
  });

  it("leaves out jumps to the next instruction and what cannot be reached", () => {
    const { code } = assemble((asm) => {
      const end = asm.label();
      asm.branch("jump", end);
      asm.emit("pushnull");
      asm.emit("throw");
      asm.place(end);
      asm.emit("returnvoid");
      asm.emit("returnvoid");
    });
    expect(bytes(code)).toBe("47");
  });

  it("counts what multinames, arguments and pairs take from the stack", () => {
    const { maxStack } = assemble((asm, pool) => {
      for (let i = 0; i < 3; i++) asm.emit("pushnull");
      asm.emit("getproperty", pool.runtimeName(PUBLIC));
      asm.emit("callproperty", pool.qualifiedName({ namespace: PUBLIC, name: "f" }), 1);
      asm.emit("pushnull");
      asm.emit("newobject", 1);
      asm.emit("returnvalue");
    });
    expect(maxStack).toBe(3);
  });

  it("starts a handler with the exception and no scope, and drops it where nothing is protected", () => {
    const { exceptions, maxStack, maxScope, localCount } = assemble((asm) => {
      const [from, to, target, never] = [asm.label(), asm.label(), asm.label(), asm.label()];
      asm.emit("getlocal", 0);
      asm.emit("pushscope");
      asm.place(from);
      asm.emit("pushnull");
      asm.emit("throw");
      asm.place(to);
      asm.place(target);
      asm.emit("setlocal", asm.newLocal());
      asm.emit("returnvoid");
      asm.place(never);
      asm.emit("pushnull");
      asm.emit("throw");
      asm.protect(from, to, target);
      asm.protect(never, never, target);
    });
    expect(exceptions).toEqual([{ from: 2, to: 4, target: 4, type: 0, variable: 0 }]);
    expect({ maxStack, maxScope, localCount }).toEqual({ maxStack: 1, maxScope: 1, localCount: 2 });
  });

  it.each<[string, (asm: Assembler) => void]>([
    [
      "paths meet at instruction 3 (returnvoid) with depths",
      (asm) => {
        const end = asm.label();
        asm.emit("pushtrue");
        asm.branch("iftrue", end);
        asm.emit("pushnull");
        asm.place(end);
        asm.emit("returnvoid");
      },
    ],
    ["pop at 0 finds too few values", (asm) => asm.emit("pop")],
    ["code falls off the end of the method", (asm) => asm.emit("pushnull")],
  ])("does not accept code in which %s", (message, emit) => {
    expect(() => assemble(emit)).toThrow(message);
  });
});

describe("PoolBuilder", () => {
  it("has every constant once, apart from private namespaces", () => {
    const pool = new PoolBuilder();
    const name = (kind: NamespaceKind, uri: string) => ({ namespace: { kind, uri }, name: "x" });
    const first = pool.qualifiedName(name(NamespaceKind.Package, "p"));
    expect(pool.qualifiedName(name(NamespaceKind.Package, "p"))).toBe(first);
    expect(pool.qualifiedName(name(NamespaceKind.PackageInternal, "p"))).not.toBe(first);
    const secret = name(NamespaceKind.Private, "p");
    expect(pool.qualifiedName(secret)).toBe(pool.qualifiedName(secret));
    expect(pool.qualifiedName(secret)).not.toBe(pool.qualifiedName(name(NamespaceKind.Private, "p")));
    expect(pool.pool.multinames[first]).toMatchObject({ kind: MultinameKind.QName });
    expect(pool.double(0)).not.toBe(pool.double(-0));
  });

  it("writes surrogates without their other half in three bytes", () => {
    const pool = new PoolBuilder();
    const encoded = (text: string): string => bytes(pool.pool.strings[pool.string(text)]!);
    expect(encoded("a\ud83db\ude00")).toBe("61 ed a0 bd 62 ed b8 80");
    expect(encoded("\u{1f600}é\0")).toBe("f0 9f 98 80 c3 a9 00");
  });
});
