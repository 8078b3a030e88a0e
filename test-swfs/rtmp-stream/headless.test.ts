import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startNodeMediaServer } from "../../base/testing/rtmp-servers.ts";
import { play } from "../../src/player/node/play.ts";
import { coloursOf } from "./testing/colours.ts";
import { type Published, publish } from "./testing/published.ts";
import { withVideo } from "./testing/with-video.ts";

interface Seen {
  trace: string[];
  colours: number;
}

/** Plays one of the SWFs until it has traced the last of what is awaited. */
async function watch(machine: string, { param }: Published, acts: string, last: RegExp): Promise<Seen> {
  const file = await readFile(new URL(`${machine}/test.swf`, import.meta.url));
  const end = new AbortController();
  const { trace, screenshot } = await play(machine === "avm1" ? withVideo(file) : file, {
    url: `http://localhost/${machine}.swf`,
    param: { ...param, acts },
    timeout: 30_000,
    canvas: true,
    signal: end.signal,
    onPlayer: (player) =>
      player.observe({
        onTrace(line) {
          if (last.test(line)) end.abort();
        },
      }),
  });
  return {
    trace: trace.map((line) => line.replace(/^time (.*)/, (_, time) => (Number(time) > 0 ? "time" : line))),
    colours: coloursOf(screenshot!),
  };
}

const NOT_CONNECTED = "ArgumentError: Error #2126: NetConnection object must be connected.";
const BEGINNING = [
  "NetConnection.Connect.Success",
  "NetStream.Play.Start",
  "NetStream.Buffer.Full",
  "metadata 320 240",
];

describe("a stream of nginx-rtmp", () => {
  let published: Published;
  beforeAll(async () => {
    published = await publish();
  });
  afterAll(() => published.close());

  it.each([
    ["avm2", [NOT_CONNECTED]],
    ["avm1", []],
  ])("is played, stands and goes on, and ends, in %s", async (machine, first) => {
    const acts = "500 time 800 pause 1300 resume 1800 publish 2000 leave";
    const { trace, colours } = await watch(machine, published, acts, /Connect.Closed/);
    expect(trace).toEqual([
      ...first,
      ...BEGINNING,
      "time",
      "NetStream.Pause.Notify",
      "NetStream.Unpause.Notify",
      "NetStream.Publish.BadName",
      "NetConnection.Connect.Closed",
    ]);
    expect(colours).toBeGreaterThan(5);
  });

  it.each(["avm2", "avm1"])("is played again, and closed, in %s", async (machine) => {
    const { trace } = await watch(machine, published, "300 again 1500 time 1700 close 1900 time", /^time 0/);
    expect(trace.slice(-4, -1)).toEqual(["NetStream.Play.Start", "NetStream.Buffer.Full", "time"]);
  });
});

it("a stream of node-media-server, which sends it on the connection's own message stream, is played", async () => {
  const published = await publish(startNodeMediaServer);
  try {
    const { trace, colours } = await watch("avm2", published, "1000 leave", /Connect.Closed/);
    expect(trace).toEqual([
      NOT_CONNECTED,
      BEGINNING[0],
      "NetStream.Play.Reset",
      ...BEGINNING.slice(1),
      "NetConnection.Connect.Closed",
    ]);
    expect(colours).toBeGreaterThan(5);
  } finally {
    await published.close();
  }
});
