import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { nodeBackend } from "../network/node/backend.ts";
import { fetchPolicyFile } from "./fetcher.ts";
import { PolicyServer, type PolicyServerLimits } from "./server.ts";
import { allow, policyFile } from "./testing/policy-network.ts";

const FILE = policyFile(allow("*", "80"));
const LIMITS = { timeout: 5000, maxLength: 1000 };

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

async function start(limits?: PolicyServerLimits): Promise<number> {
  const server = new PolicyServer(FILE, limits);
  cleanUp.push(() => server.close());
  const url = await server.listen(0);
  expect(url).toMatch(/^xmlsocket:\/\/127\.0\.0\.1:\d+$/);
  return Number(url.split(":").at(-1));
}

/** All that a server sends before it closes or resets the connection. */
function exchange(port: number, send: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => send(socket));
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
  });
}

describe("policy server (spec/security.md §2)", () => {
  it.each<[row: string, send: (socket: Socket) => void]>([
    ["the request of players", (socket) => socket.write("<policy-file-request/>\0")],
    ["with a space, as documentation prints it", (socket) => socket.write("<policy-file-request />\0")],
    ["without the NUL", (socket) => socket.write("<policy-file-request/>")],
    ["a client that sends FIN behind it", (socket) => socket.end("<policy-file-request/>\0")],
    [
      "in single bytes",
      (socket) => {
        for (const byte of "<policy-file-request/>\0") socket.write(byte);
      },
    ],
  ])("answers %s with the file and a NUL, and closes", async (_, send) => {
    expect(await exchange(await start(), send)).toBe(`${FILE}\0`);
  });

  it.each<[row: string, send: (socket: Socket) => void]>([
    ["asks for something else", (socket) => socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")],
    ["sends FIN and no request", (socket) => socket.end()],
    ["sends half a request", (socket) => socket.end("<policy-file-")],
    ["sends nothing in time", () => {}],
  ])("answers nothing to a client that %s", async (_, send) => {
    expect(await exchange(await start({ answerTimeout: 50 }), send)).toBe("");
  });

  it("goes on when clients vanish, and turns away more than it has room for", async () => {
    const port = await start({ maxConnections: 2 });
    await exchange(port, (socket) => socket.resetAndDestroy());
    const waiting = [0, 1].map(
      () =>
        new Promise<Socket>(
          (resolve) =>
            void connect(port, "127.0.0.1").once("connect", function (this: Socket) {
              resolve(this);
            }),
        ),
    );
    const sockets = await Promise.all(waiting);
    expect(await exchange(port, (socket) => socket.write("<policy-file-request/>\0"))).toBe("");
    for (const socket of sockets) socket.on("error", () => {}).destroy();
    await expect.poll(() => exchange(port, (socket) => socket.write("<policy-file-request/>\0"))).toBe(`${FILE}\0`);
  });

  it("is what our own players read", async () => {
    const backend = nodeBackend();
    cleanUp.push(() => backend.close());
    const outcome = await fetchPolicyFile(backend, { host: "127.0.0.1", port: await start() }, LIMITS);
    expect(outcome.file?.entries).toHaveLength(1);
  });
});
