import { join } from "node:path";
import ts from "typescript";
import { compileMovie } from "../../../src/avm1-compiler/compile.ts";
import { type RunSwfOptions, runSwf } from "../../../src/runner/run-swf.ts";
import { avm1Libraries, root } from "../../../src/testing/compile.ts";
import { sections } from "../../air/rows/sections.ts";
import { testServer } from "./server.ts";

/** Files that are not on the disk. */
const MAIN = join(root, "build/rtmp-rows/movie.ts");
const DECLARED = join(root, "build/rtmp-rows/movie.d.ts");

const DECLARATIONS = `declare var NetConnection: any; declare var SharedObject: any; declare var Date: any; declare var Math: any;
declare var GAME: any; declare var nc: any; declare var so: any; declare var at: any; declare var rows: any;
declare var timer: any; declare var limit: any; declare var connection: any; declare var connected: any;
declare var answers: any; declare var done: any; declare var next: any; declare var remote: any; declare var turn: any;
declare var say: any; declare var hostile: any; declare var later: any; declare var run: any; declare var Point: any; declare var data: any;
declare function getTimer(): number;`;

/** What every row may use. Milliseconds that a row has: 8000. */
const PRELUDE = `
GAME = "rtmp://game.example.com/game";

connection = function () {
  nc = new NetConnection();
  nc.onStatus = function (info) {
    trace(info.level + " " + info.code + " " + info.description + " " + this.isConnected);
    if (this.then != undefined) this.then(info);
  };
  return nc;
};

connected = function (then) {
  nc = new NetConnection();
  nc.then = then;
  nc.onStatus = function (info) {
    if (info.code == "NetConnection.Connect.Success") this.then();
    else trace(info.level + " " + info.code + " " + info.description);
  };
  nc.connect(GAME);
};

answers = function (isLast) {
  var responder: any = new Object();
  responder.isLast = isLast;
  responder.onResult = function (value) { trace("result " + value); if (this.isLast) done(); };
  responder.onStatus = function (info) { trace("error " + info.code + " " + info.description); if (this.isLast) done(); };
  return responder;
};

remote = function (name, persistence) {
  so = SharedObject.getRemote(name, GAME, persistence);
  so.count = 0;
  so.onSync = function (list) {
    var text = "sync";
    for (var i = 0; i < list.length; i++) {
      text += " " + list[i].code;
      if (list[i].name != undefined) text += " " + list[i].name;
      if (list[i].code == "change") text += " " + list[i].oldValue;
    }
    trace(text);
    this.count++;
    if (this["sync" + this.count] != undefined) this["sync" + this.count]();
  };
  so.onStatus = function (info) { trace(info.level + " " + info.code); if (this.status != undefined) this.status(); };
  return so;
};

rows = [];
at = -1;
done = function () { clearInterval(timer); timer = setInterval(next, 1); };
next = function () {
  clearInterval(timer);
  clearInterval(limit);
  at++;
  if (at == rows.length) { trace("== end"); return; }
  trace("== " + rows[at].label);
  if (rows[at].isLater) {
    limit = setInterval(function () { trace("timed out"); done(); }, 8000);
    rows[at].run();
  } else {
    rows[at].run();
    done();
  }
};
later = function (run) { this.run = run; };
`;

/**
 * Runs rows of content of AVM1, one after the other, in one player, against {@link testServer}.
 *
 * @param rows statements by name. A row that mentions `done` or `answers(true)` is over when it calls `done()`.
 * @param prelude what they share
 * @returns what each traced
 */
export async function traceMovie(
  rows: Readonly<Record<string, string>>,
  version: number,
  prelude = "",
  options: Partial<RunSwfOptions> = {},
): Promise<Map<string, string[]>> {
  const list = Object.entries(rows).map(
    ([name, code]) =>
      `rows.push({ label: ${JSON.stringify(name)}, isLater: ${/\bdone\b|answers\(true/.test(code)}, run: function () {\n${code}\n} });`,
  );
  const files: Readonly<Record<string, string>> = {
    [MAIN]: `/** @swf version=${version} frameRate=50 */\n${PRELUDE}\n${prelude}\n${list.join("\n")}\nnext();\n`,
    [DECLARED]: DECLARATIONS,
  };
  const host = {
    ...ts.sys,
    readFile: (file: string) => files[file] ?? ts.sys.readFile(file),
    fileExists: (file: string) => file in files || ts.sys.fileExists(file),
  };
  const swf = compileMovie({ file: MAIN, libraries: [...avm1Libraries, DECLARED], host });
  const { trace, problems } = await runSwf(swf, {
    server: testServer(),
    frames: 50 * 8 * list.length,
    until: "== end",
    ...options,
  });
  if (problems.length > 0) trace.push("== problems", ...problems);
  return sections(trace);
}
