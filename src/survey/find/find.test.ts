import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import yazl from "yazl";
import { limitDefaults } from "../../../base/options/limits.ts";
import { findSwfs } from "./find.ts";
import { type FindLimits, UnreadableError } from "./found.ts";

const SWF = Buffer.from("FWS\x06 and so on");

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-find-"));
});

afterEach(() => rm(folder, { recursive: true }));

/** What is found, as `file: bytes` or `file: code of the problem`, below the folder of the test. */
async function found(paths: string[], limits: Partial<FindLimits> = {}, lists: string[] = []): Promise<string[]> {
  const results: string[] = [];
  for await (const one of findSwfs({ paths, lists }, { ...limitDefaults("survey"), ...limits })) {
    const name = one.file.replaceAll(`${folder}/`, "");
    if ("problem" in one) results.push(`${name}: ${one.problem.code}`);
    else results.push(`${name}: ${await one.read().then(String, codeOf)}`);
  }
  return results.sort();
}

function codeOf(error: unknown): string {
  if (error instanceof UnreadableError) return error.problem.code;
  throw error;
}

type Entry = [name: string, bytes: Uint8Array, options?: { compress?: boolean }];

async function zipOf(...entries: Entry[]): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, bytes, options] of entries) zip.addBuffer(Buffer.from(bytes), name, options ?? {});
  zip.end();
  return buffer(zip.outputStream);
}

/** Puts other bytes in place of some that are as long, wherever they are. */
function patched(bytes: Buffer, from: string, to: string): Buffer {
  const result = Buffer.from(bytes);
  for (let i = result.indexOf(from); i >= 0; i = result.indexOf(from, i + 1)) result.write(to, i, "latin1");
  return result;
}

it.skipIf(process.platform === "win32")(
  "what is no file is not waited for: pipes, sockets, devices, folders, and links to them",
  async () => {
    spawnSync("mkfifo", [at("pipe.swf"), at("pipe.zip")]);
    await mkdir(at("folder"));
    const socket = createServer();
    await new Promise<void>((resolve) => socket.listen(at("socket"), resolve));
    const kinds = { pipe: "pipe.swf", socket: "socket", device: "/dev/zero", folder: "folder", loop: "link-loop.swf" };
    for (const [kind, target] of Object.entries(kinds))
      for (const ending of ["swf", "zip"]) await symlink(target, at(`link-${kind}.${ending}`));
    const links = Object.keys(kinds).flatMap((kind) => [`link-${kind}.swf`, `link-${kind}.zip`]);
    const told = links.map((name) => `${name}: unreadable`).sort();
    expect(await found([folder])).toEqual(told);
    expect(await found([at("pipe.swf"), at("pipe.zip"), at("socket")])).toEqual(
      ["pipe.swf", "pipe.zip", "socket"].map((name) => `${name}: unreadable`),
    );
    await new Promise((resolve) => socket.close(resolve));
  },
);

describe("a folder", () => {
  it("has SWFs at any depth, whatever the case of their names, and nothing else", async () => {
    await mkdir(at("a/b"), { recursive: true });
    for (const name of ["one.swf", "a/TWO.SWF", "a/b/three.swf", "a/readme.txt", "swf"]) await writeFile(at(name), SWF);
    expect(await found([folder])).toEqual([`a/TWO.SWF: ${SWF}`, `a/b/three.swf: ${SWF}`, `one.swf: ${SWF}`]);
  });

  it("may have a link to itself in it", async () => {
    await symlink(folder, at("loop"));
    await writeFile(at("one.swf"), SWF);
    expect(await found([folder])).toEqual([`one.swf: ${SWF}`]);
  });

  it("may have names that are no UTF-8", async () => {
    const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x83, 0x51]), Buffer.from(".swf")]);
    await writeFile(name, SWF);
    expect(await found([folder])).toEqual([`\\x83Q.swf: ${SWF}`]);
  });

  it("and what is no file is told", async () => {
    await mkdir(at("folder.swf"));
    await symlink(at("gone"), at("link.swf"));
    await symlink(at("folder.swf"), at("links.swf"));
    expect(await found([folder, at("missing.swf")])).toEqual([
      "link.swf: unreadable",
      "links.swf: unreadable",
      "missing.swf: unreadable",
    ]);
  });
});

describe("a ZIP file", () => {
  const cases: { name: string; zip: () => Promise<Buffer>; limits?: Partial<FindLimits>; expected: string[] }[] = [
    {
      name: "has SWFs, packed or not",
      zip: () => zipOf(["a/one.swf", SWF], ["two.swf", SWF, { compress: false }], ["three.txt", SWF]),
      expected: [`x.zip!/a/one.swf: ${SWF}`, `x.zip!/two.swf: ${SWF}`],
    },
    {
      name: "has names in any charset",
      zip: () => zipOf(["ゲーム.swf", SWF]),
      expected: [`x.zip!/ゲーム.swf: ${SWF}`],
    },
    {
      name: "in another, and an AIR package, are looked into",
      zip: async () => zipOf(["in.zip", await zipOf(["game.air", await zipOf(["one.swf", SWF])])]),
      expected: [`x.zip!/in.zip!/game.air!/one.swf: ${SWF}`],
    },
    {
      name: "is looked into as deep as that is allowed",
      zip: async () => zipOf(["one.swf", SWF], ["in.zip", await zipOf(["two.swf", SWF])]),
      limits: { maxZipDepth: 1 },
      expected: ["x.zip!/in.zip: limit", `x.zip!/one.swf: ${SWF}`],
    },
    {
      name: "may have names that lead out of it: nothing is written",
      zip: async () => patched(await zipOf(["aa/one.swf", SWF], ["two.swf", SWF]), "aa/one", "../one"),
      expected: [`x.zip!/../one.swf: ${SWF}`, "x.zip!/../one.swf: unsafe", `x.zip!/two.swf: ${SWF}`],
    },
    {
      name: "with what is too large is told, and the rest is read",
      zip: () => zipOf(["large.swf", new Uint8Array(5000)], ["one.swf", SWF]),
      limits: { maxSwfLength: 4999 },
      expected: ["x.zip!/large.swf: limit", `x.zip!/one.swf: ${SWF}`],
    },
    {
      name: "out of which more comes than is honest is given up",
      zip: () => zipOf(["one.swf", new Uint8Array(40_000)], ["two.swf", new Uint8Array(40_000)]),
      limits: { maxZipOutput: 20_000 },
      expected: [`x.zip!/one.swf: ${"\0".repeat(40_000)}`, "x.zip!/two.swf: limit"],
    },
    {
      name: "that is encrypted is told",
      zip: async () => {
        const zip = await zipOf(["one.swf", SWF], ["two.swf", SWF]);
        // Bit 0 of the flags of the first central record.
        const record = zip.indexOf("PK\x01\x02");
        zip[record + 8]! |= 1;
        return zip;
      },
      expected: ["x.zip!/one.swf: encrypted", `x.zip!/two.swf: ${SWF}`],
    },
    {
      name: "whose bytes are damaged is told",
      zip: async () =>
        patched(await zipOf(["one.swf", SWF, { compress: false }], ["two.swf", SWF]), "and so", "xxx xx"),
      expected: ["x.zip!/one.swf: zip", `x.zip!/two.swf: ${SWF}`],
    },
    {
      name: "that is cut off is told",
      zip: async () => (await zipOf(["one.swf", SWF])).subarray(0, 60),
      expected: ["x.zip: zip"],
    },
    { name: "that is empty is told", zip: async () => Buffer.alloc(0), expected: ["x.zip: zip"] },
    { name: "without entries has nothing", zip: () => zipOf(), expected: [] },
    { name: "that is none is told", zip: async () => Buffer.from("<html>404</html>"), expected: ["x.zip: zip"] },
  ];
  it.each(cases)("$name", async ({ zip, limits, expected }) => {
    await writeFile(at("x.zip"), await zip());
    expect(await found([at("x.zip")], limits)).toEqual(expected);
  });

  it("whatever becomes of its bytes, ends in SWFs and problems", async () => {
    const whole = await zipOf(
      ["one.swf", SWF],
      ["in.zip", await zipOf(["two.swf", SWF])],
      ["three.swf", SWF, { compress: false }],
    );
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [index, value] of changes) bytes[index] = value;
        await writeFile(at("x.zip"), bytes);
        for (const line of await found([at("x.zip")])) expect(line).toMatch(/^x\.zip/);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a list", () => {
  let server: Server;
  afterAll(() => void server.close());

  it("has paths and URLs, a line each", async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === "/one.swf" ? 200 : 404;
      response.end(SWF);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(at("x.zip"), await zipOf(["two.swf", SWF]));
    await writeFile(at("list"), `# of mine\r\n\n${url}/one.swf\n${url}/gone.swf\n${at("x.zip")}\n`);
    expect(await found([], {}, [at("list")])).toEqual([
      `${url}/gone.swf: fetch`,
      `${url}/one.swf: ${SWF}`,
      `x.zip!/two.swf: ${SWF}`,
    ]);
    expect(await found([`${url}/one.swf`], { maxSwfLength: 10 })).toEqual([`${url}/one.swf: limit`]);
  });

  it("that is not there ends the survey", async () => {
    await expect(found([], {}, [at("list")])).rejects.toThrow(/^the list .* can't be read: .*; name a file/);
  });
});
