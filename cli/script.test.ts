// biome-ignore-all lint/suspicious/noTemplateCurlyInString: lines of scripts, which have templates
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./testing/terminal.ts";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
let folder: string;
const temporary = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-script-"));
});

afterAll(() => rm(folder, { recursive: true }));

interface Game {
  name: string;
  swf: string;
  server: string;
  until: string;
  param?: string[];
  /** lines of the script that show what was recognised */
  recognised: string[];
}

const GAMES: Game[] = [
  {
    name: "a text chat",
    swf: "test-swfs/telnet/test.swf",
    server: "test-swfs/telnet/server.ts",
    until: "done",
    recognised: [
      "  for (let turn = 0; turn < 3; turn++) {",
      '    const said = await connection.readLine(); // "hello" when this was recorded',
      "    connection.write(`you said: ${said}\\r\\n`);",
    ],
  },
  {
    name: "a binary game with nonces of both sides",
    swf: "test-swfs/binary-game/test.swf",
    server: "test-swfs/binary-game/server.ts",
    until: "closed",
    recognised: [
      "  writeFrame(connection, `01 ${nonce}`);",
      "  const [token] = heard(await readFrame(connection), `02 ${nonce} ${ANY} 03 41 6e 6e`);",
      "    writeFrame(connection, `04 ${token}${answer}`);",
    ],
  },
  {
    name: "a game in AMF",
    swf: "test-swfs/amf-game/test.swf",
    server: "test-swfs/amf-game/server.ts",
    until: "closed",
    recognised: [
      '  const session = "s-48151623"; // the SWF says it again: any other will do',
      "  for (const [x, y] of [[0, 0], [1, -1], [2, -2], [3, -3]] as const) {",
      '    connection.writeObject(new TypedObject("game.Move", { by: "Ann", x: x, y: y }));',
    ],
  },
  {
    name: "an XMLSocket lobby",
    swf: "test-swfs/xml-chat/avm2/test.swf",
    server: "test-swfs/xml-chat/server.ts",
    until: "Ann is here",
    param: ["--param", "name=Ann"],
    recognised: [
      '  const [name] = heard(await connection.readXml(), `<join name="${ANY}"/>`); // "Ann" when this was recorded',
      '  connection.writeXml(`<joined name="${name}"/>`);',
    ],
  },
];

describe.each(GAMES)("$name", ({ name, swf, server, until, param = [], recognised }) => {
  const id = name.replaceAll(" ", "-");
  const played = ["run", at(swf), "--policy", "allow", "--until", until, ...param];
  let trace: string;

  beforeAll(async () => {
    const recorded = await run(...played, "--server", at(server), "--record", temporary(`${id}.jsonl`));
    expect(recorded).toMatchObject({ exitCode: 0, stderr: "" });
    trace = recorded.stdout;
  });

  it("becomes a script, by which the SWF does the same without the recording", async () => {
    const written = await run("script", temporary(`${id}.jsonl`), "-o", temporary(`${id}.ts`));
    expect(written).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const script = await readFile(temporary(`${id}.ts`), "utf8");
    for (const line of recognised) expect(script.split("\n")).toContain(line);
    expect(await run(...played, "--server", temporary(`${id}.ts`))).toEqual({ exitCode: 0, stdout: trace, stderr: "" });
  });
});

it("a recording becomes a test folder, which passes, and is not written over", async () => {
  const swf = at("test-swfs/amf-game/test.swf");
  const played = ["run", swf, "--policy", "allow", "--until", "closed", "--server", at("test-swfs/amf-game/server.ts")];
  const { stdout } = await run(...played, "--record", temporary("amf.jsonl"));
  const write = ["script", temporary("amf.jsonl"), "--test", temporary("tests/amf"), "--swf", swf, "--until", "closed"];
  expect(await run(...write)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(await readFile(temporary("tests/amf/output.txt"), "utf8")).toBe(stdout);
  expect(await run("test", temporary("tests"), "--jobs", "1")).toMatchObject({ exitCode: 0 });
  expect(await run(...write)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is there already") });
});

describe("what can't be done is said in one line", () => {
  const header = '{"flashnet":"recording","version":1,"started":"2006-06-28T12:00:00.000Z"}\n';

  it.each([
    ["a recording of nothing", header, [], "has no connection that a SWF dialled"],
    ["a test without its SWF", header, ["--test", "t"], "name it with --swf FILE"],
    ["what is no recording", "hello\n", [], "this is no JSON"],
  ])("%s", async (_, recording, options, message) => {
    await writeFile(temporary("odd.jsonl"), recording);
    const { exitCode, stdout, stderr } = await run("script", temporary("odd.jsonl"), ...options);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });
});
