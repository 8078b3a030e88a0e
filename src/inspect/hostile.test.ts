/** Files that say more than they hold: a report stays short, and is made soon. */
import { describe, expect, it } from "vitest";
import { MultinameKind, NamespaceKind } from "../abc/model.ts";
import { Op } from "../abc/opcodes.ts";
import { readAbc } from "../abc/reader.ts";
import { writeAbc } from "../abc/writer.ts";
import type { CodeWriter } from "../instrument/code.ts";
import { abcTag, movie, TestAbc } from "../instrument/testing/movie.ts";
import { inspectSwf } from "./inspect.ts";
import type { SwfReport } from "./report.ts";

function inspect(abc: Uint8Array): SwfReport {
  const library = { classes: [], globals: [] };
  return inspectSwf(movie([abcTag(abc)]), { natives: [], library, swfHost: "games.example.com" });
}

/** An ABC file with one method. */
function method(write: (code: CodeWriter, abc: TestAbc) => void): Uint8Array {
  const abc = new TestAbc();
  abc.method((code) => write(code, abc));
  return abc.finish();
}

describe("inspectSwf", () => {
  it("is not caught in a type that is a parameter of itself", () => {
    const abc = readAbc(method((code) => code.emit(Op.returnvoid)));
    const index = abc.pool.multinames.length;
    abc.pool.multinames.push({ kind: MultinameKind.TypeName, base: index, parameters: [index] });
    expect(inspect(writeAbc(abc)).vm).toBe("AVM2");
  });

  it("looks at a namespace set once, however many names share it", () => {
    const abc = readAbc(method((code) => code.emit(Op.returnvoid)));
    const text = new TextEncoder();
    const set: number[] = [];
    for (let i = 0; i < 15_000; i++) {
      const name = abc.pool.strings.push(text.encode(i === 7 ? "flash.net" : `p${i}`)) - 1;
      set.push(abc.pool.namespaces.push({ kind: NamespaceKind.Package, name }) - 1);
    }
    const namespaceSet = abc.pool.namespaceSets.push(set) - 1;
    const socket = abc.pool.strings.push(text.encode("Socket")) - 1;
    for (let i = 0; i < 15_000; i++) {
      abc.pool.multinames.push({ kind: MultinameKind.Multiname, name: socket, namespaceSet });
    }
    const { classes } = inspect(writeAbc(abc));
    expect(classes.map(({ name }) => name)).toEqual(["flash.net::Socket"]);
  });

  it("puts no text together that doubles with each instruction", () => {
    const report = inspect(
      method((code, abc) => {
        code.emit(Op.getlocal_0).emit(Op.pushstring, abc.string("doubled"));
        for (let i = 0; i < 64; i++) code.emit(Op.dup).emit(Op.add);
        code.emit(Op.callpropvoid, abc.name("", "connect"), 1).emit(Op.returnvoid);
      }),
    );
    expect(report.calls).toMatchObject([{ callee: "this.connect", arguments: [{ expression: "" }] }]);
  });

  it("cuts long texts, and leaves out what nobody reads, and says so", () => {
    const report = inspect(
      method((code, abc) => {
        const host = abc.string("h".repeat(40_000));
        const connect = abc.name("", "connect");
        for (let i = 0; i < 3000; i++)
          code.emit(Op.getlocal_0).emit(Op.pushstring, host).emit(Op.callpropvoid, connect, 1);
        code.emit(Op.returnvoid);
      }),
    );
    expect(report.calls).toHaveLength(1000);
    expect(report.unread).toEqual(["2000 more calls, left out"]);
    expect(JSON.stringify(report).length).toBeLessThan(2_000_000);
  });
});
