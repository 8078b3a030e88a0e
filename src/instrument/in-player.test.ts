import { beforeAll, describe, expect, test } from "vitest";
import { type Multiname, MultinameKind, NamespaceKind } from "../abc/model.ts";
import { Op } from "../abc/opcodes.ts";
import { loadRuffle, type RuffleRuntime, run } from "../player/node/index.ts";
import type { CodeWriter } from "./code.ts";
import { instrumentSwf } from "./instrument.ts";
import type { NativeDefinition, NativeLibrary, Runtime } from "./natives.ts";
import { abcTag, movie, TestAbc } from "./testing/movie.ts";

const URL_OF_MOVIE = "http://game.example/movie.swf";

/** A Socket that is no player's Socket, and knows the URL of its SWF. */
function socketLibrary(members: NativeDefinition["members"] = {}): NativeLibrary {
  const abc = new TestAbc();
  const getters = [abc.getter("url", "flashnet:swf-url"), abc.getter("timeout", "long")];
  abc.class(abc.internal("flash.net", "Socket"), [abc.name("", "Object")], getters);
  return { abc: abc.finish(), definitions: [{ name: "flash.net::Socket", kind: "replace", members }] };
}

/** Adds `extra` to the player's ByteArray. */
function extensionLibrary(): NativeLibrary {
  const abc = new TestAbc();
  abc.run((code) => {
    code.emit(Op.getlex, abc.name("flash.utils", "ByteArray")).emit(Op.getproperty, abc.name("", "prototype"));
    code.emit(Op.pushstring, abc.string("added")).emit(Op.setproperty, abc.name("", "extra"));
  });
  return { abc: abc.finish(), definitions: [{ name: "flash.utils::ByteArray", kind: "extend" }] };
}

let ruffle: RuffleRuntime;
beforeAll(async () => {
  ruffle = await loadRuffle();
});

interface Case {
  natives?: NativeLibrary[];
  version?: number;
  runtime?: Runtime;
}

/** Plays a SWF, instrumented, that traces the value that `push` leaves on the stack. */
async function traced(push: (abc: TestAbc, code: CodeWriter) => void, options: Case = {}): Promise<string> {
  const { natives = [socketLibrary()], version = 15, runtime = "flash" } = options;
  const abc = new TestAbc();
  abc.main((code) => {
    const trace = abc.name("", "trace");
    code.emit(Op.findpropstrict, trace);
    push(abc, code);
    code.emit(Op.callpropvoid, trace, 1);
  });
  const { bytes } = instrumentSwf(movie([abcTag(abc.finish())], { version }), { url: URL_OF_MOVIE, natives, runtime });
  const traces: string[] = [];
  const player = await ruffle.createPlayer({
    url: URL_OF_MOVIE,
    runtime,
    onTrace: (text) => traces.push(text),
  });
  try {
    await player.load(bytes);
    const { errors } = await run(player, { frames: 1 });
    return [...traces, ...errors].join("\n");
  } finally {
    player.destroy();
  }
}

/** Calls a function of a package with one string. */
function call(abc: TestAbc, code: CodeWriter, name: number, argument: string): void {
  code.emit(Op.findpropstrict, name).emit(Op.pushstring, abc.string(argument));
  code.emit(Op.callproperty, name, 1);
}

/** Calls a method of the current ApplicationDomain. */
function callDomain(abc: TestAbc, code: CodeWriter, method: string, argument: string): void {
  code.emit(Op.getlex, abc.name("flash.system", "ApplicationDomain"));
  code.emit(Op.getproperty, abc.name("", "currentDomain")).emit(Op.pushstring, abc.string(argument));
  code.emit(Op.callproperty, abc.name("", method), 1);
}

function newSocket(abc: TestAbc, code: CodeWriter): void {
  const socket = abc.name("flash.net", "Socket");
  code.emit(Op.findpropstrict, socket).emit(Op.constructprop, socket, 0);
}

/** Whether what is on the stack is the class that content calls Socket. */
function isSocket(abc: TestAbc, code: CodeWriter): void {
  code.emit(Op.getlex, abc.name("flash.net", "Socket")).emit(Op.strictequals);
}

function namespaceSet(abc: TestAbc): number {
  const { pool } = abc;
  return pool.namespaceSet([
    { kind: NamespaceKind.Private, uri: "Main" },
    { kind: NamespaceKind.Package, uri: "" },
    { kind: NamespaceKind.Package, uri: "flash.net" },
  ]);
}

describe("content finds the native", () => {
  test("by its name", async () => {
    const push = (abc: TestAbc, code: CodeWriter): void => {
      newSocket(abc, code);
      code.emit(Op.getproperty, abc.name("", "url"));
    };
    expect(await traced(push)).toBe(URL_OF_MOVIE);
  });

  test("under the name it knows", async () => {
    const push = (abc: TestAbc, code: CodeWriter): void => {
      const getName = abc.name("flash.utils", "getQualifiedClassName");
      code.emit(Op.findpropstrict, getName);
      newSocket(abc, code);
      code.emit(Op.callproperty, getName, 1);
    };
    expect(await traced(push)).toBe("flash.net::Socket");
  });

  test("through an import of the whole package", async () => {
    const push = (abc: TestAbc, code: CodeWriter): void => {
      const multiname: Multiname = {
        kind: MultinameKind.Multiname,
        name: abc.string("Socket"),
        namespaceSet: namespaceSet(abc),
      };
      code.emit(Op.getlex, abc.pool.multiname(multiname));
      isSocket(abc, code);
    };
    expect(await traced(push)).toBe("true");
  });

  test("by a name that is known at run time", async () => {
    const push = (abc: TestAbc, code: CodeWriter): void => {
      const late = abc.pool.multiname({ kind: MultinameKind.MultinameL, namespaceSet: namespaceSet(abc) });
      const name = abc.string("Socket");
      code.emit(Op.pushstring, name).emit(Op.findpropstrict, late);
      code.emit(Op.pushstring, name).emit(Op.getproperty, late);
      isSocket(abc, code);
    };
    expect(await traced(push)).toBe("true");
  });

  test.each(["flash.net.Socket", "flash.net::Socket"])("with getDefinitionByName(%j)", async (name) => {
    const push = (abc: TestAbc, code: CodeWriter): void => {
      call(abc, code, abc.name("flash.utils", "getDefinitionByName"), name);
      isSocket(abc, code);
    };
    expect(await traced(push)).toBe("true");
  });

  test.each(["flash.net.Socket", "flash.net::Socket"])("with ApplicationDomain.getDefinition(%j)", async (name) => {
    const push = (abc: TestAbc, code: CodeWriter): void => {
      callDomain(abc, code, "getDefinition", name);
      isSocket(abc, code);
    };
    expect(await traced(push)).toBe("true");
  });
});

describe("other lookups by name are the player's", () => {
  /** The string that makes the lookups be replaced. */
  const withSocket = (abc: TestAbc, code: CodeWriter): CodeWriter =>
    code.emit(Op.pushstring, abc.string("flash.net.Socket")).emit(Op.pop);

  test("getDefinitionByName finds the content's own classes", async () => {
    const push = (abc: TestAbc, code: CodeWriter): void =>
      call(abc, withSocket(abc, code), abc.name("flash.utils", "getDefinitionByName"), "Main");
    expect(await traced(push)).toBe("[class Main]");
  });

  test("getDefinitionByName throws for what there is not", async () => {
    const push = (abc: TestAbc, code: CodeWriter): void =>
      call(abc, withSocket(abc, code), abc.name("flash.utils", "getDefinitionByName"), "Nothing");
    expect(await traced(push)).toContain("ReferenceError: Error #1065: Variable Nothing is not defined.");
  });

  test.each([
    ["getDefinition", "Main", "[class Main]"],
    ["hasDefinition", "Main", "true"],
    ["hasDefinition", "flash.net.Socket", "true"],
    ["hasDefinition", "Nothing", "false"],
  ])("ApplicationDomain.%s(%j)", async (method, name, expected) => {
    const push = (abc: TestAbc, code: CodeWriter): void => callDomain(abc, withSocket(abc, code), method, name);
    expect(await traced(push)).toBe(expected);
  });

  test("in a with statement", async () => {
    const push = (abc: TestAbc, code: CodeWriter): void => {
      const method = abc.name("", "getDefinition");
      code.emit(Op.getlex, abc.name("flash.system", "ApplicationDomain"));
      code.emit(Op.getproperty, abc.name("", "currentDomain")).emit(Op.pushwith);
      code.emit(Op.findpropstrict, method).emit(Op.pushstring, abc.string("flash.net.Socket"));
      code.emit(Op.callproplex, method, 1).emit(Op.popscope);
      code.emit(Op.getlex, abc.name("flash.net", "Socket")).emit(Op.strictequals);
    };
    expect(await traced(push)).toBe("true");
  });

  test("an object with a method of that name keeps it", async () => {
    const push = (abc: TestAbc, code: CodeWriter): void => {
      code.emit(Op.getlex, abc.name("flash.system", "ApplicationDomain")).emit(Op.pop);
      const method = abc.method((body) => body.emit(Op.pushstring, abc.string("own")).emit(Op.returnvalue));
      withSocket(abc, code).emit(Op.pushstring, abc.string("getDefinition")).emit(Op.newfunction, method);
      code.emit(Op.newobject, 1).emit(Op.callproperty, abc.name("", "getDefinition"), 0);
    };
    expect(await traced(push)).toBe("own");
  });
});

describe("members that came later", () => {
  const hasTimeout = (abc: TestAbc, code: CodeWriter): void => {
    code.emit(Op.pushstring, abc.string("timeout"));
    newSocket(abc, code);
    code.emit(Op.in);
  };

  test.each([
    [9, "false"],
    [10, "true"],
  ])("in SWF %i", async (version, expected) => {
    const natives = [socketLibrary({ timeout: { since: 10 } })];
    expect(await traced(hasTimeout, { natives, version })).toBe(expected);
  });

  test.each<[Runtime, string]>([
    ["flash", "false"],
    ["air", "true"],
  ])("in %s", async (runtime, expected) => {
    const natives = [socketLibrary({ timeout: { runtime: "air" } })];
    expect(await traced(hasTimeout, { natives, runtime })).toBe(expected);
  });
});

test("a class of the player is extended before content runs", async () => {
  const push = (abc: TestAbc, code: CodeWriter): void => {
    const byteArray = abc.name("flash.utils", "ByteArray");
    code.emit(Op.findpropstrict, byteArray).emit(Op.constructprop, byteArray, 0);
    code.emit(Op.getproperty, abc.name("", "extra"));
  };
  expect(await traced(push, { natives: [socketLibrary(), extensionLibrary()] })).toBe("added");
});

test("a class that the player lacks is defined for AIR", async () => {
  const abc = new TestAbc();
  const name = "flash.net::ServerSocket";
  abc.class(abc.internal("flash.net", "ServerSocket"), [abc.name("", "Object")], [abc.getter("kind", "native")]);
  const natives: NativeLibrary[] = [{ abc: abc.finish(), definitions: [{ name, kind: "define", runtime: "air" }] }];
  const push = (content: TestAbc, code: CodeWriter): void => {
    const server = content.name("flash.net", "ServerSocket");
    code.emit(Op.findpropstrict, server).emit(Op.constructprop, server, 0);
    code.emit(Op.getproperty, content.name("", "kind"));
  };
  expect(await traced(push, { natives, runtime: "air" })).toBe("native");
  expect(await traced(push, { natives })).toContain(
    "ReferenceError: Error #1065: Variable ServerSocket is not defined.",
  );
});
