import { describe, expect, it } from "vitest";
import { scriptedBackend } from "../scripted/server.ts";
import { mockServer } from "./mock-socket.ts";

/** What a client gets that sends `sent` and closes, and the errors of the mock server. */
async function talk(events: object[], sent: number[]): Promise<{ received: number[] | string; problems: string[] }> {
  const problems: string[] = [];
  const server = mockServer(JSON.stringify(events), (problem) => problems.push(problem));
  const { readable, writable } = await scriptedBackend(server).openTcp({ host: "a", port: 1 }, { timeout: 1000 });
  const writer = writable.getWriter();
  await writer.write(Uint8Array.from(sent)).catch(() => {});
  await writer.close().catch(() => {});
  const received: number[] = [];
  try {
    for await (const bytes of readable as unknown as AsyncIterable<Uint8Array>) received.push(...bytes);
  } catch (error) {
    return { received: (error as { code: string }).code, problems };
  }
  return { received, problems };
}

const receive = (...expected: number[]): object => ({ type: "Receive", expected });
const send = (...payload: number[]): object => ({ type: "Send", payload });

describe("socket.json", () => {
  it.each<[string, object[], number[], number[]]>([
    ["sends", [send(1, 2), send(3)], [], [1, 2, 3]],
    ["waits for bytes", [receive(9, 8), send(1)], [9, 8], [1]],
    ["disconnects, whatever comes after it", [send(1), { type: "Disconnect" }, send(2)], [], [1]],
    ["waits for the client to disconnect", [{ type: "WaitForDisconnect" }, send(1)], [5], [1]],
  ])("%s", async (_, events, sent, received) => {
    expect(await talk(events, sent)).toEqual({ received, problems: [] });
  });

  it("resets the connection of a client that says something else", async () => {
    expect(await talk([receive(9, 8), send(1)], [9, 7])).toEqual({
      received: "FLASHNET_CONNECTION_LOST",
      problems: ["the SWF sends [9, 7], socket.json expects [9, 8]"],
    });
  });

  it("goes no further when the client closes too early", async () => {
    expect(await talk([send(1), receive(9), send(2)], [])).toEqual({ received: [1], problems: [] });
  });
});

it.each([
  ["[", "socket.json is no JSON"],
  ["{}", "socket.json is no list of Receive, Send, WaitForDisconnect and Disconnect"],
  ['[{"type":"Say"}]', "socket.json is no list of Receive, Send, WaitForDisconnect and Disconnect"],
  ['[{"type":"Send","payload":[256]}]', "socket.json is no list of Receive, Send, WaitForDisconnect and Disconnect"],
  ['[{"type":"Receive"}]', "socket.json is no list of Receive, Send, WaitForDisconnect and Disconnect"],
])("%s is refused", (json, message) => {
  expect(() => mockServer(json, () => {})).toThrow(expect.objectContaining({ code: "FLASHNET_TEST_FOLDER", message }));
});
