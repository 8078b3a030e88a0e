import { request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { randomId } from "../../../base/random-id.ts";
import { type MemoryBackend, memoryBackend } from "../../network/memory/backend.ts";
import { decodeRefused, encodeOpen, Kind, MessageType } from "../../protocol/messages.ts";
import { decodeStreamMessage, encodeStreamMessage } from "../../protocol/multiplex.ts";
import { RELAY_PROTOCOL, sessionProtocol, tokenProtocol } from "../../protocol/relay-token.ts";
import { Relay, type RelayOptions } from "./relay.ts";

/** Calls of pages: docs/protocol.md, "Relay"; docs/security.md, "Pages against the relay". */

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

const ANY = { address: "127.0.0.1", port: 0 };

async function startRelay(options: RelayOptions = {}) {
  const network = memoryBackend();
  const relay = new Relay({ backend: network, origin: ["https://games.example"], ...options });
  const url = await relay.listen();
  cleanUp.push(() => relay.close());
  return { relay, url, network, callUrl: `${url.replace("ws:", "http:")}/call` };
}

type Started = Awaited<ReturnType<typeof startRelay>>;

/** Unlike `fetch` it sends every header it is told to. */
function send(url: string, method: string, headers: OutgoingHttpHeaders, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function call({ relay, callUrl }: Started, session: string, name: string, ...args: unknown[]) {
  const headers = { Authorization: `Bearer ${relay.token}` };
  const { status, text } = await send(callUrl, "POST", headers, JSON.stringify({ session, name, args }));
  return status === 200 ? JSON.parse(text) : { status };
}

/** A page's WebSocket. */
async function connect({ relay, url }: Started, session: string): Promise<WebSocket> {
  const socket = new WebSocket(url, [RELAY_PROTOCOL, tokenProtocol(relay.token), sessionProtocol(session)]);
  cleanUp.push(() => socket.terminate());
  socket.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("unexpected-response", (_, { statusCode }) => reject(new Error(`status ${statusCode}`)));
  });
  return socket;
}

/** Opens what a ticket is for; the type of the first answer. */
async function open(socket: WebSocket, kind: number, ticket: string): Promise<number> {
  const message = new Promise<Buffer>((resolve) => socket.once("message", resolve));
  const open = { version: 1, kind, timeout: 0, host: ticket, port: 0, swfUrl: "" };
  socket.send(encodeStreamMessage(1 + Math.floor(Math.random() * 1e6), MessageType.open, encodeOpen(open)));
  const { type, payload } = decodeStreamMessage(await message);
  if (type === MessageType.refused) expect(decodeRefused(payload).code).toBe("FLASHNET_CONNECT_REQUEST");
  return type;
}

function isFree(network: MemoryBackend, port: number): boolean {
  try {
    network.bindTcp({ ...ANY, port }).close();
    return true;
  } catch {
    return false;
  }
}

describe("who may call", () => {
  type Headers = (token: string, port: string) => OutgoingHttpHeaders;
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const table: [string, Headers, number][] = [
    ["a program with the token", bearer, 200],
    [
      "a page of the relay's own origin",
      (token, port) => ({ ...bearer(token), Origin: `http://127.0.0.1:${port}` }),
      200,
    ],
    ["a page of an allowed origin", (token) => ({ ...bearer(token), Origin: "https://games.example" }), 200],
    ["nobody without a token", () => ({}), 401],
    ["nobody with another token", () => bearer("0".repeat(32)), 401],
    ["nobody with a part of the token", (token) => bearer(token.slice(1)), 401],
    ["no page of another origin", (token) => ({ ...bearer(token), Origin: "https://evil.example" }), 403],
    ["no sandboxed page", (token) => ({ ...bearer(token), Origin: "null" }), 403],
    [
      "no page whose name was pointed at the relay",
      (token, port) => ({
        ...bearer(token),
        Origin: `http://evil.example:${port}`,
        Host: `evil.example:${port}`,
      }),
      403,
    ],
  ];

  it.each(table)("%s", async (_, headers, status) => {
    const { relay, callUrl } = await startRelay();
    const body = JSON.stringify({ session: randomId(), name: "supports", args: [] });
    const answer = await send(callUrl, "POST", headers(relay.token, new URL(callUrl).port), body);
    expect(answer.status).toBe(status);
    if (status === 200) expect(JSON.parse(answer.text)).toMatchObject({ tcp: true });
    else expect(answer.text).not.toContain(relay.token);
  });

  it("others bind nothing", async () => {
    const { callUrl, network } = await startRelay();
    const body = JSON.stringify({ session: randomId(), name: "bind", args: ["tcp", "127.0.0.1", 4000] });
    await send(callUrl, "POST", { Authorization: "Bearer wrong" }, body);
    expect(isFree(network, 4000)).toBe(true);
  });
});

describe("CORS", () => {
  const PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
    "Access-Control-Request-Private-Network": "true",
  };

  it("lets pages of allowed origins ask and read, without credentials", async () => {
    const { callUrl } = await startRelay();
    const { status, headers } = await send(callUrl, "OPTIONS", { Origin: "https://games.example", ...PREFLIGHT });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "https://games.example",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "Authorization, Content-Type",
      "access-control-allow-private-network": "true",
      vary: "Origin",
    });
    expect(headers).not.toHaveProperty("access-control-allow-credentials");
  });

  it("lets them read why a call was turned away", async () => {
    const { callUrl } = await startRelay();
    const { status, headers } = await send(callUrl, "POST", { Origin: "https://games.example" });
    expect(status).toBe(401);
    expect(headers["access-control-allow-origin"]).toBe("https://games.example");
  });

  it.each(["OPTIONS", "POST"])("says nothing to pages of other origins: %s", async (method) => {
    const { callUrl } = await startRelay();
    const { status, headers } = await send(callUrl, method, { Origin: "https://evil.example", ...PREFLIGHT });
    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("a request that is no call", () => {
  const session = randomId();
  const table: [string, string, string, number][] = [
    ["another method", "GET", "", 405],
    ["no JSON", "POST", "bind", 400],
    ["null", "POST", "null", 400],
    ["no session", "POST", JSON.stringify({ name: "supports", args: [] }), 400],
    ["a session that can be guessed", "POST", JSON.stringify({ session: "1", name: "supports", args: [] }), 400],
    ["no name", "POST", JSON.stringify({ session, args: [] }), 400],
    ["arguments that are no list", "POST", JSON.stringify({ session, name: "supports", args: {} }), 400],
    ["more than 64 KiB", "POST", " ".repeat(70_000), 413],
  ];

  it.each(table)("is turned away: %s", async (_, method, body, status) => {
    const { relay, callUrl } = await startRelay();
    const headers = { Authorization: `Bearer ${relay.token}` };
    expect((await send(callUrl, method, headers, body)).status).toBe(status);
  });

  it("is answered with the call's error when only the call is wrong", async () => {
    const relay = await startRelay();
    expect(await call(relay, session, "sing")).toEqual({ error: 'there is no call "sing"; update flashnet' });
  });
});

describe("what a page has bound", () => {
  it("goes to its own WebSocket, once", async () => {
    const relay = await startRelay();
    const session = randomId();
    const { ticket } = await call(relay, session, "bind", "tcp", "127.0.0.1", 0);
    const socket = await connect(relay, session);
    expect(await open(socket, Kind.tcpServer, ticket)).toBe(MessageType.opened);
    expect(await open(socket, Kind.tcpServer, ticket)).toBe(MessageType.refused);
  });

  it("is nothing to another page, even if it knows the ticket", async () => {
    const relay = await startRelay();
    const session = randomId();
    const { ticket, port } = await call(relay, session, "bind", "tcp", "127.0.0.1", 0);
    const stranger = randomId();
    expect(await open(await connect(relay, stranger), Kind.tcpServer, ticket)).toBe(MessageType.refused);
    expect(await call(relay, stranger, "listen", ticket, 0)).toHaveProperty("error");
    expect(await call(relay, stranger, "close", ticket)).toHaveProperty("error");
    expect(isFree(relay.network, port)).toBe(false);
  });

  it("is freed when its WebSocket closes", async () => {
    const relay = await startRelay();
    const session = randomId();
    const socket = await connect(relay, session);
    const { ticket, port } = await call(relay, session, "bind", "tcp", "127.0.0.1", 0);
    const unclaimed = await call(relay, session, "bind", "tcp", "127.0.0.1", 0);
    await open(socket, Kind.tcpServer, ticket);
    socket.close();
    await expect.poll(() => isFree(relay.network, port) && isFree(relay.network, unclaimed.port)).toBe(true);
  });

  it("is freed when the page does not answer pings", async () => {
    const relay = await startRelay({ limits: { pingInterval: 20 } });
    const session = randomId();
    const { port } = await call(relay, session, "bind", "tcp", "127.0.0.1", 0);
    const protocols = [RELAY_PROTOCOL, tokenProtocol(relay.relay.token), sessionProtocol(session)];
    const socket = new WebSocket(relay.url, protocols, { autoPong: false });
    await new Promise((resolve) => socket.on("close", resolve));
    await expect.poll(() => isFree(relay.network, port)).toBe(true);
  });

  it("is freed in time when no WebSocket comes", async () => {
    const relay = await startRelay({ limits: { claimTimeout: 30 } });
    const { port } = await call(relay, randomId(), "bind", "tcp", "127.0.0.1", 0);
    await expect.poll(() => isFree(relay.network, port)).toBe(true);
  });

  it("is freed when the relay is closed", async () => {
    const relay = await startRelay();
    const { port } = await call(relay, randomId(), "bind", "tcp", "127.0.0.1", 0);
    await relay.relay.close();
    expect(isFree(relay.network, port)).toBe(true);
  });

  it("is limited", async () => {
    const relay = await startRelay({ limits: { maxBindings: 1 } });
    const session = randomId();
    await call(relay, session, "bind", "tcp", "127.0.0.1", 0);
    expect(await call(relay, session, "bind", "udp", "127.0.0.1", 0)).toEqual({
      error: expect.stringContaining("raise the limit maxBindings"),
    });
    expect(await call(relay, randomId(), "bind", "udp", "127.0.0.1", 0)).toHaveProperty("ticket");
  });
});

describe("sessions", () => {
  it("have one WebSocket", async () => {
    const relay = await startRelay();
    const session = randomId();
    await connect(relay, session);
    await expect(connect(relay, session)).rejects.toThrow("status 409");
  });

  it("are hard to guess", async () => {
    const relay = await startRelay();
    await expect(connect(relay, "mine")).rejects.toThrow("status 400");
  });

  it("are missed by a relay that has not their WebSocket, before it looks at the token", async () => {
    const relay = await startRelay();
    const session = randomId();
    const askOpen = async (token: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${token}` };
      const body = JSON.stringify({ name: "supports", args: [] });
      return (await send(`${relay.callUrl}?session=${session}&open=1`, "POST", headers, body)).status;
    };
    expect(await askOpen("another relay's, or none that is taken any more")).toBe(404);
    expect(await askOpen(relay.relay.token)).toBe(404);
    await connect(relay, session);
    expect(await askOpen(relay.relay.token)).toBe(200);
  });

  it("without a WebSocket count as pages", async () => {
    const relay = await startRelay({ limits: { maxSockets: 2 } });
    await call(relay, randomId(), "supports");
    const session = randomId();
    await call(relay, session, "supports");
    expect(await call(relay, randomId(), "supports")).toEqual({ status: 503 });
    await expect(connect(relay, randomId())).rejects.toThrow("status 503");
    await connect(relay, session);
  });
});
