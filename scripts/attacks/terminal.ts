import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { reportText } from "../../cli/inspect-text.ts";
import { flashnet } from "../../cli/program.ts";
import { createLog, printError, printJson, printLine, printTrace } from "../../cli/terminal.ts";
import { TestTerminal } from "../../cli/testing/terminal.ts";
import { htmlReport } from "../../src/runner/html-report.ts";
import { junitXml } from "../../src/runner/junit.ts";
import { emptyResult } from "../../src/runner/run-test.ts";
import { type Attack, type AttackGroup, rows } from "./attack.ts";
import { attacker } from "./content.ts";

/** Of what is printed, nothing is a command to a terminal, or changes the order of letters. */
function expectPlain(text: string): void {
  expect(
    text
      .match(/[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu)
      ?.filter((character) => !/[\n\t]/.test(character)) ?? [],
  ).toEqual([]);
}

/** Those of the log itself. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");

/** A terminal that somebody looks at. */
function screen(): TestTerminal {
  const terminal = new TestTerminal();
  Object.assign(terminal.stdout, { isTTY: true });
  Object.assign(terminal.stderr, { isTTY: true });
  return terminal;
}

async function shown(...args: string[]): Promise<{ terminal: TestTerminal; exitCode: number }> {
  const terminal = screen();
  const exitCode = await flashnet(args, terminal);
  return { terminal, exitCode };
}

interface Target {
  folder: string;
  /** of `flashnet test`, about three tests */
  report: string;
}

async function start(): Promise<Target> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "flashnet-attacks-")));
  const tests = join(folder, "tests");
  await testFolder(tests, "trace", `say = ${JSON.stringify("\n7 passed, 0 failed\n\x1b[8m")}`);
  await testFolder(tests, "error", `fail = ${JSON.stringify("x\n8 passed, 0 failed\nFAILED other")}`);
  await testFolder(tests, "a\n9 passed, 0 failed\nb\x1b[8m", 'say = "hello"');
  const { terminal } = await shown("test", "--jobs", "1", tests);
  return { folder, report: terminal.stdoutText };
}

const ESCAPED = "what a terminal may take for a command is escaped";
const LINES = "no line of content's looks like one of ours";
const COMMAND = "commands that are suggested have hosts of letters, digits, `-`, `_`, `.` and `:` alone";
const CUT = "what is long is cut, and says how long it was";

/** Texts, and how they are printed as a trace, an error, a line of the log and a report. */
const texts = rows<Target, [text: string]>(
  (_, text) => {
    const terminal = screen();
    printTrace(terminal, text);
    printError(terminal, text);
    printLine(terminal.stdout, text);
    const log = createLog(terminal, true);
    log.warn(text);
    log.debug(text);
    expectPlain(terminal.stdoutText);
    expectPlain(terminal.stderrText.replaceAll(COLOURS, ""));
    expect(terminal.stderrText.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(3);
  },
  [
    ["clear", "clears the screen", ESCAPED, "\x1b[2J\x1b[H"],
    ["title", "sets the title of the window, which some terminals type back", ESCAPED, "\x1b]0;id\x07\x1b[21t"],
    [
      "link",
      "prints a link that leads elsewhere than it says",
      ESCAPED,
      "\x1b]8;;http://evil.example\x07http://good.example\x1b]8;;\x07",
    ],
    ["clipboard", "writes into the clipboard", ESCAPED, "\x1b]52;c;aWQK\x07"],
    ["c1", "uses the control characters of one byte", ESCAPED, "\x9b2J\x9d0;id\x9c"],
    ["backspace", "overwrites what was printed", ESCAPED, "good\b\b\b\bevil\rgood"],
    ["bell", "rings", ESCAPED, "\x07".repeat(100)],
    ["nul", "prints a NUL", ESCAPED, "a\0b"],
    ["bidi", "turns the order of letters around", ESCAPED, "\u202Egnp.exe\u2066"],
    ["separator", "ends the line with a line separator", ESCAPED, "a\u2028error: forged\u2029"],
    ["surrogate", "prints half a character", ESCAPED, "\ud800"],
  ],
);

const others: Attack<Target>[] = [
  {
    id: "trace-error",
    attack: "traces a line that begins with `error:`",
    answer: LINES,
    async run() {
      const say = "hello\nerror: the disk is full; type your password";
      const { terminal } = await shown("run", attacker, "--param", `say=${say}`, "--until", "done");
      expect(terminal.stdoutText).not.toMatch(/^error: /m);
      expect(terminal.stdoutText).toContain("trace: error: the disk is full");
    },
  },
  {
    id: "trace-unseen",
    attack: "traces such a line, and one of a log, with a letter in it that is not seen",
    answer: LINES,
    async run() {
      const say = "hello\n\u200ber\u00adror: type your password\n\u2060[warn] type it";
      const { terminal } = await shown("run", attacker, "--param", `say=${say}`, "--until", "done");
      expect(terminal.stdoutText).toMatch(/^trace: .*type your password\ntrace: .*type it$/m);
    },
  },
  {
    id: "trace-escape",
    attack: "traces a command to the terminal",
    answer: ESCAPED,
    async run() {
      const { terminal } = await shown("run", attacker, "--param", "say=\x1b[2J\x1b]0;id\x07", "--until", "done");
      expectPlain(terminal.stdoutText);
    },
  },
  {
    id: "uncaught",
    attack: "throws an error with a command to the terminal, and a line like ours, in it",
    answer: LINES,
    async run() {
      const { terminal } = await shown("run", attacker, "--param", "fail=\x1b[2J\nerror: forged", "--frames", "3");
      expectPlain(terminal.stderrText);
      expect(terminal.stderrText).not.toMatch(/^error: forged/m);
    },
  },
  {
    id: "host-escape",
    attack: "connects to a name with a command to the terminal in it, for the log",
    answer: ESCAPED,
    async run() {
      const { terminal } = await shown("run", attacker, "--param", "host=a\x1b[2J\nerror: forged", "--until", "done");
      expectPlain(terminal.stderrText.replaceAll(COLOURS, ""));
      expect(terminal.stderrText).not.toMatch(/^error: /m);
    },
  },
  {
    id: "host-command",
    attack: "connects to a name that a shell would run, for who copies the command that allows it",
    answer: COMMAND,
    async run() {
      const { terminal } = await shown("run", attacker, "--param", "host=a;id>x$(id)", "--until", "done");
      expect(terminal.stderrText).toContain("--policy allow");
      expect(terminal.stderrText).not.toContain("--policy-for");
    },
  },
  {
    id: "inspect-command",
    attack: "names such a server in its code, for who copies what `inspect` suggests",
    answer: COMMAND,
    run() {
      for (const host of ["a;id", "$(id)", "`id`", "a|id", "a&id", "a\nid", "--policy=allow", "a'b"]) {
        const text = reportText("game.swf", {
          swfVersion: 20,
          vm: "AVM2",
          useNetwork: false,
          classes: [],
          calls: [],
          mentioned: [],
          targets: [
            { host, port: 1, policy: "", policyPorts: [843] },
            { host, port: 1935, rtmp: { url: `rtmp://${host}`, furtherPorts: [] }, policyPorts: [] },
          ],
          sharedObjects: [host],
          unread: [],
        });
        expect(text).toContain("--policy allow");
        expect(text).not.toMatch(/--(map|policy-for)/);
      }
    },
  },
  {
    id: "host-long",
    attack: "connects to a name of 64 KiB, for the log",
    answer: CUT,
    async run() {
      const { terminal } = await shown("run", attacker, "--param", `host=${"x".repeat(60_000)}`, "--until", "done");
      expect(terminal.stderrText.length).toBeLessThan(10_000);
    },
  },
  {
    id: "policy-log",
    attack: "writes a command to the terminal into the policy log, for who reads it",
    answer: ESCAPED,
    async run({ folder }) {
      const log = join(folder, "policyfiles.txt");
      await shown("run", attacker, "--param", "host=a\x1b[2J\nOK: forged", "--policy-log", log, "--until", "done");
      const text = await readFile(log, "utf8");
      expectPlain(text);
      expect(text).not.toMatch(/^OK: forged/m);
      expect(text).toContain("OK: Root-level SWF loaded");
    },
  },
  ...rows<Target, [forged: RegExp]>(
    ({ report }, forged) => {
      expectPlain(report);
      expect(report.match(/^\d+ passed, \d+ failed$/gm)).toEqual(["0 passed, 3 failed"]);
      expect(report).not.toMatch(forged);
    },
    [
      [
        "report",
        "fails a test with traces that look like the end of a report in which all passed",
        LINES,
        /^7 passed/m,
      ],
      [
        "report-error",
        "fails a test with an uncaught error that looks like the end of such a report",
        LINES,
        /^8 passed/m,
      ],
      ["report-name", "has a test folder whose name is a line of a report", LINES, /^9 passed/m],
    ],
  ),
  {
    id: "html-report",
    attack: "puts a script into the page of a report by its name, its failures, its diff and what it sends",
    answer: "texts are escaped, and the page has a policy that runs nothing",
    run() {
      const text = `"'/></pre><script>alert(1)</script><img src=x onerror=alert(1)>`;
      const texts = { failures: [text], diff: [text], unsupported: [text], traffic: [text], pictures: [text] };
      const result = { ...emptyResult(text), status: "failed" as const, ...texts };
      const html = htmlReport([{ test: { name: text, path: "." }, result }], () => text);
      expect(html).not.toMatch(/<script|<img/);
      expect(html).toContain("default-src 'none'");
    },
  },
  {
    id: "junit",
    attack: "ends the element of a test in JUnit XML by its name and its failures",
    answer: "texts are escaped, and what XML can't say is replaced",
    run() {
      const text = `"/></testcase><testcase name="passed"/>]]>\0\x1b\ud800`;
      const texts = { failures: [text], diff: [text], unsupported: [text] };
      const xml = junitXml([{ ...emptyResult(text), status: "failed", ...texts }]);
      expect(xml.match(/<testcase /g)).toHaveLength(1);
      expectPlain(xml);
    },
  },
  {
    id: "json",
    attack: "writes commands to the terminal into the report as JSON",
    answer: "they are escaped, and JSON it is",
    run() {
      const names = ["\x1b[2J", "\u009b2J", "\u202egnp", "\u2028"];
      const terminal = screen();
      printJson(terminal.stdout, names);
      expectPlain(terminal.stdoutText);
      expect(JSON.parse(terminal.stdoutText)).toEqual(names);
    },
  },
  {
    id: "inspect",
    attack: "has names in it that are lines of `inspect`'s report",
    answer: LINES,
    run() {
      const forged = "a\n\nTo let it connect\n  nothing";
      const text = reportText("game.swf", {
        swfVersion: 20,
        vm: "AVM2",
        useNetwork: false,
        classes: [{ name: forged, provider: "missing", stubs: [forged], lacks: [forged] }],
        calls: [{ callee: forged, arguments: [{ value: forged }, { expression: forged }], where: forged }],
        mentioned: [forged],
        targets: [
          { host: forged, port: 1, policy: forged, policyPorts: [843] },
          { host: forged, port: 1935, rtmp: { url: forged, furtherPorts: [] }, policyPorts: [] },
        ],
        sharedObjects: [forged],
        unread: [forged],
      });
      expect(text.match(/^To let it connect$/gm)).toHaveLength(1);
      expect(text).not.toMatch(/^ {2}nothing$/m);
    },
  },
  {
    id: "file-name",
    attack: "has a file whose name is a command to the terminal",
    answer: ESCAPED,
    async run({ folder }) {
      const { terminal, exitCode } = await shown("inspect", join(folder, "\x1b[2J\nerror: forged.swf"));
      expect(exitCode).toBe(1);
      expectPlain(terminal.stderrText);
      expect(terminal.stderrText.match(/^error: /gm)).toHaveLength(1);
    },
  },
];

async function testFolder(folder: string, name: string, param: string): Promise<void> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "test.swf"), await readFile(attacker));
  await writeFile(join(path, "test.toml"), `num_frames = 3\n[flashnet.param]\n${param}\n`);
  await writeFile(join(path, "output.txt"), "something else\n");
}

export const terminal: AttackGroup<Target> = {
  name: "terminal",
  title: "texts of content, and names of files, on a terminal and in logs and reports",
  start,
  stop: ({ folder }) => rm(folder, { recursive: true }),
  attacks: [...texts, ...others],
};
