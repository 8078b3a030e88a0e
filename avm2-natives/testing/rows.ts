import { join } from "node:path";
import ts from "typescript";
import { writeAbc } from "../../src/abc/writer.ts";
import { compileAbc, compileSwf, type SourceHost } from "../../src/compiler/index.ts";
import type { NativeLibrary } from "../../src/instrument/index.ts";
import { type PlayOptions, play } from "../../src/player/node/index.ts";
import { libraries, root } from "../../src/testing/compile.ts";
import { sections } from "../../test-swfs/air/rows/sections.ts";

const natives = join(root, "avm2-natives");
const rowsFolder = join(root, "test-swfs/air/rows");

/** Files that are not on the disk: a native that runs the rows, and the content that uses it. */
const NATIVE = join(natives, "flashnet/Probe.ts");
const CONTENT = join(root, "build/probe/Main.ts");
const DECLARATION = join(root, "build/probe/natives.d.ts");

const MAIN = `import { Probe } from "flashnet"; import { Sprite } from "flash.display";
/** @swf frameRate=50 version=51 */
export class Main extends Sprite { constructor() { super(); new Probe().run(); } }`;

/**
 * Runs code of natives in the headless player, and has what each row traces by its name.
 *
 * @param imports of a file in `avm2-natives/flashnet`
 * @param rows statements by name. A row that mentions `done` is over when it calls `done()`.
 * @throws Error when a row throws
 */
export async function traceRows(
  imports: string,
  rows: Readonly<Record<string, string>>,
  options: Partial<PlayOptions> = {},
): Promise<Map<string, string[]>> {
  const host = withFiles({ [NATIVE]: probe(imports, rows), [CONTENT]: MAIN, [DECLARATION]: DECLARED });
  const swf = compileSwf({
    main: CONTENT,
    sourceRoots: [join(root, "build/probe")],
    libraries: [...libraries, DECLARATION],
    host,
  });
  const { trace, errors } = await play(swf, {
    url: "http://localhost/rows.swf",
    natives: [library(host)],
    until: "== end",
    timeout: 40_000,
    ...options,
  });
  if (errors.length > 0) throw new Error(`${errors.join("\n")}\nafter\n${trace.join("\n")}`);
  const traced = sections(trace);
  traced.delete("end");
  return traced;
}

const DECLARED = `declare module "flashnet" { export class Probe { run(): void; } }`;

function probe(imports: string, rows: Readonly<Record<string, string>>): string {
  const added = Object.entries(rows).map(([name, code]) => {
    const body = /\bdone\b/.test(code) ? code : `${code}\n    done();`;
    // Each row is a script of its own: the player limits their time, and the depth of their calls.
    return `    rows.addLater(${JSON.stringify(name)}, (finish: Function): void => {
    const done = (): void => { setTimeout(finish, 0); };
    ${body}
    });`;
  });
  return `import { setTimeout } from "flash.utils";
import { attempt, Rows } from "../../test-swfs/air/rows/Rows.ts";
${imports}
export class Probe {
  run(): void {
    const rows = new Rows();
    attempt;
${added.join("\n")}
    rows.start();
  }
}`;
}

/** As natives are compiled: scripts/build/natives.ts. */
function library(host: SourceHost): NativeLibrary {
  const { abc } = compileAbc({
    files: [NATIVE],
    sourceRoots: [natives, rowsFolder],
    libraries,
    host,
    exports: "internal",
  });
  return { abc: writeAbc(abc), definitions: [{ name: "flashnet::Probe", kind: "define" }] };
}

function withFiles(files: Readonly<Record<string, string>>): SourceHost {
  return {
    ...ts.sys,
    readFile: (path) => files[path] ?? ts.sys.readFile(path),
    fileExists: (path) => path in files || ts.sys.fileExists(path),
    getCurrentDirectory: () => root,
  };
}
