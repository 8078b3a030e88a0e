import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runSwf } from "../../../src/runner/run-swf.ts";
import { application, serve } from "../../../src/scripted/index.ts";
import { compileAvm1Program, compileProgram } from "../../../src/testing/compile.ts";

const SUCCESS = "NetConnection.Connect.Success";
const CLOSED = "NetConnection.Connect.Closed";

/** Programs of both machines, by what they are. */
const programs: Readonly<Record<string, () => Uint8Array>> = {
  "SWF 6": () => compileAvm1Program(fileURLToPath(new URL("avm1/Movie.ts", import.meta.url)), 6),
  "SWF 8": () => compileAvm1Program(fileURLToPath(new URL("avm1/Movie.ts", import.meta.url)), 8),
  AVM2: () => compileProgram(fileURLToPath(new URL("avm2/Main.ts", import.meta.url))),
};

/** Greets; when two are there, it asks both who they are, and has one after the other leave. */
function lobby(said: string[]) {
  const game = application<{ name: string }>("game", {
    onConnect(client) {
      client.data = { name: "" };
      return true;
    },
    onDisconnect({ data }) {
      said.push(`${data.name} left`);
      for (const other of game.clients) other.send("leave");
    },
    methods: {
      hello(client, name: string) {
        client.data.name = name;
        if (game.clients.size === 2) void meet();
        return `is ${name}`;
      },
    },
  });
  const meet = async (): Promise<void> => {
    for (const client of game.clients) said.push(`${client.data.name} is ${await client.call("whoAreYou")}`);
    for (const { data } of game.clients)
      said.push(`${data.name} shares ${game.sharedObject(`object-of-${data.name}`).get("x")}`);
    [...game.clients][0]!.send("leave");
  };
  return serve("game.example.com:1935", game);
}

it.each<[parent: string, child: string, param: Record<string, string>]>([
  ["SWF 8", "SWF 6", {}],
  ["SWF 6", "SWF 8", {}],
  ["AVM2", "AVM2", {}],
  ["AVM2", "AVM2", { bytes: "yes" }],
  ["AVM2", "AVM2", { own: "yes" }],
  ["AVM2", "SWF 8", {}],
])("%s loads %s, and both are connected: %j", async (parent, child, param) => {
  const said: string[] = [];
  const { trace, problems } = await runSwf(programs[parent]!(), {
    url: "http://own.example.com/parent.swf",
    param: { child: "http://own.example.com/child.swf", ...param },
    fetch: async ({ url }) => ({ status: 200, url, body: programs[child]!() }),
    server: lobby(said),
    until: `child ${CLOSED}`,
    frames: 500,
  });
  expect(problems).toEqual([]);
  const one = (who: string): string[] =>
    [SUCCESS, "clear undefined", "success x", `is ${who}`].map((line) => `${who} ${line}`);
  expect(trace.map((line) => line.replace(/clear $/, "clear undefined"))).toEqual([
    ...one("parent"),
    ...one("child"),
    `parent ${CLOSED}`,
    `child ${CLOSED}`,
  ]);
  expect(said).toEqual([
    "parent is parent",
    "child is child",
    "parent shares parent",
    "child shares child",
    "parent left",
    "child left",
  ]);
});
