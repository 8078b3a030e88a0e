import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import { silentLog } from "../../../base/log.ts";
import { Bindings } from "../../../host/endpoint/bindings.ts";
import { answerCall } from "../../../host/endpoint/sync-calls.ts";
import { WindowBudget } from "../../../host/endpoint/window-budget.ts";
import { memoryBackend } from "../../../host/network/memory/backend.ts";
import { RELAY_PROTOCOL, sessionProtocol, tokenProtocol } from "../../../host/protocol/relay-token.ts";
import { TokenDoor } from "../../../host/relay/server/access.ts";
import { respondToCall } from "../../../host/relay/server/calls.ts";
import { credentialsOf } from "../../../host/relay/server/upgrade.ts";
import { decodeAmf0 } from "../../../src/flash/index.ts";
import { localFiles } from "../../../src/player/node/local-files.ts";
import { SharedFiles } from "../../../src/player/node/shared-files.ts";
import { amf0, type PlainData } from "../../../src/player/shared-object.ts";
import { SyncCalls } from "../../../src/player/sync-calls.ts";
import { Choices, invariant, type Target, textOf } from "../target.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const SESSION = "f".repeat(32);
const ACCESS = { token: TOKEN, origin: ["http://localhost:8080"], hostName: ["relay.example"] };
const door = new TokenDoor(ACCESS, silentLog, () => ({
  backend: memoryBackend(),
  windows: new WindowBudget(1 << 20, 1 << 26),
}));
const SECRET = "secret";

/** What content may have of the folder below, besides which there are hidden files, a key, and a link that leads out. */
const OPEN_FILES = ["game.swf", join("sub", "level.xml")];

let shared: string | undefined;

function folder(): string {
  if (shared !== undefined) return shared;
  const root = mkdtempSync(join(tmpdir(), "flashnet-fuzz-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  for (const name of ["sub", ".git"]) mkdirSync(join(root, "swfs", name), { recursive: true });
  writeFileSync(join(root, "secret.txt"), SECRET);
  writeFileSync(join(root, "swfs/game.swf"), "FWS");
  writeFileSync(join(root, "swfs/sub/level.xml"), "<level/>");
  for (const hidden of [".env.txt", "key.pem", ".git/config.txt"]) writeFileSync(join(root, "swfs", hidden), SECRET);
  symlinkSync(join(root, "secret.txt"), join(root, "swfs/link.txt"));
  shared = join(root, "swfs");
  return shared;
}

/** What a request and its response are to those who answer it. */
function request(fields: { method: string; headers: Record<string, string>; body: Uint8Array }): IncomingMessage {
  return Object.assign(Readable.from([Buffer.from(fields.body)]), fields) as unknown as IncomingMessage;
}

class Response {
  status = 0;
  body = "";
  setHeader(): this {
    return this;
  }
  writeHead(status: number): this {
    this.status = status;
    return this;
  }
  end(body = ""): this {
    this.body = body;
    return this;
  }
}

const CALLS = ["supports", "bind", "listen", "connect", "close", "interfaces"];

const HEADERS = ["host", "origin", "sec-websocket-protocol", "authorization"] as const;

export const httpTargets: readonly Target[] = [
  {
    name: "file-paths",
    seeds: () => [
      "game.swf",
      "sub/level.xml",
      "../secret.txt",
      "%2e%2e/secret.txt",
      "link.txt",
      "sub/../game.swf",
      ".env.txt",
      "key.pem",
      ".git/config.txt",
    ],
    dictionary: [
      "..",
      "/",
      "\\",
      "%2f",
      "%5c",
      "%00",
      "%2e",
      "//",
      "?",
      "#",
      "file:",
      ".",
      "secret.txt",
      "link.txt",
      ".env.txt",
      ".git",
      "key.pem",
    ],
    maxLength: 128,
    async run(input) {
      const text = textOf(input);
      const file = await new SharedFiles(folder()).find(text);
      invariant(file === undefined || OPEN_FILES.includes(relative(folder(), file.path)), `${text} is not shared`);
      let url: string;
      try {
        url = new URL(text, "http://game.example/a/movie.swf").href;
      } catch {
        return;
      }
      const fetch = localFiles("http://game.example/a/movie.swf", folder());
      const answer = await fetch({ url, method: "GET", headers: new Headers(), body: null });
      invariant(answer !== null && Buffer.from(answer.body).toString() !== SECRET, `${text} is not shared`);
    },
  },
  {
    name: "upgrade",
    seeds: () => [
      `localhost\nhttp://localhost:8080\n${RELAY_PROTOCOL}, ${tokenProtocol(TOKEN)}, ${sessionProtocol(SESSION)}`,
      `[::1]:80\n\n${RELAY_PROTOCOL}, ${tokenProtocol("wrong")}`,
    ],
    dictionary: [
      "flashnet.token.",
      "flashnet.session.",
      "flashnet.v1",
      ",",
      "localhost",
      "127.0.0.1",
      "[::1]",
      ":80",
      "null",
    ],
    maxLength: 512,
    run(input) {
      const values = textOf(input).split("\n");
      const headers = Object.fromEntries(
        HEADERS.map((name, i) => [name, values[i]]).filter(([, value]) => value !== undefined),
      );
      const request = { headers, url: "/relay" } as unknown as IncomingMessage;
      const credentials = credentialsOf(request);
      const denied =
        door.checkSite(request) !== undefined ||
        "status" in credentials ||
        "status" in door.admit(request, credentials);
      invariant(denied || (values[2] ?? "").includes(TOKEN), "somebody without the token gets in");
    },
  },
  {
    name: "call-body",
    seeds: () => CALLS.map((name) => JSON.stringify({ session: SESSION, name, args: ["tcp", "127.0.0.1", 0] })),
    dictionary: [
      '"session"',
      '"args":[]',
      '"udp"',
      '"tcp"',
      "null",
      "1e999",
      "65535",
      '"__proto__"',
      '"toString"',
      '"0.0.0.0"',
      '"::"',
    ],
    maxLength: 1024,
    async run(input) {
      const backend = memoryBackend();
      const bindings = new Bindings(backend);
      const response = new Response();
      const headers = { host: "localhost", authorization: `Bearer ${TOKEN}` };
      const asked = request({ method: "POST", headers, body: input });
      await respondToCall(asked, response as unknown as ServerResponse, {
        checkSite: (request) => door.checkSite(request),
        admit: async () => () => bindings,
      });
      invariant([200, 400, 413].includes(response.status), `a call is answered with ${response.status}`);
      if (response.status === 200) JSON.parse(response.body);
      bindings.closeAll();
      await backend.close();
    },
  },
  {
    name: "sync-calls",
    seeds: () => [
      "bind_x007400630070_x003100320037002e0030002e0030002e0031_0",
      "supports",
      "close_x0061",
      "listen_x0061_5",
    ],
    dictionary: ["_", "x", "x0000", "xd800", "-1", "1e9", "Infinity", "__proto__", "/"],
    maxLength: 512,
    run(input) {
      const bindings = new Bindings(memoryBackend());
      let called = false;
      const calls = new SyncCalls((name, values) => {
        called = true;
        return answerCall(bindings, name, values);
      });
      const text = textOf(input);
      const storage = calls.storage({});
      const key = `localhost//${calls.enter()}_${text}`;
      const answer = storage[key];
      storage[key] = "";
      invariant(called === !text.includes("/"), "a call is not taken for one");
      if (called) invariant(atob(answer!).startsWith("\0\xbf"), "an answer is no SharedObject");
      bindings.closeAll();
    },
  },
  {
    name: "shared-object",
    seeds: () => [Uint8Array.of(7, 3, 5, 97, 4, 3, 98, 1, 2), Uint8Array.of(6, 2, 0, 1)],
    maxLength: 1024,
    run(input) {
      const value = plainData(new Choices(input), 0);
      const bytes = Buffer.from(amf0(value), "latin1");
      invariant(JSON.stringify(decodeAmf0(bytes)) === JSON.stringify(value), "a value is not kept");
    },
  },
];

function plainData(choices: Choices, depth: number): PlainData {
  switch (choices.below(depth > 20 ? 5 : 7)) {
    case 0:
      return null;
    case 1:
      return choices.below(2) === 0;
    case 2:
      return choices.byte() - 128;
    case 3:
      return choices.byte() / 7;
    case 4:
      return choices.text();
    case 5:
      return Array.from({ length: choices.below(5) }, () => plainData(choices, depth + 1));
    default: {
      // Numbers as names would come in another order, and the empty name ends an object.
      const names = Array.from(
        { length: choices.below(4) },
        (_, i) => `k${i}${Array.from(choices.text()).slice(0, 4).join("")}`,
      );
      return Object.fromEntries(names.map((name) => [name, plainData(choices, depth + 1)]));
    }
  }
}
