import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../testing/root.ts";
import { compareRuns } from "./compare.ts";
import type { Executor, InspectJob, RunJob, StageAnswer } from "./job.ts";
import { localExecutor } from "./local-executor.ts";
import type { InspectRow, RunRow } from "./row.ts";
import { Ruffles } from "./ruffles.ts";
import { differing, swfOf } from "./testing/swfs.ts";

const OLD = join(root, "node_modules/ruffle-0.5.0");
const inspectJob: InspectJob = { stage: "inspect", runtime: "flash", timeout: 20_000, maxMemory: 1 << 30 };
const runJob: RunJob = { ...inspectJob, stage: "run", ruffle: "installed", frames: 30, picture: false };

let folder: string;
let executor: Executor;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-executor-"));
  executor = localExecutor({ jobs: 1, ruffles: new Ruffles(folder) });
});

afterAll(async () => {
  await executor.close();
  await rm(folder, { recursive: true });
});

async function answerOf(bytes: Uint8Array, job: InspectJob | RunJob): Promise<StageAnswer> {
  return executor.run({ sha256: createHash("sha256").update(bytes).digest("hex"), bytes }, job);
}

async function inspected(bytes: Uint8Array): Promise<InspectRow> {
  const answer = await answerOf(bytes, inspectJob);
  return answer.row as InspectRow;
}

async function played(bytes: Uint8Array, job: Partial<RunJob> = {}): Promise<RunRow & { png?: Uint8Array }> {
  const answer = (await answerOf(bytes, { ...runJob, ...job })) as Extract<StageAnswer, { stage: "run" }>;
  return { ...answer.row, ...(answer.picture && { png: answer.picture }) };
}

const connecting = swfOf(
  'import { NetConnection, Socket, URLLoader, URLRequest, XMLSocket } from "flash.net";\nimport { Security } from "flash.system";',
  `
    Security.loadPolicyFile("xmlsocket://game.example:5001");
    new Socket("Game.Example", 5000);
    new Socket("game.example", 5000);
    new XMLSocket("chat.example", 9339);
    const connection = new NetConnection();
    connection.connect("rtmp://fms.example/app");
    new URLLoader(new URLRequest("scores.php?a=1"));
    trace("one\\ntwo");
    trace("random " + Math.random() + " " + new Date().time);
    this.graphics.beginFill(0xff0000);
    this.graphics.drawRect(0, 0, 100, 100);
  `,
);

describe("inspect", () => {
  it("reads what the SWF asks for", async () => {
    expect(await inspected(connecting)).toMatchObject({
      problem: null,
      swfVersion: 20,
      vm: "AVM2",
      width: 550,
      height: 400,
      frameRate: 50,
      frames: 1,
      connections: [
        { host: "game.example", port: 5000, protocol: "tcp" },
        { host: "chat.example", port: 9339, protocol: "tcp" },
        { host: "fms.example", port: 1935, protocol: "rtmp" },
      ],
      policyUrls: ["xmlsocket://game.example:5001"],
    });
  });

  it("says what is damaged", async () => {
    expect((await inspected(connecting.subarray(0, 20))).problem).toMatchObject({ code: "damaged" });
  });
});

describe("run", () => {
  it("plays it where nobody answers, and the same each time", async () => {
    const once = await played(connecting);
    expect(once).toMatchObject({
      ruffle: "0.6.0",
      problem: null,
      ended: "frames",
      frames: 30,
      trace: ["one", "two", expect.stringContaining("random")],
      traceLines: 3,
      connections: [
        { host: "game.example", port: 5000, protocol: "tcp" },
        { host: "chat.example", port: 9339, protocol: "tcp" },
        { host: "fms.example", port: 1935, protocol: "rtmp" },
      ],
      loads: ["http://localhost/scores.php?a=1"],
      picture: null,
    });
    expect(await played(connecting)).toEqual(once);
  });

  it("draws it, smaller, if there is anything to see", async () => {
    const { picture, png } = await played(connecting, { picture: true });
    expect(picture).toBe(createHash("sha256").update(png!).digest("hex"));
    expect(PNG.sync.read(Buffer.from(png!))).toMatchObject({ width: 440, height: 320 });
    expect((await played(swfOf("", 'trace("nothing");'), { picture: true })).picture).toBeNull();
  });

  it("ends after seconds of its own time", async () => {
    expect((await played(connecting, { frames: 1000, seconds: 0.5 })).frames).toBe(25);
  });

  it("may be answered by a script", async () => {
    const server = `export default (connection) => connection.write("hello")`;
    const talking = swfOf(
      'import type { ProgressEvent } from "flash.events";\nimport { Socket } from "flash.net";',
      `
        const socket = new Socket();
        socket.addEventListener("socketData", (event: ProgressEvent): void => trace(socket.readUTFBytes(socket.bytesAvailable)));
        socket.connect("game.example", 6112);
      `,
    );
    expect((await played(talking, { server })).trace).toEqual(["hello"]);
  });

  it("says what a script has thrown", async () => {
    const server = `export default () => { throw new Error("no such room"); }`;
    const { errors, problem } = await played(connecting, { server });
    expect(problem).toBeNull();
    expect(errors).toContain("the server script: no such room");
  });

  it("says what uncaught errors there are", async () => {
    const { errors, problem } = await played(swfOf("", 'throw new Error("no server");'));
    expect(problem).toBeNull();
    expect(errors.join()).toContain("no server");
  });
});

describe("a SWF that", () => {
  const tests: { name: string; swf: () => Uint8Array; job: Partial<RunJob>; code: string; message: RegExp }[] = [
    {
      name: "has its process hang",
      swf: () => connecting,
      job: { server: "export default () => { while (true); }", timeout: 500 },
      code: "timeout",
      message: /^it was not done after 0\.5 s, and did not respond$/,
    },
    {
      name: "has a script that never ends",
      swf: () => swfOf("", "while (true) { }"),
      job: { timeout: 1000 },
      code: "timeout",
      message: /^a script in it was not done after 0\.5 s$/,
    },
    {
      name: "ends its process",
      swf: () => connecting,
      job: { server: "export default () => process.kill(process.pid, 'SIGKILL')" },
      code: "crash",
      message: /^the process was killed with SIGKILL/,
    },
    {
      name: "eats memory",
      swf: () => connecting,
      job: {
        server:
          "export default async (connection) => { const all = []; for (;;) { all.push(Buffer.alloc(1 << 24, 1)); await connection.sleep(0); await new Promise((resolve) => setTimeout(resolve, 5)); } }",
        maxMemory: 400 << 20,
        frames: 100_000,
      },
      code: "memory",
      message: /^it took more than 400 MiB of memory$/,
    },
    {
      name: "is no SWF",
      swf: () => Buffer.from("FWS\x06"),
      job: {},
      code: "damaged",
      message: /./,
    },
  ];
  it.each(tests)("$name costs its own result and no other", async ({ swf, job, code, message }) => {
    const { problem, trace } = await played(swf(), job);
    expect(problem).toEqual({ code, message: expect.stringMatching(message) });
    expect(trace).toEqual([]);
    expect((await played(connecting)).problem).toBeNull();
  });
});

describe("two Ruffles", () => {
  const compared = async (bytes: Uint8Array, picture = false) => {
    const from = await played(bytes, { ruffle: OLD, picture });
    const to = await played(bytes, { picture });
    const pictures = new Map([from, to].map((row) => [row.picture, row.png]));
    const readPicture = async (sha256: string): Promise<Uint8Array | undefined> => pictures.get(sha256);
    return compareRuns(from, to, { from: from.ruffle, to: to.ruffle, outliers: 0.005, readPicture });
  };

  it("do the same with most SWFs", async () => {
    expect(await compared(connecting, true)).toEqual({ from: "0.5.0", to: "0.6.0", same: true, differences: [] });
  });

  it("differ, and it is said in what", async () => {
    expect(await compared(differing())).toMatchObject({
      same: false,
      differences: [{ what: "trace", text: 'number 1: "captures false", then "captures true"' }],
    });
  });
});
