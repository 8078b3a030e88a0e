import { fileURLToPath } from "node:url";
import { runSwf, serve } from "flashnet/testing";
import { expect, test } from "vitest";

const game = fileURLToPath(new URL("game.swf", import.meta.url));

test("a score gets its place", async () => {
  const scores: [string, number][] = [];
  const server = serve("scores.example.com:5000", async (connection) => {
    scores.push([await connection.readUTF(), await connection.readInt()]);
    connection.writeInt(3);
    await connection.end();
  });
  const { trace } = await runSwf(game, { server, until: "gone" });
  expect(scores).toEqual([["Ann", 4200]]);
  expect(trace).toEqual(["place 3", "the server is gone"]);
});

test("a server that is away is said so", async () => {
  const { trace } = await runSwf(game, { until: "no server" });
  expect(trace).toEqual(["no server"]);
});
