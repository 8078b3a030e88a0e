import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { InstancePool, type Loan } from "../../src/player/node/instance-pool.ts";
import type { MovieResponse } from "../../src/player/node/net.ts";
import { loadPackage, type RufflePackage } from "../../src/player/node/package.ts";
import { HeadlessPlayer, type PlayerOptions } from "../../src/player/node/player.ts";
import { run } from "../../src/player/node/run.ts";

const versions = ["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"];
const movie = readFileSync(new URL("test.swf", import.meta.url));

/** The state of every instance that is made here, by its pool's loans. */
const { instantiate } = WebAssembly;
let latest: WebAssembly.Exports | undefined;
const states = new WeakMap<object, WebAssembly.Exports>();

beforeAll(() => {
  const watched = async (module: WebAssembly.Module, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> => {
    const instance = await instantiate(module, imports);
    latest = instance.exports;
    return instance;
  };
  WebAssembly.instantiate = watched as typeof instantiate;
});

afterAll(() => {
  WebAssembly.instantiate = instantiate;
});

/** A pool that remembers which instance it has lent. */
class WatchedPool extends InstancePool {
  last: Loan | undefined;

  override async take(...values: Parameters<InstancePool["take"]>): Promise<Loan> {
    this.last = await super.take(...values);
    const { instance } = this.last;
    if (!states.has(instance)) states.set(instance, latest!);
    return this.last;
  }

  /** of all of the memory of the instance that was lent last */
  get digest(): string {
    const { memory } = states.get(this.last!.instance)!;
    return createHash("sha256")
      .update(new Uint8Array((memory as WebAssembly.Memory).buffer))
      .digest("hex");
  }
}

interface Played {
  isRewound: boolean;
  said: string[];
  memory: string;
  screenshot: string;
}

/** Plays the movie at its task. What there is to see of it is all that there is to see of an instance. */
async function play(pool: WatchedPool, task: string, options: Partial<PlayerOptions> = {}): Promise<Played> {
  const said: string[] = [];
  const player = await HeadlessPlayer.create(pool, {
    url: "http://localhost/test.swf",
    date: Date.UTC(2006, 5, 28, 12),
    param: { task },
    canvas: true,
    logLevel: "debug",
    onTrace: (text) => said.push(text),
    onLog: ({ text }) => said.push(text),
    onError: (message) => said.push(message),
    ...options,
  });
  try {
    await player.load(movie);
    await run(player, { frames: 5, idle: () => true });
    const screenshot = Buffer.from(player.screenshot()!).toString("base64");
    return { isRewound: pool.last!.isRewound, said, memory: pool.digest, screenshot };
  } finally {
    player.destroy();
  }
}

describe.each(versions)("in %s", (version) => {
  let ruffle: RufflePackage;
  let pool: WatchedPool;
  let alone: Played;

  beforeAll(async () => {
    ruffle = await loadPackage(dirname(createRequire(import.meta.url).resolve(`${version}/package.json`)));
    alone = await play(new WatchedPool(ruffle), "look");
    pool = new WatchedPool(ruffle);
    // The first of its kind is not remembered, the second is.
    await play(pool, "leave");
    await play(pool, "leave");
  }, 60_000);

  test("nothing of a player is left for the next one: not a byte of memory, not a pixel", async () => {
    expect(alone.isRewound).toBe(false);
    expect(alone.said).toEqual(
      expect.arrayContaining(["books 0", "no alias", "shared undefined", "frame rate 30", "no file"]),
    );
    expect(await play(pool, "look")).toEqual({ ...alone, isRewound: true });
    expect(await play(pool, "leave")).toMatchObject({ isRewound: true });
    expect(await play(pool, "look")).toEqual({ ...alone, isRewound: true });
  });

  test("what a player still waits for when it is destroyed does not reach the next one", async () => {
    let answer: (response: MovieResponse) => void = () => {};
    const answered = new Promise<MovieResponse>((resolve) => {
      answer = resolve;
    });
    let page: HeadlessPlayer["input"] | undefined;
    const player = await HeadlessPlayer.create(pool, {
      url: "http://localhost/test.swf",
      date: Date.UTC(2006, 5, 28, 12),
      param: { task: "leave" },
      canvas: true,
      logLevel: "debug",
      fetch: () => answered,
    });
    page = player.input;
    await player.load(movie);
    await run(player, { frames: 2, idle: () => true, timeout: 500 });
    player.destroy();
    const next = play(pool, "look", {
      fetch: async () => {
        answer({ status: 200, url: "late.txt", body: new Uint8Array(100) });
        page?.keyDown("KeyA", "a");
        player.tick(100);
        await answered;
        return null;
      },
    });
    expect(await next).toEqual({ ...alone, isRewound: true });
  });

  test("an instance that has grown beyond its room is not used again", async () => {
    expect((await play(pool, "fill")).said).toContain("filled");
    expect(await play(pool, "look")).toEqual(alone);
    expect(await play(pool, "look")).toEqual({ ...alone, isRewound: true });
  });
});

describe("an instance is not used again", () => {
  let pool: WatchedPool;

  beforeAll(async () => {
    pool = new WatchedPool(await loadPackage());
    await play(pool, "look");
  });

  beforeEach(async () => {
    for (const _ of [1, 2]) await play(pool, "look");
    expect(pool.last!.isRewound).toBe(true);
  });

  test("after a crash", async () => {
    const player = await HeadlessPlayer.create(pool, {
      url: "http://localhost/test.swf",
      date: Date.UTC(2006, 5, 28, 12),
      canvas: true,
      logLevel: "debug",
      param: { task: "look" },
    });
    expect(pool.last!.isRewound).toBe(true);
    await player.load(movie);
    // As far as Ruffle can tell, the canvas is broken.
    Object.defineProperty(pool.last!.instance.stage!, "clientWidth", {
      configurable: true,
      get: () => {
        throw new Error("broken");
      },
    });
    player.play();
    player.tick(100);
    expect(player.panic).toBeDefined();
    player.destroy();
    expect(await play(pool, "look")).toMatchObject({ isRewound: false });
  });

  test.each<[string, Partial<PlayerOptions>]>([
    ["another page", { url: "http://localhost/other.swf" }],
    ["another time", { date: 0 }],
    ["script access", { external: {} }],
    ["another version", { playerVersion: 9 }],
    ["a font", { fonts: [new Uint8Array(4)] }],
    ["the wall clock", { clock: "real" }],
  ])("with %s", async (_, options) => {
    const player = await HeadlessPlayer.create(pool, {
      url: "http://localhost/test.swf",
      date: Date.UTC(2006, 5, 28, 12),
      canvas: true,
      logLevel: "debug",
      ...options,
    });
    expect(pool.last!.isRewound).toBe(false);
    player.destroy();
  });
});
