import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { Relay } from "../../host/relay/server/relay.ts";
import { PlayerServer } from "../../web/server/player-server.ts";
import { type Attack, type AttackGroup, rows } from "./attack.ts";
import { ask } from "./peers.ts";

interface Served {
  relay: Relay;
  server: PlayerServer;
  folder: string;
  port: number;
  key: string;
  policyLog: string[];
}

const SECRET = "a secret";
const SCRIPT = "<script>alert(1)</script>";

/** What is in the folder that is served, and beside it. */
const FILES: Readonly<Record<string, string>> = {
  "home/swfs/game.swf": "FWS game",
  "home/swfs/<img src=x onerror=alert(1)>.swf": "FWS named",
  "home/swfs/level.xml": `<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>`,
  "home/swfs/shared/page.html": SCRIPT,
  "home/swfs/shared/.env": SECRET,
  "home/swfs/passwords": SECRET,
  "home/swfs/id_rsa": SECRET,
  "home/swfs/page.html": SCRIPT + SECRET,
  "home/swfs/script.js": SECRET,
  "home/swfs/image.svg": SECRET,
  "home/swfs/key.pem": SECRET,
  "home/swfs/notes.docx": SECRET,
  "home/swfs/.env": SECRET,
  "home/swfs/.env.txt": SECRET,
  "home/swfs/.git/config.txt": SECRET,
  "home/swfs/sub/.hidden/level.xml": SECRET,
  "home/secret.txt": SECRET,
  "home/swfs-other/secret.txt": SECRET,
  "ruffle/core.wasm": "wasm",
  "ruffle/package.json": SECRET,
  "web/player.js": "player",
  "secret.js": SECRET,
};

async function start(): Promise<Served> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "flashnet-attacks-")));
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  const swfs = join(folder, "home/swfs");
  await symlink(join(folder, "home/secret.txt"), join(swfs, "link.txt"));
  await symlink(join(folder, "home"), join(swfs, "up"));
  await symlink(join(swfs, ".env"), join(swfs, "environment.txt"));
  execFileSync("mkfifo", [join(swfs, "fifo.swf")]);
  const relay = new Relay({ backend: memoryBackend(), limits: { maxPending: 32 } });
  const policyLog: string[] = [];
  const server = new PlayerServer({
    folder: swfs,
    web: join(folder, "web"),
    ruffle: join(folder, "ruffle"),
    relay,
    share: [join(swfs, "shared")],
    key: "0123456789abcdef0123456789abcdef",
    policyLog: (line) => policyLog.push(line),
    page: () => ({
      url: "http://localhost/game.swf",
      runtime: "flash",
      param: {},
      map: [],
      policy: "enforce",
      plugin: true,
    }),
  });
  const url = new URL(await server.listen(0));
  return { relay, server, folder, port: Number(url.port), key: url.searchParams.get("key")!, policyLog };
}

const TAB = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
const CONTENT = ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"];

interface Sent {
  method?: string;
  path?: string;
  host?: string;
  /** default: that of a browser that has the key */
  cookie?: string;
  headers?: readonly string[];
}

function send({ port, key }: Served, { method = "GET", path = "/", host, cookie, headers = CONTENT }: Sent) {
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host ?? `127.0.0.1:${port}`}`,
    `Cookie: ${cookie ?? `flashnet-${port}=${key}`}`,
  ];
  return ask(port, [...head, ...headers, "Connection: close", "", ""].join("\r\n"));
}

/** Nothing that somebody else may not have is in an answer. */
function expectNothing({ relay, key }: Served, text: string): void {
  expect(text).not.toContain(relay.token);
  expect(text).not.toContain(key);
  expect(text).not.toContain(SECRET);
}

const KEY = "who reads anything shows the key of the printed URL";
const NAVIGATION = "pages are for tabs of a browser, which no content is (Fetch Metadata)";
const INSIDE = "links and paths lead nowhere outside the folder";
const HIDDEN = "no name on the way begins with a dot";
const TYPES = "only types that content loads";

const requests = rows<Served, [sent: Sent | ((target: Served) => Sent), status: number]>(
  async (target, sent, status) => {
    const answer = await send(target, typeof sent === "function" ? sent(target) : sent);
    expect(answer.status).toBe(status);
    expectNothing(target, answer.text);
    expect(answer.text).not.toMatch(/access-control-allow|^location: (https?:)?\/\//im);
  },
  [
    ["no-key", "is another user of the machine, without the key", KEY, { cookie: "", headers: TAB }, 403],
    ["wrong-key", "guesses the key", KEY, { path: `/?key=${"0".repeat(32)}`, cookie: "", headers: TAB }, 403],
    ["empty-key", "shows a key of no length", KEY, { path: "/?key=", cookie: "", headers: TAB }, 403],
    [
      "part-of-key",
      "knows all of the key but one digit",
      KEY,
      ({ key }) => ({ path: `/?key=${key.slice(1)}`, cookie: "", headers: TAB }),
      403,
    ],
    [
      "key-other-port",
      "has the cookie of another port",
      "cookies are named after their port",
      ({ key }) => ({ cookie: `flashnet-1=${key}; flashnet=${key}`, headers: TAB }),
      403,
    ],
    [
      "key-header",
      "sends the key as the token is sent",
      KEY,
      ({ key }) => ({ cookie: "", headers: [...TAB, `Authorization: Bearer ${key}`] }),
      403,
    ],
    ["no-key-file", "asks for a SWF without the key", KEY, { path: "/swf/game.swf", cookie: "" }, 403],
    [
      "no-key-script",
      "asks for the page's script without the key",
      KEY,
      { path: "/flashnet/player.js", cookie: "" },
      403,
    ],
    [
      "rebinding",
      "has its name pointed at 127.0.0.1, and the browser's cookie",
      "`Host` is a loopback name",
      { host: "evil.example", headers: TAB },
      403,
    ],
    ["page-content", "is content that loads the page, for its token", NAVIGATION, {}, 403],
    ["page-play", "is content that loads the page of a SWF", NAVIGATION, { path: "/play/game.swf" }, 403],
    [
      "page-frame",
      "puts the page into a frame",
      NAVIGATION,
      { headers: ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"] },
      403,
    ],
    [
      "page-object",
      "puts the page into an object",
      NAVIGATION,
      { headers: ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: object"] },
      403,
    ],
    [
      "page-script",
      "loads the page as a script",
      NAVIGATION,
      { headers: ["Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script"] },
      403,
    ],
    ["page-old", "is a browser that says nothing of what asks", NAVIGATION, { headers: [] }, 403],
    ["page-twice", "says twice what asks, once well", NAVIGATION, { headers: [...CONTENT, ...TAB] }, 403],
    ["page-slashes", "loads the page by another path", NAVIGATION, { path: "//" }, 403],
    ["page-dots", "loads the page by dots", NAVIGATION, { path: "/swf/.." }, 403],
    ["page-absolute", "loads the page by a whole URL", NAVIGATION, { path: "http://127.0.0.1/" }, 403],
    ["post", "posts to the page", "GET and HEAD alone", { method: "POST", headers: TAB }, 405],
    ["put", "puts a file into the folder", "GET and HEAD alone", { method: "PUT", path: "/swf/new.swf" }, 405],
    ["delete", "deletes a file of the folder", "GET and HEAD alone", { method: "DELETE", path: "/swf/game.swf" }, 405],
    ["trace", "has its headers sent back, with the cookie", "GET and HEAD alone", { method: "TRACE" }, 405],
    [
      "call-cookie",
      "calls the relay with the cookie",
      "the cookie lets nobody use the relay",
      { method: "POST", path: "/relay/call" },
      401,
    ],
    [
      "log-cookie",
      "writes into the policy log with the cookie",
      "the cookie lets nobody write",
      { method: "POST", path: "/policy-log" },
      401,
    ],
    ["traversal", "asks for a file above the folder", INSIDE, { path: "/swf/../secret.txt" }, 404],
    ["traversal-encoded", "asks for it with `%2e%2e`", INSIDE, { path: "/swf/%2e%2e/secret.txt" }, 404],
    ["traversal-slash", "asks for it with `..%2f`", INSIDE, { path: "/swf/..%2fsecret.txt" }, 404],
    [
      "traversal-twice",
      "asks for it with `%252e%252e%252f`, encoded twice",
      INSIDE,
      { path: "/swf/%252e%252e%252fsecret.txt" },
      404,
    ],
    ["traversal-backslash", "asks for it with `..%5c`", INSIDE, { path: "/swf/..%5csecret.txt" }, 404],
    [
      "traversal-overlong",
      "asks for it with dots in UTF-8 that is too long",
      INSIDE,
      { path: "/swf/%c0%ae%c0%ae/secret.txt" },
      404,
    ],
    ["traversal-utf16", "asks for it with `%u002e`", INSIDE, { path: "/swf/%u002e%u002e/secret.txt" }, 404],
    [
      "traversal-filtered",
      "asks for it with `....//`, for what takes dots out",
      INSIDE,
      { path: "/swf/....//secret.txt" },
      404,
    ],
    [
      "traversal-sibling",
      "asks for a file of a folder whose name begins like the folder's",
      INSIDE,
      { path: "/swf/..%2fswfs-other%2fsecret.txt" },
      404,
    ],
    ["traversal-absolute", "asks for a path from the root of the disk", INSIDE, { path: "/swf//etc/hostname" }, 404],
    [
      "traversal-own",
      "asks for a file beside the page's script",
      "the page's own files lie directly in two folders",
      { path: "/flashnet/..%2fsecret.js" },
      404,
    ],
    [
      "own-package",
      "asks for a file of Ruffle's package that the page does not need",
      "three types of the page's own files",
      { path: "/ruffle/package.json" },
      404,
    ],
    ["nul", "asks for a secret with a NUL and `.swf` behind it", INSIDE, { path: "/swf/passwords%00.swf" }, 404],
    ["semicolon", "asks for a secret with `;.swf` behind it", TYPES, { path: "/swf/passwords;.swf" }, 404],
    ["query", "asks for a secret with `?.swf` behind it", TYPES, { path: "/swf/passwords?.swf" }, 404],
    ["slash", "asks for a secret with `/.swf` behind it", TYPES, { path: "/swf/passwords/.swf" }, 404],
    ["space", "asks for a secret with a space behind it", TYPES, { path: "/swf/passwords%20" }, 404],
    ["type-none", "asks for a file whose name has no ending", TYPES, { path: "/swf/id_rsa" }, 404],
    ["type-pem", "asks for a key", TYPES, { path: "/swf/key.pem" }, 404],
    ["type-document", "asks for a document", TYPES, { path: "/swf/notes.docx" }, 404],
    ["type-html", "asks for a page of the folder, to be opened", TYPES, { path: "/swf/page.html" }, 404],
    ["type-js", "asks for a script of the folder", TYPES, { path: "/swf/script.js" }, 404],
    ["type-svg", "asks for an image that can hold a script", TYPES, { path: "/swf/image.svg" }, 404],
    ["dotfile", "asks for `.env`", HIDDEN, { path: "/swf/.env" }, 404],
    ["dotfile-type", "asks for `.env.txt`", HIDDEN, { path: "/swf/.env.txt" }, 404],
    ["dotfile-encoded", "asks for `%2eenv.txt`", HIDDEN, { path: "/swf/%2eenv.txt" }, 404],
    ["dot-folder", "asks for a file below `.git`", HIDDEN, { path: "/swf/.git/config.txt" }, 404],
    ["dot-folder-deep", "asks for a file below a hidden folder", HIDDEN, { path: "/swf/sub/.hidden/level.xml" }, 404],
    ["dot-shared", "asks for a hidden file of a folder that is shared", HIDDEN, { path: "/swf/shared/.env" }, 404],
    ["link", "asks for a link that leads out", INSIDE, { path: "/swf/link.txt" }, 404],
    ["link-folder", "asks for a file behind a link to a folder above", INSIDE, { path: "/swf/up/secret.txt" }, 404],
    ["link-dotfile", "asks for a link to a hidden file", HIDDEN, { path: "/swf/environment.txt" }, 404],
    ["fifo", "asks for a FIFO, whose reader would wait for good", "files alone", { path: "/swf/fifo.swf" }, 404],
    ["folder", "asks for a list of the folder's files", "files alone", { path: "/swf/" }, 404],
    ["prototype", "asks for `/constructor/x`", "two folders of the page's own", { path: "/constructor/x" }, 404],
    ["long-path", "asks for a path of 8,000 letters", INSIDE, { path: `/swf/${"x".repeat(8000)}.swf` }, 404],
  ],
);

/** What is given out, and that nothing of it runs. */
const inactive = rows<Served, [path: string]>(
  async (target, path) => {
    const { status, text } = await send(target, { path, headers: TAB });
    expect(status).toBe(200);
    expect(text).toContain("Content-Security-Policy: sandbox; default-src 'none'\r\n");
    expect(text).toContain("X-Content-Type-Options: nosniff\r\n");
    expect(text).not.toMatch(/^content-type: [^\r]*(html|xml|svg|javascript)/im);
    expectNothing(target, text);
  },
  [
    [
      "active-xml",
      "opens XML with a script in it as a page",
      "files are data: plain text, sandboxed",
      "/swf/level.xml",
    ],
    [
      "active-shared",
      "opens a shared page with a script in it",
      "files are data: plain text, sandboxed",
      "/swf/shared/page.html",
    ],
    ["active-swf", "opens a SWF as a page", "files are data, sandboxed", "/swf/game.swf"],
  ],
);

const others: Attack<Served>[] = [
  ...rows<Served, [path: string]>(
    async (target, path) => {
      const { status, text } = await send(target, { path: `${path}?key=${target.key}`, cookie: "", headers: TAB });
      expect(status).toBe(303);
      expect(text).toMatch(/^location: \/(?![/\\])/im);
    },
    [
      [
        "redirect",
        "makes a link to the server that leads to another site",
        "a path begins with one slash",
        "/.//evil.example/",
      ],
      [
        "redirect-backslash",
        "makes such a link with backslashes",
        "a path begins with one slash",
        "/.\\\\evil.example/",
      ],
    ],
  ),
  {
    id: "list-name",
    attack: "has a SWF whose name is HTML",
    answer: "names are escaped; the page runs no script but ours (Content Security Policy)",
    async run(target) {
      const { text } = await send(target, { headers: TAB });
      expect(text).not.toContain("<img");
      expect(text).toContain("script-src 'self' 'wasm-unsafe-eval';");
    },
  },
  {
    id: "play-name",
    attack: "makes a link to a SWF whose name ends the page's script",
    answer: "names are escaped; the page runs no script but ours (Content Security Policy)",
    async run(target) {
      const { status, text } = await send(target, {
        path: "/play/%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E.swf",
        headers: TAB,
      });
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script>alert|<\/script><script>alert/);
      expect(text).toMatch(/"swf":"\/swf\//);
    },
  },
  {
    id: "play-elsewhere",
    attack: "makes a link to the page that plays a SWF of another site",
    answer: "the page plays what is below `/swf/`",
    async run(target) {
      for (const path of [
        "/play///evil.example/a.swf",
        "/play/http:%2f%2fevil.example%2fa.swf",
        "/play/%5c%5cevil.example%5ca.swf",
      ]) {
        const { text } = await send(target, { path, headers: TAB });
        expect(/"swf":"([^"]*)"/.exec(text)?.[1]).toMatch(/^\/swf\//);
      }
    },
  },
  {
    id: "frame",
    attack: "frames the page, so that clicks go there unseen",
    answer: "`X-Frame-Options`, `frame-ancestors`",
    async run(target) {
      const { text } = await send(target, { headers: TAB });
      expect(text).toContain("X-Frame-Options: DENY\r\n");
      expect(text).toContain("frame-ancestors 'none'");
      expect(text).toContain("Cache-Control: no-store\r\n");
    },
  },
  {
    id: "log-long",
    attack: "fills the disk by way of the policy log, with the token",
    answer: "64 KiB at a time, and a log that the operator asked for",
    async run(target) {
      const body = "x".repeat(100_000);
      const headers = [
        ...CONTENT,
        "Connection: close",
        `Authorization: Bearer ${target.relay.token}`,
        `Content-Length: ${body.length}`,
      ];
      const { port, key } = target;
      const head = [
        "POST /policy-log HTTP/1.1",
        `Host: 127.0.0.1:${port}`,
        `Cookie: flashnet-${port}=${key}`,
        ...headers,
      ];
      expect((await ask(port, [...head, "", body].join("\r\n"))).status).toBe(413);
      expect(target.policyLog).toEqual([]);
    },
  },
  {
    id: "key-in-page",
    attack: "looks for the key where histories, screenshots and `Referer` have it",
    answer: "the key's URL leads to one without it",
    async run(target) {
      const { status, text } = await send(target, {
        path: `/play/game.swf?key=${target.key}`,
        cookie: "",
        headers: TAB,
      });
      expect(status).toBe(303);
      expect(text).toMatch(/^location: \/play\/game\.swf\r$/im);
      expect(text).toContain("HttpOnly; SameSite=Lax");
      expect(text).toContain("Referrer-Policy: no-referrer");
    },
  },
];

export const serve: AttackGroup<Served> = {
  name: "serve",
  title: "content, scripts and other users of the machine against `flashnet serve`",
  start,
  async stop({ server, folder }) {
    await server.close();
    await rm(folder, { recursive: true });
  },
  async neighbour(target) {
    expect((await send(target, { headers: TAB })).text).toContain("/play/game.swf");
    expect((await send(target, { path: "/swf/game.swf" })).text).toContain("FWS game");
  },
  attacks: [...requests, ...inactive, ...others],
  elsewhere: [
    {
      id: "hostile-swf",
      attack: "is a SWF that tries all of it from inside a browser, and calls, shared objects and `navigateToURL`",
      answer: "gets what is shared, and nothing else",
      test: {
        file: "web/hostile.e2e.test.ts",
        name: "a hostile SWF reads neither the relay's token nor what is not shared",
      },
    },
  ],
};
