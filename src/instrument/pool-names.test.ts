import { describe, expect, test } from "vitest";
import { type Multiname, MultinameKind, NamespaceKind } from "../abc/model.ts";
import { PoolBuilder } from "../abc/pool-builder.ts";
import { PoolEditor } from "../abc/pool-editor.ts";
import { readAbc } from "../abc/reader.ts";
import { writeAbc } from "../abc/writer.ts";
import { PoolNames } from "./pool-names.ts";

const SOCKET = { uri: "flash.net", local: "Socket" };

function abcOf({ pool }: PoolBuilder): Uint8Array {
  const tables = { methods: [], metadata: [], instances: [], classes: [], scripts: [], bodies: [] };
  return writeAbc({ minorVersion: 16, majorVersion: 46, pool, ...tables });
}

/** `[package flash.net, public]Socket` for a Multiname, `[…]*` where the name is only known at run time */
function print(abc: Uint8Array, index: number): string {
  const { strings, namespaces, namespaceSets, multinames } = readAbc(abc).pool;
  const text = (at: number): string => new TextDecoder().decode(strings[at]);
  const kinds = new Map(Object.entries(NamespaceKind).map(([name, kind]) => [kind, name]));
  const namespace = (at: number): string => `${kinds.get(namespaces[at]!.kind)} ${text(namespaces[at]!.name)}`.trim();
  const multiname = multinames[index]!;
  switch (multiname.kind) {
    case MultinameKind.TypeName:
      return `${print(abc, multiname.base)}.<${multiname.parameters.map((parameter) => print(abc, parameter))}>`;
    case MultinameKind.QName:
    case MultinameKind.QNameA:
      return `${namespace(multiname.namespace)}::${text(multiname.name)}`;
    case MultinameKind.Multiname:
    case MultinameKind.MultinameA:
      return `[${namespaceSets[multiname.namespaceSet]!.map(namespace).join(", ")}]${text(multiname.name)}`;
    case MultinameKind.MultinameL:
    case MultinameKind.MultinameLA:
      return `[${namespaceSets[multiname.namespaceSet]!.map(namespace).join(", ")}]*`;
    default:
      return String(multiname.kind);
  }
}

type Spaces = [kind: keyof typeof NamespaceKind, uri: string][];

function set(pool: PoolBuilder, spaces: Spaces): number {
  return pool.namespaceSet(spaces.map(([kind, uri]) => ({ kind: NamespaceKind[kind], uri })));
}

const inSet =
  (spaces: Spaces, local = "Socket") =>
  (pool: PoolBuilder): Multiname => ({
    kind: MultinameKind.Multiname,
    name: pool.string(local),
    namespaceSet: set(pool, spaces),
  });

const inOne =
  (kind: keyof typeof NamespaceKind, uri: string, local = "Socket") =>
  (pool: PoolBuilder): Multiname => ({
    kind: MultinameKind.QName,
    namespace: pool.namespace({ kind: NamespaceKind[kind], uri }),
    name: pool.string(local),
  });

describe("redirect flash.net::Socket", () => {
  test.each<[string, (pool: PoolBuilder) => Multiname, string]>([
    ["a name in the package", inOne("Package", "flash.net"), "PackageInternal flash.net::Socket"],
    ["a name in the namespace of that URI", inOne("Namespace", "flash.net"), "PackageInternal flash.net::Socket"],
    [
      "a set with the package",
      inSet([
        ["Private", "Main"],
        ["Package", ""],
        ["Package", "flash.net"],
      ]),
      "[Private Main, Package, PackageInternal flash.net]Socket",
    ],
    [
      "a set with the package twice",
      inSet([
        ["Package", "flash.net"],
        ["Package", ""],
        ["Namespace", "flash.net"],
      ]),
      "[PackageInternal flash.net, Package]Socket",
    ],
    [
      "a type parameter",
      (pool) => ({
        kind: MultinameKind.TypeName,
        base: pool.qname("__AS3__.vec", "Vector"),
        parameters: [pool.qname("flash.net", "Socket")],
      }),
      "Package __AS3__.vec::Vector.<PackageInternal flash.net::Socket>",
    ],
    ["another class of the package", inOne("Package", "flash.net", "XMLSocket"), "Package flash.net::XMLSocket"],
    ["the name in another package", inOne("Package", "game"), "Package game::Socket"],
    ["a private name", inOne("Private", "flash.net"), "Private flash.net::Socket"],
    ["a protected name", inOne("Protected", "flash.net"), "Protected flash.net::Socket"],
    [
      "a set without the package",
      inSet([
        ["Package", ""],
        ["Package", "game"],
      ]),
      "[Package, Package game]Socket",
    ],
    ["another name in a set", inSet([["Package", "flash.net"]], "URLLoader"), "[Package flash.net]URLLoader"],
    [
      "the name of an attribute",
      (pool) => ({
        kind: MultinameKind.QNameA,
        namespace: pool.namespace({ kind: NamespaceKind.Package, uri: "flash.net" }),
        name: pool.string("Socket"),
      }),
      "Package flash.net::Socket",
    ],
    [
      "a name that is known at run time",
      (pool) => ({
        kind: MultinameKind.MultinameL,
        namespaceSet: set(pool, [
          ["Package", ""],
          ["Package", "flash.net"],
        ]),
      }),
      "[Package, Package flash.net, PackageInternal flash.net]*",
    ],
    [
      "a name that is known at run time, elsewhere",
      (pool) => ({ kind: MultinameKind.MultinameL, namespaceSet: set(pool, [["Package", ""]]) }),
      "[Package]*",
    ],
  ])("%s", (_, make, expected) => {
    const builder = new PoolBuilder();
    const index = builder.multiname(make(builder));
    const editor = new PoolEditor(abcOf(builder));
    const names = new PoolNames(editor, { definitions: [SOCKET], texts: [] });
    names.redirect(SOCKET, SOCKET);
    names.redirectLate(SOCKET.uri);
    expect(print(editor.finish(), index)).toBe(expected);
  });
});

test("two definitions in one set", () => {
  const builder = new PoolBuilder();
  const xmlSocket = { uri: "flash.net", local: "Socket" };
  const other = { uri: "game", local: "Socket" };
  const index = builder.multiname(
    inSet([
      ["Package", "game"],
      ["Package", "flash.net"],
    ])(builder),
  );
  const editor = new PoolEditor(abcOf(builder));
  const names = new PoolNames(editor, { definitions: [xmlSocket, other], texts: [] });
  names.redirect(xmlSocket, xmlSocket);
  names.redirect(other, { uri: "flashnet:1", local: "Socket" });
  expect(print(editor.finish(), index)).toBe("[PackageInternal flashnet:1, PackageInternal flash.net]Socket");
});

test("a definition that gets another name", () => {
  const builder = new PoolBuilder();
  const index = builder.multiname(inSet([["Package", "flash.net"]])(builder));
  const editor = new PoolEditor(abcOf(builder));
  new PoolNames(editor, { definitions: [SOCKET], texts: [] }).redirect(SOCKET, { uri: "flashnet:1", local: "Other" });
  expect(print(editor.finish(), index)).toBe("[PackageInternal flashnet:1]Other");
});

test("public members, and names like theirs", () => {
  const builder = new PoolBuilder();
  const make = (make: (pool: PoolBuilder) => Multiname): number => builder.multiname(make(builder));
  const own = make(inOne("Package", "", "getDefinition"));
  const mixed: Spaces = [
    ["Private", "Main"],
    ["Package", ""],
  ];
  const any = make(inSet(mixed, "getDefinition"));
  const others = [inOne("Private", "Main", "getDefinition"), inOne("Package", "game", "getDefinition")].map(make);
  const editor = new PoolEditor(abcOf(builder));
  const names = new PoolNames(editor, { definitions: [], texts: ["getDefinition"] });
  expect(names.memberNames("getDefinition")).toEqual([own, any]);
  expect(names.memberNames("getDefinition", "game")).toEqual([own, any, others[1]]);
  expect(names.called("getDefinition")).toEqual([own, any, ...others]);
  expect([own, ...others].map((index) => names.isPublic(index))).toEqual([true, false, false]);
  expect(names.namespacesOf(any)).toHaveLength(2);
});
