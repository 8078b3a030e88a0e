import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../base/time.ts";
import type { ConnectError } from "../../network/errors.ts";
import type { ByteWebSocket } from "../../network/websocket/dial.ts";
import { type Dialled, explain, type Probe, watch } from "./diagnosis.ts";

const refuse: Probe = () => Promise.reject(new TypeError("Failed to fetch"));
const answer =
  (status: number): Probe =>
  async () => ({ status });
/** Answers, but not to this page. */
const opaque: Probe = (_, { mode }) => (mode === "no-cors" ? Promise.resolve({ status: 0 }) : refuse("", {}));

function dialled(probe: Probe | undefined, time = new VirtualTime()): Dialled {
  const url = "ws://127.0.0.1:8181/relay";
  return { url, callUrl: "http://127.0.0.1:8181/relay/call", token: "t", time, access: undefined, probe };
}

describe("explain", () => {
  it.each<[string, Probe | undefined, string]>([
    ["nobody is there", refuse, "can't be reached; start it"],
    ["another token", answer(401), "does not know this page's token"],
    ["an origin that is not allowed", opaque, "does not take pages of"],
    ["a relay that takes this page", answer(405), "too many open"],
    ["something else", answer(404), "can't be reached; start it"],
    ["nothing to ask by", undefined, "can't be reached; start it"],
  ])("%s", async (_, probe, line) => {
    const error = await explain(dialled(probe));
    expect(error.reason).toBe("relay");
    expect(error.message).toContain(line);
  });

  it("sends the token as a header, and never in a URL", async () => {
    const asked: [string, RequestInit][] = [];
    await explain(
      dialled((url, options) => {
        asked.push([url, options]);
        return refuse(url, options);
      }),
    );
    expect(asked.map(([url]) => url)).toEqual(Array(2).fill("http://127.0.0.1:8181/relay/call"));
    expect(asked.map(([, { headers, mode }]) => [headers, mode])).toEqual([
      [{ Authorization: "Bearer t" }, undefined],
      [undefined, "no-cors"],
    ]);
  });
});

describe("watch", () => {
  class Waiting extends EventTarget {
    binaryType = "";
    bufferedAmount = 0;
    send(): void {}
    close(): void {}
  }
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  /** @returns reasons to give up after so many milliseconds each */
  async function wait(probe: Probe, steps: number[], socket = new Waiting()): Promise<string[]> {
    const time = new VirtualTime();
    const reasons: ConnectError[] = [];
    watch(socket as unknown as ByteWebSocket, dialled(probe, time), (error) => reasons.push(error));
    for (const step of steps) {
      time.advance(step);
      await settled();
    }
    return reasons.map(({ message }) => message);
  }

  it("gives up a WebSocket that stays in CONNECTING while the relay is there", async () => {
    expect(await wait(answer(405), [500, 1499])).toEqual([]);
    expect(await wait(answer(405), [500, 1500])).toEqual([]);
    expect(await wait(answer(405), [500, 1500, 900])).toEqual([expect.stringContaining("too many open")]);
  });

  it("goes on waiting for a relay that does not answer", async () => {
    expect(await wait(refuse, [500, 1500, 900, 60_000])).toEqual([]);
  });

  it("looks no more once it has opened, while the relay was asked too", async () => {
    const socket = new Waiting();
    const open: Probe = async () => {
      socket.dispatchEvent(new Event("open"));
      return { status: 405 };
    };
    expect(await wait(open, [500, 1500, 900, 60_000], socket)).toEqual([]);
  });
});
