import { afterEach, describe, expect, it } from "vitest";
import { play } from "../../src/player/node/play.ts";
import { AirProgram, LineClient, readProgram } from "./programs.ts";

const running: AirProgram[] = [];

function start(...values: ConstructorParameters<typeof AirProgram>): AirProgram {
  const program = new AirProgram(...values);
  running.push(program);
  return program;
}

/** Ends the programs of the test; nothing went wrong in them. */
afterEach(async () => {
  const outcomes = await Promise.all(running.splice(0).map((program) => program.stop()));
  expect(outcomes.flatMap(({ errors }) => errors)).toEqual([]);
});

it("an echo server greets each client and echoes what it says", async () => {
  const server = start(readProgram("echo-server"));
  const port = await server.port();
  const clients = await Promise.all([1, 2, 3].map(() => LineClient.connect(port)));
  const greetings = await Promise.all(clients.map((client) => client.line()));
  expect([...greetings].sort()).toEqual(["Hello, client 1!", "Hello, client 2!", "Hello, client 3!"]);

  for (const [i, client] of clients.entries()) for (const word of ["one", "two", "three"]) client.say(`${word} ${i}`);
  for (const [i, client] of clients.entries()) {
    for (const word of ["one", "two", "three"]) expect(await client.line()).toBe(`You said: ${word} ${i}`);
  }

  const [first, second] = clients;
  first!.say("bye");
  expect(await first!.line()).toMatch(/^Goodbye, client \d!$/);
  await first!.closed;
  second!.end();
  await server.match(/has gone$/);
  clients[2]!.say("still here");
  expect(await clients[2]!.line()).toBe("You said: still here");
  clients[2]!.end();
});

it("a UDP pair says hello and replies", async () => {
  const answers = start(readProgram("udp-pair/answers"));
  const asks = start(readProgram("udp-pair/asks"), { param: { port: `${await answers.port()}` } });
  await asks.match(/^answer: and hello to you$/);
  expect(answers.trace).toContain("127.0.0.1 says: hello");
});

describe("a Flash SWF connects to an AIR SWF's ServerSocket through its policy answer", () => {
  it.each([
    ["games.example.com", ["welcome, Ada\n", "end"], ["policy served", "player: Ada"]],
    ["elsewhere.example.com", [/^Error #2048: .* cannot load data from 127\.0\.0\.1:/, "end"], ["policy served"]],
  ])("a SWF of %s", async (domain, expected, served) => {
    const server = start(readProgram("policy-server/server"));
    const port = await server.port();
    const { trace } = await play(readProgram("policy-server/client"), {
      url: `http://${domain}/client.swf`,
      param: { port: `${port}` },
      limits: { policyMasterTimeout: 1000 },
      until: "end",
      timeout: 20_000,
    });
    expect(trace).toEqual(expected.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))));
    expect(server.trace.slice(1)).toEqual(served);
  });
});

describe("a tool with fields and buttons", () => {
  /** Where things are: see the program. */
  const PORT = { x: 100, y: 50 };
  const MESSAGE = { x: 100, y: 80 };
  const BIND = { x: 300, y: 50 };
  const SEND = { x: 300, y: 80 };

  function click({ player }: AirProgram, { x, y }: { x: number; y: number }): void {
    player.input.mouseMove(x, y);
    player.poll();
    player.input.mouseDown(x, y);
    player.poll();
    player.input.mouseUp(x, y);
    player.poll();
  }

  /** Replaces the text of the field at a place. */
  function type(tool: AirProgram, where: { x: number; y: number }, text: string): void {
    const { input } = tool.player;
    click(tool, where);
    for (const [code, key] of [["End", "End"], ...Array(20).fill(["Backspace", "Backspace"])]) {
      input.keyDown(code, key);
      input.keyUp(code, key);
    }
    for (const character of text) {
      input.keyDown(`Key${character.toUpperCase()}`, character);
      input.keyUp(`Key${character.toUpperCase()}`, character);
    }
    tool.player.poll();
  }

  it("binds, takes a connection, sends and receives", async () => {
    const tool = start(readProgram("server-tool"));
    await tool.match(/^ready$/);
    click(tool, SEND);
    await tool.match(/^nobody is connected$/);
    click(tool, BIND);
    const [, port] = await tool.match(/^bound to 127\.0\.0\.1:(\d+)$/);
    const client = await LineClient.connect(Number(port));
    await tool.match(/^connection from 127\.0\.0\.1:\d+$/);
    type(tool, MESSAGE, "good day");
    click(tool, SEND);
    expect(await client.line()).toBe("good day");
    client.say("likewise");
    await tool.match(/^received: likewise\n$/);
    client.end();
    await tool.match(/^gone: 127\.0\.0\.1:\d+$/);
    type(tool, PORT, "70000");
    click(tool, BIND);
    await tool.match(/^Error #2003/);
  });
});
