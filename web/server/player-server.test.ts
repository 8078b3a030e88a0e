import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { RELAY_PROTOCOL, tokenProtocol } from "../../host/protocol/relay-token.ts";
import { type RelayWebSocket, relayBackend } from "../../host/relay/client/backend.ts";
import { Relay } from "../../host/relay/server/relay.ts";
import { PLAIN_OPTIONS } from "../options/options.ts";
import { PlayerServer, type PlayerServerOptions, type ServerKeys } from "./player-server.ts";

let root: string;
let relay: Relay;
let server: PlayerServer | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "flashnet-serve-"));
  for (const name of ["swfs/sub", "web", "ruffle"]) await mkdir(join(root, name), { recursive: true });
  const files: Record<string, string> = {
    "swfs/game.swf": "FWS game",
    "swfs/sub/a b#%.SWF": "FWS other",
    "swfs/level.xml": "<level/>",
    "web/player.js": "player",
    "web/frame.js": "frame",
    "ruffle/core.wasm": "wasm",
    "secret.txt": "secret",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
  await symlink(join(root, "secret.txt"), join(root, "swfs/link.txt"));
  relay = new Relay({ backend: memoryBackend() });
});

afterEach(async () => {
  await server?.close();
  await rm(root, { recursive: true });
});

async function start(
  swf?: string,
  options: Partial<PlayerServerOptions> = {},
  keys: ServerKeys | null = KEYS,
): Promise<string> {
  server = new PlayerServer({
    folder: join(root, "swfs"),
    ...(swf !== undefined && { swf }),
    web: join(root, "web"),
    ruffle: join(root, "ruffle"),
    relay,
    ...(keys && { keys }),
    page: (path) => ({ ...PLAYED, url: `http://games.example/${path}` }),
    ...options,
  });
  printed = await server.listen(0);
  return `${new URL(printed).origin}/`;
}

let printed: string;
const KEYS = { pages: "0123456789abcdef0123456789abcdef", files: "fedcba9876543210fedcba9876543210" };
const PAGES = `/${KEYS.pages}/`;
const FILES = `/${KEYS.files}/`;
const FRAME = `${KEYS.files}.localhost`;
const PLAYED = { runtime: "flash", param: {}, map: [], policy: "allow", plugin: true } as const;

/** What a browser says when it asks for a page to show in a tab. */
const TAB = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };

/** What it says when a script of the page asks. */
const OWN = { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "same-origin" };

const drop = (url: string, body: string, name = "game.swf") =>
  get(url, `${PAGES}.library/dropped?name=${encodeURIComponent(name)}`, OWN, "POST", body);

/** Status, headers and body; unlike `fetch` it sends paths and `Host` as they are. */
async function get(url: string, path: string, headers: Record<string, string> = {}, method = "GET", content = "") {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path, headers, method }, async (response) => {
      let body = "";
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode!, headers: response.headers, body });
    });
    sent.on("error", reject).end(content);
  });
}

describe("PlayerServer", () => {
  it("has the page of the one SWF at the printed URL, with what the page has to know", async () => {
    const url = await start("game.swf");
    expect(printed).toBe(url + PAGES.slice(1));
    const { status, headers, body } = await get(url, PAGES, TAB);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    const json = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(body)![1]!;
    const given = { ...PLAIN_OPTIONS, url: "http://games.example/game.swf", policy: "allow" };
    expect(JSON.parse(json)).toEqual({
      swf: `${FILES}game.swf`,
      root: FILES,
      title: "game.swf",
      ...given,
      given,
      command: ["serve", "game.swf"],
      relay: { url: "/relay", token: relay.token },
      frame: `http://${FRAME}:${new URL(url).port}/flashnet/frame.html`,
    });
  });

  it("plays as the page's query says, and says what is wrong with one", async () => {
    const url = await start("game.swf");
    const { body } = await get(url, `${PAGES}?options&runtime=air&param=room=7&policy-for=game.example=*`, TAB);
    const json = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(body)![1]!;
    expect(JSON.parse(json)).toMatchObject({ runtime: "air", param: { room: "7" }, openHosts: ["game.example"] });
    const { status, body: said } = await get(url, `${PAGES}?options&policy-for=game.example=policy.xml`, TAB);
    expect([status, said]).toEqual([400, '"game.example=policy.xml" is not HOST=*\n']);
  });

  it("lets the page open the WebSockets that targets are mapped to, and no others", async () => {
    const map = [parseHostMapping("game.example=wss://play.example:8443/socket?room=1#binary")];
    const page = () => ({
      url: "http://games.example/",
      runtime: "flash" as const,
      param: {},
      map,
      policy: "allow" as const,
      plugin: true,
    });
    const { headers } = await get(await start("game.swf", { page }), PAGES, TAB);
    const [, sources] = /connect-src ([^;]*);/.exec(String(headers["content-security-policy"]))!;
    expect(sources).toBe("wss://play.example:8443 'self' data: blob: http: https:");
  });

  it("tells the page of a folder of its SWFs, each with a page and a file that lead to it", async () => {
    const url = await start();
    expect((await get(url, PAGES, TAB)).body).toContain('<script src="/flashnet/library.js"');
    const { body, headers } = await get(url, `${PAGES}.library/swfs`, OWN);
    expect(headers["content-type"]).toBe("application/x-ndjson; charset=utf-8");
    const lines = body.trim().split("\n");
    const paths = new Set(lines.map((line) => JSON.parse(line).path).filter((path) => path !== undefined));
    expect([...paths].sort()).toEqual(["game.swf", "sub/a b#%.SWF"]);
    const page = await get(url, `${PAGES}sub/a%20b%23%25.SWF`, TAB);
    expect(page.body).toContain(`"swf":"${FILES}sub/a%20b%23%25.SWF"`);
    expect((await get(url, `${FILES}sub/a%20b%23%25.SWF`)).body).toBe("FWS other");
  });

  it.each([
    ["content or a script of another kind", { ...OWN, "Sec-Fetch-Mode": "cors" }],
    ["another site", { ...OWN, "Sec-Fetch-Site": "cross-site" }],
    ["the frame of content", { ...OWN, "Sec-Fetch-Site": "same-site" }],
    ["a tab", TAB],
    ["a program", {}],
  ])("tells nothing of its SWFs to %s", async (_, headers) => {
    const url = await start();
    for (const path of ["swfs", "pictures/x", "seen", "dropped?name=a.swf"])
      for (const method of ["GET", "POST"]) {
        const { status, body } = await get(url, `${PAGES}.library/${path}`, headers, method);
        // To a tab it is the page of a SWF of that name, which there is none of.
        if (headers !== TAB) expect([path, method, status]).toEqual([path, method, method === "GET" ? 403 : 405]);
        expect(body).not.toContain("game.swf");
      }
  });

  it("has no library where one SWF is played", async () => {
    const url = await start("game.swf");
    expect((await get(url, `${PAGES}.library/swfs`, OWN)).status).toBe(403);
    expect((await drop(url, "FWS dropped")).status).toBe(405);
  });

  it("has SWFs that are dropped, each with a key of its own that opens nothing else", async () => {
    const url = await start();
    const { port } = new URL(url);
    const path = (await drop(url, "FWS dropped", "../a b%.swf")).body.trim();
    expect(path).toMatch(/^\.dropped\/[0-9a-f]{32}\/a%20b%25\.swf$/);
    const key = path.split("/")[1]!;
    const { status, body } = await get(url, PAGES + path, TAB);
    expect(status).toBe(200);
    expect(body).toContain(`"swf":"/${key}/a%20b%25.swf","root":"/${key}/"`);
    expect(body).toContain(`http://${key}.localhost:${port}/flashnet/frame.html`);
    expect(body).not.toContain(KEYS.files);
    const frame = { Host: `${key}.localhost:${port}` };
    for (const headers of [{}, frame]) {
      const file = await get(url, `/${key}/a%20b%25.swf`, headers);
      expect(file).toMatchObject({ status: 200, body: "FWS dropped" });
      expect(file.headers["content-security-policy"]).toBe("sandbox; default-src 'none'");
      expect((await get(url, `/${key}/game.swf`, headers)).status).toBe(404);
    }
    expect((await get(url, "/flashnet/frame.html", frame)).status).toBe(200);
    for (const other of [PAGES, `${FILES}game.swf`, "/relay"]) expect((await get(url, other, frame)).status).toBe(404);
    expect((await get(url, PAGES + path, { ...TAB, "Sec-Fetch-Mode": "cors" })).status).toBe(403);
    expect((await get(url, `${PAGES}.dropped/${KEYS.files}/game.swf`, TAB)).status).toBe(404);
  });

  it("takes nothing that is dropped and no SWF, and no list that is none", async () => {
    const url = await start();
    expect((await drop(url, "<html>")).status).toBe(415);
    const seen = (body: string) => get(url, `${PAGES}.library/seen`, OWN, "POST", body);
    expect((await seen('["game.swf", "none"]')).status).toBe(204);
    for (const body of ["", "{", "{}", "[1]"]) expect((await seen(body)).status).toBe(400);
  });

  it.each([
    [`${FILES}game.swf`, "application/x-shockwave-flash", "FWS game"],
    [`${FILES}level.xml?version=2`, "text/plain; charset=utf-8", "<level/>"],
    ["/flashnet/player.js", "text/javascript; charset=utf-8", "player"],
    ["/ruffle/core.wasm", "application/wasm", "wasm"],
  ])("serves %s", async (path, type, body) => {
    const response = await get(await start(), path);
    expect(response).toMatchObject({ status: 200, body, headers: { "content-type": type } });
  });

  it("answers HEAD without a body", async () => {
    const response = await get(await start(), `${FILES}game.swf`, {}, "HEAD");
    expect(response).toMatchObject({ status: 200, body: "", headers: { "content-length": "8" } });
  });

  it.each([
    [`${FILES}missing.swf`, 404],
    [FILES, 404],
    [`${FILES}/`, 404],
    [`${FILES}sub`, 404],
    [`${FILES}../secret.txt`, 404],
    [`${FILES}%2e%2e/secret.txt`, 404],
    [`${FILES}..%2fsecret.txt`, 404],
    [`${FILES}link.txt`, 404],
    [`${FILES}%00`, 404],
    ["/secret.txt", 404],
    ["/constructor/x", 404],
    ["/%zz", 404],
  ])("does not serve %s", async (path, status) => {
    const response = await get(await start(), path);
    expect(response.status).toBe(status);
    expect(response.body).not.toContain("secret\n");
  });

  it("answers nobody who reaches it under another name: that page would get the token", async () => {
    const response = await get(await start("game.swf"), PAGES, { ...TAB, Host: "evil.example" });
    expect(response.status).toBe(403);
    expect(response.body).not.toContain(relay.token);
  });

  it("keeps other pages from framing it and from using its files", async () => {
    const { headers } = await get(await start("game.swf"), PAGES, TAB);
    expect(headers).toMatchObject({ "x-frame-options": "DENY", "cross-origin-resource-policy": "same-origin" });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  it.each([
    ["content or a script that fetches", { "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty" }],
    ["an image, a script or a frame of a page", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" }],
    ["a browser that says nothing", {}],
  ])("gives no page, and no token, to %s", async (_, headers) => {
    const url = await start("game.swf");
    for (const path of [PAGES, `${PAGES}game.swf`, `${PAGES}/`, `/x/..${PAGES}`]) {
      const { status, body } = await get(url, path, headers);
      expect([path, status]).toEqual([path, 403]);
      expect(body).not.toContain(relay.token);
    }
  });

  it("says the same to whoever has no key, and of what is not there", async () => {
    const url = await start("game.swf");
    const { body } = await get(url, "/x", TAB);
    const wrong = `/${KEYS.pages.slice(1)}0/`;
    const paths = [
      "/",
      "/game.swf",
      wrong,
      `${wrong}game.swf`,
      `/${KEYS.pages.slice(1)}/`,
      "/flashnet/x.js",
      "/%zz",
      "//",
    ];
    for (const path of paths) expect(await get(url, path, TAB)).toMatchObject({ status: 404, body });
    expect(body).not.toMatch(/[0-9a-f]{32}/);
  });

  it("has a key for files that reads no page", async () => {
    const url = await start("game.swf");
    for (const path of [FILES, `${FILES}index.html`, `${FILES}..`, `${FILES}../`]) {
      const { status, body } = await get(url, path, TAB);
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toContain(KEYS.pages);
    }
    expect((await get(url, `${FILES}game.swf`, TAB)).body).toBe("FWS game");
  });

  it("makes keys of its own, and gives no cookie", async () => {
    const url = await start("game.swf", {}, null);
    const { body, headers } = await get(url, new URL(printed).pathname, TAB);
    expect(headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    expect(headers).not.toHaveProperty("set-cookie");
    const [, files] = /"swf":"\/([0-9a-f]{32})\/game\.swf"/.exec(body)!;
    expect(printed).toMatch(/\/[0-9a-f]{32}\/$/);
    expect(printed).not.toContain(files);
    expect(body).not.toContain(new URL(printed).pathname);
  });

  it("has a policy for its pages, and none of what is in the folder is active", async () => {
    await writeFile(join(root, "swfs/page.html"), "<script>alert(1)</script>");
    const url = await start("game.swf", { share: [join(root, "swfs/page.html")] });
    const page = String((await get(url, PAGES, TAB)).headers["content-security-policy"]);
    expect(page).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';");
    for (const path of [`${FILES}page.html`, `${FILES}level.xml`, `${FILES}game.swf`]) {
      const { status, headers } = await get(url, path, TAB);
      expect([path, status]).toEqual([path, 200]);
      expect(headers["content-security-policy"]).toBe("sandbox; default-src 'none'");
      expect(String(headers["content-type"])).not.toMatch(/html|xml|svg|javascript/);
    }
  });

  describe("under the name of the frame", () => {
    const frame = (url: string) => ({ Host: `${FRAME}:${new URL(url).port}` });

    it("has the frame's page, which only our pages may frame, and what that page needs", async () => {
      const url = await start("game.swf", { external: { file: "page.ts", script: "export const hello = () => 1;" } });
      const { port } = new URL(url);
      const { status, headers, body } = await get(url, "/flashnet/frame.html", frame(url));
      expect(status).toBe(200);
      expect(headers).not.toHaveProperty("x-frame-options");
      expect(headers["content-security-policy"]).toContain(
        `frame-ancestors http://127.0.0.1:${port} http://localhost:${port}`,
      );
      expect(body).not.toMatch(/[0-9a-f]{32}/);
      expect((await get(url, "/flashnet/external.js", frame(url))).body).toBe("export const hello = () => 1;");
      for (const [path, content] of [
        ["/flashnet/frame.js", "frame"],
        ["/ruffle/core.wasm", "wasm"],
        [`${FILES}game.swf`, "FWS game"],
      ] as const) {
        expect(await get(url, path, frame(url))).toMatchObject({ status: 200, body: content });
      }
    });

    it.each(["/", PAGES, `${PAGES}game.swf`, "/flashnet/player.js", "/flashnet/external.js", "/policy-log", "/relay"])(
      "has no %s",
      async (path) => {
        const url = await start("game.swf", { policyLog: () => {} });
        const { status, body } = await get(url, path, { ...TAB, ...frame(url) });
        expect(status).toBe(404);
        expect(body).not.toContain(relay.token);
      },
    );

    it("takes nothing, and has no relay, not even for who has the token", async () => {
      const lines: string[] = [];
      const url = await start("game.swf", { policyLog: (line) => lines.push(line) });
      const headers = { ...frame(url), Authorization: `Bearer ${relay.token}` };
      expect((await get(url, "/policy-log", headers, "POST")).status).toBe(403);
      expect((await get(url, "/relay/call", headers, "POST")).status).toBe(403);
      expect(lines).toEqual([]);
    });

    it("is the only place of them", async () => {
      const url = await start("game.swf", { external: { file: "page.ts", script: "export {}" } });
      for (const path of ["/flashnet/frame.html", "/flashnet/external.js"]) {
        expect((await get(url, path)).status).toBe(404);
      }
      const other = { Host: `${"0".repeat(32)}.localhost:${new URL(url).port}` };
      expect((await get(url, "/flashnet/frame.html", other)).status).toBe(403);
    });

    it("is no origin that the relay lets in, whoever has the token", async () => {
      const url = await start("game.swf");
      const { port } = new URL(url);
      const origin = `http://${FRAME}:${port}`;
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `${FRAME}:${port}`]) {
        const socket = new WebSocket(
          `${url.replace("http:", "ws:")}relay`,
          [RELAY_PROTOCOL, tokenProtocol(relay.token)],
          {
            headers: { Host: host, Origin: origin },
          },
        );
        const [, response] = await once(socket, "unexpected-response");
        expect([host, response.statusCode]).toEqual([host, 403]);
      }
      const body = JSON.stringify({ session: "0".repeat(32), name: "supports", args: [] });
      const headers = { Authorization: `Bearer ${relay.token}`, Origin: origin };
      expect((await fetch(`${url}relay/call`, { method: "POST", headers, body })).status).toBe(403);
    });

    it.each<[string, Partial<PlayerServerOptions>]>([
      ["is not used if no script access is wanted", { scriptAccess: "never" }],
      ["is not used for AIR content", { page: () => ({ ...PLAYED, runtime: "air" }) }],
      ["is not used for SWFs that are told they are local", { page: () => ({ ...PLAYED, url: "file:///game.swf" }) }],
    ])("%s", async (_, options) => {
      const { body } = await get(await start("game.swf", options), PAGES, TAB);
      expect(body).toContain(relay.token);
      expect(body).not.toContain("frame.html");
    });
  });

  it("lets nobody else listen where browsers look for the frame as well", async () => {
    const url = await start("game.swf");
    const other = createServer();
    const failed = once(other.listen(Number(new URL(url).port), "::1"), "listening");
    await expect(failed).rejects.toMatchObject({ code: expect.stringMatching(/EADDRINUSE|EADDRNOTAVAIL/) });
  });

  it("refuses other methods", async () => {
    expect((await get(await start(), "/", {}, "POST")).status).toBe(405);
  });

  describe("policy log", () => {
    const post = async (url: string, body: string, token = relay.token) => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${url}policy-log`, { method: "POST", headers, body })).status;
    };

    it("takes lines from the page", async () => {
      const lines: string[] = [];
      const url = await start("game.swf", { policyLog: (line) => lines.push(line) });
      expect((await get(url, PAGES, TAB)).body).toContain('"policyLog":"/policy-log"');
      expect(await post(url, "OK: one\nError: two")).toBe(204);
      expect(lines).toEqual(["OK: one", "Error: two"]);
    });

    it("takes nothing from others, and not too much", async () => {
      const lines: string[] = [];
      const url = await start("game.swf", { policyLog: (line) => lines.push(line) });
      expect(await post(url, "OK", "wrong")).toBe(401);
      expect((await get(url, "/policy-log", {}, "POST")).status).toBe(401);
      expect(await post(url, "x".repeat(65537))).toBe(413);
      expect((await get(url, "/policy-log")).status).toBe(404);
      expect(lines).toEqual([]);
    });

    it("is not there unless somebody wants it", async () => {
      const url = await start("game.swf");
      expect((await get(url, PAGES, TAB)).body).not.toContain("policyLog");
      expect(await post(url, "OK")).toBe(405);
    });
  });

  it("has the relay on the same port", async () => {
    const url = await start();
    const backend = relayBackend({
      url: `${url.replace("http:", "ws:")}relay`,
      token: relay.token,
      WebSocket: WebSocket as unknown as new () => RelayWebSocket,
    });
    const attempt = backend.openTcp({ host: "nobody.example", port: 1 }, { timeout: 5000 });
    await expect(attempt).rejects.toMatchObject({ reason: "refused" });
    await backend.close();
  });

  it("takes the page's calls to the relay on the same port, and nobody else's", async () => {
    const url = await start();
    const body = JSON.stringify({ session: "0".repeat(32), name: "supports", args: [] });
    const call = (headers: Record<string, string>) => fetch(`${url}relay/call`, { method: "POST", headers, body });
    const answer = await call({ Authorization: `Bearer ${relay.token}` });
    expect(await answer.json()).toMatchObject({ tcp: true, udp: true });
    expect((await call({})).status).toBe(401);
  });
});
