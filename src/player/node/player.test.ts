import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { avm1Movie, fscommand, getTime, getVariable, push, trace } from "./avm1-movie.ts";
import { loadRuffle, type PlayerOptions, type RunOptions, type RunOutcome, run } from "./index.ts";

const folder = (name: string): string => fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url));
const versions = ["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"];

/** Plays a movie, and gives its traces. */
async function play(
  directory: string,
  movie: Uint8Array,
  options: Partial<PlayerOptions>,
  runOptions: RunOptions,
): Promise<RunOutcome & { traces: string[] }> {
  const traces: string[] = [];
  const runtime = await loadRuffle({ directory });
  const player = await runtime.createPlayer({
    url: "http://localhost/movie.swf",
    onTrace: (text) => traces.push(text),
    ...options,
  });
  try {
    await player.load(movie);
    return { ...(await run(player, { idle: () => true, ...runOptions })), traces };
  } finally {
    player.destroy();
  }
}

describe.each(versions)("%s", (name) => {
  const directory = folder(name);

  test("traces arrive as the movie gave them", async () => {
    const movie = avm1Movie([[push("a\nb"), trace, push(""), trace, push("ü€😀 %c"), trace]]);
    const { traces } = await play(directory, movie, {}, { frames: 1 });
    expect(traces).toEqual(["a\nb", "", "ü€😀 %c"]);
  });

  test("a frame is one frame", async () => {
    const movie = avm1Movie(
      [
        [push("1"), trace],
        [push("2"), trace],
        [push("3"), trace],
      ],
      23.9765625,
    );
    const { traces, frames, reason } = await play(directory, movie, {}, { frames: 300 });
    expect({ frames, reason, traced: traces.length }).toEqual({ frames: 300, reason: "frames", traced: 300 });
  });

  test("time is the movie's, whatever the machine does", async () => {
    const movie = avm1Movie([[getTime, trace], []], 10);
    const { traces } = await play(directory, movie, {}, { frames: 5 });
    expect(traces).toEqual(["100", "300", "500"]);
  });

  test("FlashVars come from the parameters and the query of the URL", async () => {
    const movie = avm1Movie([[push("_root.a"), getVariable, trace, push("_root.b"), getVariable, trace]]);
    const options = { url: "http://localhost/movie.swf?a=1", parameters: { b: "2" } };
    const { traces } = await play(directory, movie, options, { frames: 1 });
    expect(traces).toEqual(["1", "2"]);
  });

  test("the movie's URL is the one given", async () => {
    const movie = avm1Movie([[push("_root._url"), getVariable, trace]]);
    const options = { url: "https://game.example/a/movie.swf?x=1" };
    const { traces } = await play(directory, movie, options, { frames: 1 });
    expect(traces).toEqual(["https://game.example/a/movie.swf?x=1"]);
  });

  test("fscommand quit ends a run", async () => {
    const movie = avm1Movie([[fscommand("quit", "")]]);
    expect(await play(directory, movie, {}, {})).toMatchObject({ reason: "quit", frames: 1 });
  });
});
