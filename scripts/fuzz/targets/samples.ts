/** Small valid files to begin with. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { MultinameKind, NamespaceKind } from "../../../src/abc/model.ts";
import { Op } from "../../../src/abc/opcodes.ts";
import { readAbc } from "../../../src/abc/reader.ts";
import { writeAbc } from "../../../src/abc/writer.ts";
import { ActionCode } from "../../../src/avm1/actions.ts";
import { movie as avm1Movie, doActionTag } from "../../../src/avm1/movie.ts";
import { abcTag, movie, TestAbc } from "../../../src/instrument/testing/movie.ts";
import { readSwf } from "../../../src/swf/reader.ts";
import { writeSwf } from "../../../src/swf/writer.ts";

/** The SWFs that the build has made from test-swfs, the smallest first; what is larger finds nothing more. */
export function smallSwfs(maxLength: number, count: number): Uint8Array[] {
  return readdirSync("test-swfs", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".swf"))
    .map((path) => join("test-swfs", path))
    .sort((one, other) => statSync(one).size - statSync(other).size || (one < other ? -1 : 1))
    .filter((path) => statSync(path).size <= maxLength)
    .slice(0, count)
    .map((path) => new Uint8Array(readFileSync(path)));
}

/** Bytecode of a class that connects. */
export function smallAbc(): Uint8Array {
  const abc = new TestAbc();
  abc.class(abc.name("", "Main"), [abc.name("", "Object")], [abc.getter("host", "game.example")], (code) => {
    code
      .emit(Op.findpropstrict, abc.name("flash.net", "Socket"))
      .emit(Op.constructprop, abc.name("flash.net", "Socket"), 0)
      .emit(Op.pushstring, abc.string("game.example"))
      .emit(Op.pushshort, 6112)
      .emit(Op.callpropvoid, abc.name("", "connect"), 2);
  });
  return abc.finish();
}

/** The same, with a Vector and a namespace set in the pool. */
export function richAbc(): Uint8Array {
  const abc = readAbc(smallAbc());
  const { strings, namespaces, namespaceSets, multinames } = abc.pool;
  const text = (value: string): number => strings.push(new TextEncoder().encode(value)) - 1;
  const namespace = namespaces.push({ kind: NamespaceKind.Package, name: text("flash.net") }) - 1;
  const namespaceSet = namespaceSets.push([namespace, 1]) - 1;
  const base = multinames.push({ kind: MultinameKind.Multiname, name: text("XMLSocket"), namespaceSet }) - 1;
  multinames.push({ kind: MultinameKind.TypeName, base, parameters: [base] });
  return writeAbc(abc);
}

export function smallAvm2Movie(): Uint8Array {
  return movie([abcTag(smallAbc())]);
}

/** AVM1 code: a constant pool, pushes and a call of a method. */
export const SMALL_ACTIONS: Uint8Array = Uint8Array.from([
  ActionCode.ConstantPool,
  ...[20, 0, 2, 0],
  ...Buffer.from("XMLSocket\0connect\0"),
  ActionCode.Push,
  ...[31, 0, 0],
  ...Buffer.from("game.example\0"),
  ...[7, 0x5c, 0x1a, 0, 0, 8, 1, 6, 0, 0, 0, 0, 0, 0, 0, 0, 5, 1],
  ActionCode.CallMethod,
]);

export function smallAvm1Movie(): Uint8Array {
  return avm1Movie({ frames: [SMALL_ACTIONS] });
}

export const SMALL_DO_ACTION: Uint8Array = doActionTag(SMALL_ACTIONS).data;

/** A movie in each of the three forms. */
export function compressed(swf: Uint8Array): Uint8Array[] {
  const file = readSwf(swf);
  return (["none", "zlib", "lzma"] as const).map((compression) => writeSwf(file, { compression }));
}
