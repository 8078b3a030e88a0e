import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { root as repository } from "../../src/testing/root.ts";
import type { LibraryProgress, LibrarySwf } from "../library/lines.ts";
import { Library, type LibraryOptions } from "./library.ts";
import { LibraryCache } from "./library-cache.ts";
import { DroppedSwfs } from "./library-dropped.ts";
import { LibraryProcess } from "./library-process.ts";

let root: string;
let games: string;
let library: Library | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "flashnet-library-"));
  games = join(root, "games");
  await mkdir(join(games, "sub"), { recursive: true });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await library?.close();
  library = undefined;
  await rm(root, { recursive: true });
});

const put = (name: string, swf: string): Promise<void> =>
  copyFile(join(repository, "test-swfs", swf, "test.swf"), join(games, name));

function open(options: Partial<LibraryOptions> = {}): Library {
  library = new Library({
    folder: games,
    version: "1",
    cache: join(root, "cache"),
    playedAs: (path) => ({ url: `http://localhost/${path}`, runtime: "flash" }),
    ...options,
  });
  return library;
}

/** All that is told until nothing is to come: the last of each SWF, and how far it is. */
async function told(opened: Library, since = 0): Promise<{ swfs: Record<string, LibrarySwf>; end: LibraryProgress }> {
  const swfs: Record<string, LibrarySwf> = {};
  let end: LibraryProgress | undefined;
  void opened.scan();
  for await (const lines of opened.changes(since, new AbortController().signal))
    for (const line of lines)
      if ("path" in line) swfs[line.path] = line;
      else end = line;
  return { swfs, end: end! };
}

describe("Library", () => {
  it("tells facts and pictures, and of what is damaged why there are none", async () => {
    await put("chat.swf", "xml-chat/avm1");
    await put("copy.swf", "xml-chat/avm1");
    await put("sub/tool.SWF", "server-tool");
    await put("empty.swf", "bytearray");
    await writeFile(join(games, "none.swf"), "FWS");
    await writeFile(join(games, "cut off.swf"), (await readFile(join(games, "chat.swf"))).subarray(0, 500));
    await writeFile(join(games, ".hidden.swf"), "FWS");
    await writeFile(join(games, "text.txt"), "FWS");
    await symlink(join(games, "none.swf"), join(games, "link.swf"));
    const opened = open();
    const { swfs, end } = await told(opened);
    expect(Object.keys(swfs).sort()).toEqual([
      "chat.swf",
      "copy.swf",
      "cut off.swf",
      "empty.swf",
      "none.swf",
      "sub/tool.SWF",
    ]);
    expect(end).toMatchObject({ count: 6, read: 6, drawn: 6, cut: false, looking: false, done: true });
    const chat = swfs["chat.swf"]!;
    expect(chat.facts).toEqual({
      ...{ version: 8, vm: "AVM1", width: 400, height: 300, frameRate: 30, frames: 1 },
      ...{ air: [], targets: ["game.example.com:6112"], mentioned: [], classes: ["XMLSocket", "XML"] },
    });
    expect(swfs["cut off.swf"]!.facts).toMatchObject({ version: 8, partly: true });
    expect(swfs["copy.swf"]!.picture).toBe(chat.picture);
    const png = await readFile((await opened.picture(chat.picture!))!);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([400, 300]);
    expect(swfs["sub/tool.SWF"]!.facts!.air).toContain("ServerSocket");
    // Of AIR, it draws in AIR.
    expect(swfs["sub/tool.SWF"]!.picture).toMatch(/^[0-9a-f]{64}$/);
    expect(swfs["empty.swf"]).toMatchObject({ noPicture: "its first frames are empty" });
    expect(swfs["none.swf"]!.problem).toContain("a header has 8 bytes");
    expect(await opened.picture("../lists/x")).toBeUndefined();
  });

  it("keeps what it knows, and looks again at what has changed", async () => {
    await put("chat.swf", "xml-chat/avm1");
    await put("gone.swf", "telnet");
    const opened = open({ pictures: false });
    const first = await told(opened);
    // Nothing is told twice.
    expect((await told(opened, first.end.revision)).swfs).toEqual({});
    await opened.close();
    await rm(join(games, "gone.swf"));
    await put("new.swf", "xml-chat/avm1");
    const again = open({ pictures: false });
    const { swfs } = await told(again);
    expect(Object.keys(swfs)).toEqual(["chat.swf", "new.swf"]);
    expect(swfs["chat.swf"]).toEqual(first.swfs["chat.swf"]);
    expect(swfs["new.swf"]!.facts).toEqual(swfs["chat.swf"]!.facts);
    await writeFile(join(games, "new.swf"), "no SWF");
    await utimes(join(games, "new.swf"), 1, 1);
    expect((await told(again)).swfs["new.swf"]).toMatchObject({ problem: expect.stringContaining("no FWS") });
    await again.close();
    // What was kept under another player is made anew.
    const kept = { folder: join(root, "cache"), served: games };
    expect(await new LibraryCache({ ...kept, version: "2" }).load()).toEqual([]);
    expect(await new LibraryCache({ ...kept, version: "1" }).load()).toHaveLength(2);
  });

  it("leaves nothing where nothing is kept", async () => {
    vi.stubEnv("TMPDIR", root);
    const before = await readdir(root);
    const opened = new Library({
      folder: games,
      version: "1",
      playedAs: () => ({ url: "http://localhost/", runtime: "flash" }),
    });
    expect((await told(opened)).swfs).toEqual({});
    expect(await readdir(root)).toHaveLength(before.length + 1);
    await opened.close();
    expect(await readdir(root)).toEqual(before);
  });

  it("leaves out what is too much, and says so", async () => {
    for (let i = 0; i < 5; i++) await writeFile(join(games, `${i}.swf`), "");
    const opened = open({ maxListed: 3 });
    await opened.scan();
    const changes = opened.changes(0, new AbortController().signal);
    expect((await changes.next()).value).toHaveLength(3);
    expect((await changes.next()).value).toEqual([expect.objectContaining({ count: 3, cut: true })]);
    await changes.return([]);
  });

  it("reads nothing before somebody looks", async () => {
    await put("chat.swf", "xml-chat/avm1");
    const opened = open();
    await opened.scan();
    const gone = new AbortController();
    const changes = opened.changes(0, gone.signal);
    const file = { path: "chat.swf", size: expect.any(Number), modified: expect.any(Number) };
    expect((await changes.next()).value).toEqual([file]);
    gone.abort();
    await changes.return([]);
  });
});

describe("LibraryProcess", () => {
  it("costs a SWF that takes too long its facts, and the next one nothing", async () => {
    await put("chat.swf", "xml-chat/avm1");
    const job = { kind: "facts", path: join(games, "chat.swf") } as const;
    const hasty = new LibraryProcess({ kind: "facts", timeout: 0 });
    expect(await hasty.run(job)).toEqual({ problem: "it took longer than 0 s", ended: true });
    const process = new LibraryProcess({ kind: "facts", timeout: 20_000 });
    expect(await process.run({ ...job, path: join(games, "missing.swf") })).toEqual({
      problem: expect.stringContaining("ENOENT"),
    });
    expect(await process.run(job)).toHaveProperty("facts");
    for (const one of [hasty, process]) one.stop();
  });
});

describe("LibraryCache", () => {
  it("is the owner's alone, and lets the oldest pictures go", async () => {
    const folder = join(root, "cache");
    const cache = new LibraryCache({ folder, served: games, version: "1", maxPictures: 25 });
    for (const name of ["a", "b", "c"]) {
      await cache.keep(name, new Uint8Array(10));
      const age = { a: 3, b: 2, c: 1 }[name]!;
      await utimes(await cache.picture(name), age * -1 + 1e9, age * -1 + 1e9);
    }
    await cache.load();
    expect([...(await cache.pictures())].sort()).toEqual(["b", "c"]);
    for (const name of ["pictures", "lists"]) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700);
    expect((await stat(await cache.picture("c"))).mode & 0o777).toBe(0o600);
  });

  it("reads no list that is not whole", async () => {
    const cache = new LibraryCache({ folder: join(root, "cache"), served: games, version: "1" });
    await cache.save([{ path: "a.swf", size: 1, modified: 1 }]);
    expect(await cache.load()).toHaveLength(1);
    const [name] = await readdir(join(root, "cache/lists"));
    const file = join(root, "cache/lists", name!);
    await writeFile(file, (await readFile(file, "utf8")).slice(0, -3));
    expect(await cache.load()).toEqual([]);
  });
});

describe("DroppedSwfs", () => {
  it("keeps the last ones, each with a key of its own", () => {
    const swfs = new DroppedSwfs();
    const kept = Array.from({ length: 10 }, (_, i) => swfs.keep(`${i}.swf`, new Uint8Array(1)));
    expect(kept.map(({ key }) => swfs.find(key)?.name)).toEqual(
      [undefined, undefined, ..."23456789"].map((n) => n && `${n}.swf`),
    );
    expect(new Set(kept.map(({ key }) => key)).size).toBe(10);
    expect(swfs.find("")).toBeUndefined();
  });
});
