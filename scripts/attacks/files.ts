import { mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { expect } from "vitest";
import { Pattern, PatternError } from "../../base/pattern.ts";
import { userSecret } from "../../cli/user-secret.ts";
import { createRecording, readRecording } from "../../host/recording/file.ts";
import { decodeLine } from "../../host/recording/format.ts";
import { parseIgnoreRule } from "../../host/recording/ignore-rules.ts";
import { findTests } from "../../src/runner/find-tests.ts";
import { mockServer } from "../../src/runner/mock-socket.ts";
import { pictureDifference } from "../../src/runner/pictures.ts";
import { runTest } from "../../src/runner/run-test.ts";
import { parseSettings } from "../../src/runner/settings.ts";
import { type Attack, type AttackGroup, rows } from "./attack.ts";
import { attacker } from "./content.ts";

const LINE = "lines are checked whole";
const KEYS = "values are checked, and what is named is in the folder";
const IN_FOLDER = "nothing is written through a link, or outside the folder";
const OWNER = "its owner alone can read it";

/** A line of a recording, and the error it is. */
const lines = rows<string, [line: string]>(
  (_, line) => {
    expect(() => decodeLine(line, 2)).toThrow(expect.objectContaining({ code: "FLASHNET_RECORDING" }));
    expect({}).not.toHaveProperty("polluted");
  },
  [
    ["line-text", "has a line that is no JSON", LINE, "error: forged"],
    ["line-null", "has a line that is null", LINE, "null"],
    ["line-deep", "has a line of lists in lists, 100,000 deep", LINE, "[".repeat(100_000)],
    [
      "line-port",
      "has a connection to port 70000",
      LINE,
      event({ type: "open", transport: "tcp", host: "a", port: 70000 }),
    ],
    ["line-time", "has an event at the time 1e999", LINE, '{"time":1e999,"connection":1,"type":"closed"}'],
    ["line-time-negative", "has an event before the beginning", LINE, '{"time":-1,"connection":1,"type":"closed"}'],
    ["line-connection", "has a connection with half a number", LINE, '{"time":1,"connection":1.5,"type":"closed"}'],
    ["line-host", "has a host that is a list", LINE, event({ type: "open", transport: "tcp", host: ["a"], port: 1 })],
    ["line-base64", "has data that is no Base64", LINE, event({ type: "sent", base64: "***" })],
    ["line-pattern", "has a pattern that is none", LINE, '{"type":"ignore","pattern":"("}'],
    ["line-range", "ignores bytes from -1 on", LINE, '{"type":"ignore","from":-1,"to":5}'],
    [
      "line-peer",
      "has a datagram from nowhere",
      LINE,
      event({ type: "received", text: "a", peer: { address: 1, port: 1 } }),
    ],
  ],
);

function event(fields: object): string {
  return JSON.stringify({ time: 0, connection: 1, ...fields });
}

/** What a `test.toml` says, and is refused for. */
const settings = rows<string, [toml: string]>(
  (_, toml) => {
    expect(() => parseSettings(toml)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^FLASHNET_/) }));
    expect({}).not.toHaveProperty("polluted");
  },
  [
    ["output-up", "writes its output above its folder", KEYS, 'output_path = "../../output.txt"'],
    ["output-root", "writes its output to a path from the root", KEYS, 'output_path = "/etc/cron.d/test"'],
    [
      "output-backslash",
      "writes its output above its folder, with backslashes",
      KEYS,
      "output_path = '..\\..\\output.txt'",
    ],
    ["picture-up", "writes a picture above its folder", KEYS, '[image_comparisons."../../picture"]'],
    ["frames-nan", "runs for `nan` frames", KEYS, "num_frames = nan"],
    ["frames-infinite", "runs for `inf` frames", KEYS, "num_frames = inf"],
    ["param-table", "has a FlashVar that is a table", KEYS, "[flashnet.param.a]\nb = 1"],
    ["unknown", "has a key of ours that does not exist", KEYS, "[flashnet]\nallow = true"],
    ["pattern", "has a pattern that is none", KEYS, '[approximations]\nnumber_patterns = ["("]'],
    ["ignore-pattern", "ignores what can't be ignored", KEYS, '[flashnet]\nignore = ["/(/"]'],
    ["toml", "is no TOML", KEYS, "= ="],
    ["toml-deep", "has lists in lists, 100,000 deep", KEYS, `a = ${"[".repeat(100_000)}`],
  ],
);

/** A folder with the attacker's SWF. */
async function testFolder(folder: string, name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "test.swf"), await readFile(attacker));
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  return path;
}

const SAY = '[flashnet]\nuntil = "done"\nparam = { say = "hello" }\n';
const UPDATE = { update: true, plugin: true, timeout: 10_000 };

const others: Attack<string>[] = [
  {
    id: "line-proto",
    attack: "has an event of the type `__proto__`, or `constructor`",
    answer: LINE,
    run() {
      for (const type of ["__proto__", "constructor", "toString"])
        expect(decodeLine(event({ type }), 2)).toBeUndefined();
    },
  },
  {
    id: "line-proto-key",
    attack: "has an event that sets `__proto__`",
    answer: "what is read is an own property, whatever its name",
    run() {
      decodeLine('{"time":0,"connection":1,"type":"closed","__proto__":{"polluted":true}}', 2);
      expect({}).not.toHaveProperty("polluted");
    },
  },
  {
    id: "recording-other",
    attack: "names a file as a recording that is something else, to see it in the error",
    answer: "errors name the line, not what is in it",
    async run(folder) {
      const file = join(folder, "secret.txt");
      await writeFile(file, "a secret\n");
      await expect(readRecording(file)).rejects.toThrow(
        expect.objectContaining({ message: expect.not.stringContaining("a secret") }),
      );
    },
  },
  {
    id: "ignore-rule",
    attack: "writes rules for what to ignore that are none",
    answer: LINE,
    run() {
      for (const rule of ["/(/", "//", "1-", "-1-5", "host:=1-2", "5-1x"]) {
        expect(() => parseIgnoreRule(rule)).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/^FLASHNET_/) }),
        );
      }
    },
  },
  {
    id: "recording-mode",
    attack: "is another user, and reads a recording, with what went over TLS in it",
    answer: OWNER,
    async run(folder) {
      const file = join(folder, "session.jsonl");
      createRecording(file, () => {}).close();
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    },
  },
  {
    id: "recording-mode-before",
    attack: "is another user, and makes the file first, for all to read",
    answer: "a file that is there gets the same rights",
    async run(folder) {
      const file = join(folder, "before.jsonl");
      await writeFile(file, "", { mode: 0o666 });
      createRecording(file, () => {}).close();
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    },
  },
  {
    id: "secret-mode",
    attack: "is another user, and reads the secret that keys and tokens are made of",
    answer: OWNER,
    async run(folder) {
      const before = process.env.XDG_STATE_HOME;
      process.env.XDG_STATE_HOME = join(folder, "state");
      const umask = process.umask(0);
      try {
        userSecret("relay");
      } finally {
        process.umask(umask);
        if (before === undefined) delete process.env.XDG_STATE_HOME;
        else process.env.XDG_STATE_HOME = before;
      }
      expect((await stat(join(folder, "state/flashnet/secret"))).mode & 0o777).toBe(0o600);
      expect((await stat(join(folder, "state/flashnet"))).mode & 0o777).toBe(0o700);
    },
  },
  {
    id: "output-link",
    attack: "has an `output.txt` that is a link to a file of the user, for `test --update`",
    answer: IN_FOLDER,
    async run(folder) {
      const path = await testFolder(folder, "linked/test", { "test.toml": SAY });
      const outside = join(folder, "profile");
      await writeFile(outside, "mine");
      await symlink(outside, join(path, "output.txt"));
      const result = await runTest({ name: "test", path }, UPDATE);
      expect(await readFile(outside, "utf8")).toBe("mine");
      expect(result.status).toBe("failed");
    },
  },
  {
    id: "output-link-new",
    attack: "has an `output.txt` that is a link to a file that is not there yet",
    answer: IN_FOLDER,
    async run(folder) {
      const path = await testFolder(folder, "linked/new", { "test.toml": SAY });
      const outside = join(folder, "autostart");
      await symlink(outside, join(path, "output.txt"));
      const result = await runTest({ name: "new", path }, UPDATE);
      await expect(readFile(outside)).rejects.toThrow("ENOENT");
      expect(result.status).toBe("failed");
    },
  },
  {
    id: "output-folder-link",
    attack: "has a folder that is a link out of the test's, and its `output_path` there",
    answer: IN_FOLDER,
    async run(folder) {
      const path = await testFolder(folder, "linked/folder", { "test.toml": `output_path = "out/file"\n${SAY}` });
      await mkdir(join(folder, "config"));
      await symlink(join(folder, "config"), join(path, "out"));
      const result = await runTest({ name: "folder", path }, UPDATE);
      await expect(readFile(join(folder, "config/file"))).rejects.toThrow("ENOENT");
      expect(result.status).toBe("failed");
    },
  },
  {
    id: "search-link",
    attack: "has a link to a folder above, so that the search for tests does not end",
    answer: "links to folders are not followed",
    async run(folder) {
      const path = await testFolder(folder, "loop/test", { "output.txt": "" });
      await symlink(join(folder, "loop"), join(path, "again"));
      expect(findTests([join(folder, "loop")])).toHaveLength(1);
    },
  },
  {
    id: "mock-server",
    attack: "has a `socket.json` that is no list of steps",
    answer: KEYS,
    run() {
      for (const json of [
        "{}",
        "[1]",
        '[{"type":"Send","payload":[256]}]',
        '[{"type":"__proto__"}]',
        "[".repeat(100_000),
      ]) {
        expect(() => mockServer(json, () => {})).toThrow(expect.objectContaining({ code: "FLASHNET_TEST_FOLDER" }));
      }
    },
  },
  {
    id: "picture-bomb",
    attack: "has an expected picture of a few bytes that announces 65,535 × 65,535 pixels",
    answer: "a picture of another size is not decoded",
    run() {
      const small = png(1, 1);
      const before = process.memoryUsage().rss;
      expect(
        pictureDifference(png(65_535, 65_535), small, { name: "a", checks: [{ tolerance: 0, maxOutliers: 0 }] }),
      ).toContain("65535 × 65535");
      expect(process.memoryUsage().rss - before).toBeLessThan(256 << 20);
    },
  },
  {
    id: "picture-interlaced",
    attack: "has an expected picture of the right size that is interlaced, and unpacks to any number of bytes",
    answer: "interlaced pictures are not decoded",
    run() {
      const expected = png(1, 1);
      expected[28] = 1;
      expect(pictureDifference(expected, png(1, 1), { name: "a", checks: [{ tolerance: 0, maxOutliers: 0 }] })).toBe(
        "a: the picture is interlaced; save it without that",
      );
    },
  },
  {
    id: "long-pattern",
    attack: "has a pattern to ignore that is as long as a book, for texts that are as well",
    answer: "length of the pattern times that of the text has a limit",
    run() {
      expect(() => new Pattern("k?".repeat(30_000)).exec("k".repeat(100_000))).toThrow(PatternError);
    },
  },
];

/** The head of a PNG, and no more pixels than are needed for one of 1 × 1. */
function png(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6], 8);
  const pixels = deflateSync(Buffer.alloc(5));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", pixels),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

export const files: AttackGroup<string> = {
  name: "files",
  title: "recordings, test folders and programs of others, and other users of the machine",
  start: async () => realpath(await mkdtemp(join(tmpdir(), "flashnet-attacks-"))),
  stop: (folder) => rm(folder, { recursive: true }),
  neighbour: () => expect(decodeLine(event({ type: "closed" }), 2)).toMatchObject({ type: "closed" }),
  attacks: [...lines, ...settings, ...others],
  elsewhere: [
    {
      id: "endless-pattern",
      attack: "has a pattern to ignore that takes for ever",
      answer: "patterns match in linear time, and have 5 s",
      test: { file: "base/pattern.test.ts", name: "a pattern whose ways to match are without number ends" },
    },
    {
      id: "server-exits",
      attack: "has a `server.ts` that ends its process",
      answer: "tests run in processes of their own; that it may do what programs may is in [testing.md](testing.md)",
      test: { file: "cli/test.test.ts", name: "prints what fails and how it differs, and exits with 1" },
    },
  ],
};
