import { join } from "node:path";
import ts from "typescript";
import { compileSwf, declarations } from "../../../src/compiler/index.ts";
import { type RunSwfOptions, runSwf } from "../../../src/runner/run-swf.ts";
import { root } from "../../../src/testing/compile.ts";
import { sections } from "../../air/rows/sections.ts";
import { testServer } from "./server.ts";

/** Files that are not on the disk. */
const FOLDER = join(root, "build/rtmp-rows");
const MAIN = join(FOLDER, "Main.ts");

/** What every row may use. */
const PRELUDE = `
import { Sprite } from "flash.display";
import { AsyncErrorEvent, EventDispatcher, NetStatusEvent, SyncEvent } from "flash.events";
import { NetConnection, registerClassAlias, Responder, SharedObject } from "flash.net";
import { ByteArray, describeType, Dictionary, getQualifiedClassName, setTimeout } from "flash.utils";

const GAME: string = "rtmp://game.example.com/game";

/** A connection that traces what it hears. */
function connection(name: string = ""): NetConnection {
  const nc = new NetConnection();
  nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
    const info = event.info;
    trace(name + info.level, info.code, info.description == null ? "-" : info.description, nc.connected);
  });
  nc.addEventListener("asyncError", (event: AsyncErrorEvent): void => trace(name + event.text, String(event.error)));
  return nc;
}

/** Calls back once a connection is there; traces all but that. */
function connected(then: Function, client: any = null, encoding: uint = 3): NetConnection {
  const nc = new NetConnection();
  nc.objectEncoding = encoding;
  if (client != null) nc.client = client;
  let isFirst = true;
  nc.addEventListener("netStatus", (event: NetStatusEvent): void => {
    const info = event.info;
    if (isFirst && info.code == "NetConnection.Connect.Success") then(nc);
    else trace(info.level, info.code, info.description == null ? "-" : info.description);
    isFirst = false;
  });
  nc.addEventListener("asyncError", (event: AsyncErrorEvent): void => trace(event.text, String(event.error)));
  nc.connect(GAME);
  return nc;
}

/** Traces what is thrown. */
function attempt(action: Function): void {
  try {
    trace(action());
  } catch (error) {
    trace(String(error));
  }
}

function answers(then: Function = null): Responder {
  return new Responder(
    (value: any): void => {
      trace("result", JSON.stringify(value));
      if (then != null) then();
    },
    (info: any): void => {
      trace("error", JSON.stringify(info));
      if (then != null) then();
    },
  );
}

class Point3 {
  x: number = 1;
  y: any = null;
}

/** Milliseconds that a row has. */
const PATIENCE: int = 8000;
`;

/**
 * Runs rows of content, one after the other, in one player, against {@link testServer}.
 *
 * @param rows statements by name. A row that mentions \`done\` is over when it calls \`done()\`.
 * @param prelude what they share
 * @param version of the SWF
 * @returns what each traced
 */
export async function traceContent(
  rows: Readonly<Record<string, string>>,
  prelude = "",
  options: Partial<RunSwfOptions> = {},
  version = 20,
): Promise<Map<string, string[]>> {
  const names = Object.keys(rows);
  const functions = names.map((name, i) => `function row${i}(done: Function): void {\n${rows[name]}\n}`);
  const list = names.map((name, i) => `[${JSON.stringify(name)}, row${i}, ${/\bdone\b/.test(rows[name]!)}]`);
  const program = `${PRELUDE}${prelude}
${functions.join("\n")}
/** @swf frameRate=50 version=${version} */
export class Main extends Sprite {
  private readonly rows: any[] = [${list.join(", ")}];
  private at: int = -1;
  constructor() { super(); this.next(); }
  private next(): void {
    this.at++;
    if (this.at == this.rows.length) { trace("== end"); return; }
    const [name, run, isLater] = this.rows[this.at];
    const at = this.at;
    const done = (): void => { if (this.at == at) setTimeout(this.next, 0); };
    trace("== " + name);
    if (isLater) setTimeout((): void => { if (this.at == at) { trace("timed out"); done(); } }, PATIENCE);
    try { run(done); } catch (error) { trace("threw " + String(error)); done(); return; }
    if (!isLater) done();
  }
}`;
  const host = { ...ts.sys, readFile: (file: string) => (file === MAIN ? program : ts.sys.readFile(file)) };
  const fileExists = (file: string): boolean => file === MAIN || ts.sys.fileExists(file);
  const swf = compileSwf({
    main: MAIN,
    sourceRoots: [FOLDER],
    libraries: [declarations.avm2, declarations.content],
    host: { ...host, fileExists },
  });
  const { trace, problems } = await runSwf(swf, {
    server: testServer(),
    frames: 50 * 8 * names.length,
    until: "== end",
    ...options,
  });
  if (problems.length > 0) trace.push("== problems", ...problems);
  return sections(trace);
}
