import { rm } from "node:fs/promises";
import { expect } from "vitest";
import { type Attack, type AttackGroup, rows } from "./attack.ts";
import { ask } from "./peers.ts";
import {
  CONTENT,
  expectNothing,
  FILES,
  KEYS,
  PAGES,
  type Sent,
  type Served,
  send,
  start,
  TAB,
} from "./serve-target.ts";

const KEY = "pages and files are behind keys of 128 random bits each";
const NO_COOKIE = "no cookie, which would go to all ports of the host, is given or taken";
const NAVIGATION = "pages are for tabs of a browser, which no content is (Fetch Metadata)";
const INSIDE = "links and paths lead nowhere outside the folder";
const HIDDEN = "no name on the way begins with a dot";
const TYPES = "only types that content loads";

const requests = rows<Served, [sent: Sent, status: number]>(
  async (target, sent, status) => {
    const answer = await send(target, sent);
    expect(answer.status).toBe(status);
    expectNothing(target, answer.text);
    // Nothing leads elsewhere, says more to the browser, or leaves something with it.
    expect(answer.text).not.toMatch(/^(access-control-allow|location|refresh|set-cookie)/im);
    expect(answer.text).toMatch(/^referrer-policy: no-referrer\r$/im);
  },
  [
    ["no-key", "is another user of the machine, without a key", KEY, { path: "/", headers: TAB }, 404],
    ["no-key-play", "asks so for the page of a SWF", KEY, { path: "/game.swf", headers: TAB }, 404],
    ["no-key-file", "asks so for a SWF", KEY, { path: "/swf/game.swf" }, 404],
    [
      "visited",
      "is a server on another port, knows what a browser that was there said, and says that it is a tab",
      NO_COOKIE,
      {
        path: "/",
        headers: [...TAB, `Referer: http://127.0.0.1/`, `Cookie: flashnet=${KEYS.files}; flashnet-key=${KEYS.files}`],
      },
      404,
    ],
    ["wrong-key", "guesses the key", KEY, { path: `/${"0".repeat(32)}/`, headers: TAB }, 404],
    ["wrong-key-file", "guesses that of files", KEY, { path: `/${"0".repeat(32)}/game.swf` }, 404],
    ["empty-key", "shows a key of no length", KEY, { path: "//game.swf", headers: TAB }, 404],
    ["part-of-key", "knows all of the key but one digit", KEY, { path: `/${KEYS.pages.slice(1)}/`, headers: TAB }, 404],
    ["more-than-key", "adds a digit to the key", KEY, { path: `/${KEYS.pages}0/`, headers: TAB }, 404],
    ["key-query", "shows the key as a parameter", KEY, { path: `/?key=${KEYS.pages}`, headers: TAB }, 404],
    [
      "key-cookie",
      "shows the key as a cookie",
      NO_COOKIE,
      { path: "/", headers: [...TAB, `Cookie: key=${KEYS.pages}`] },
      404,
    ],
    [
      "key-header",
      "sends the key as the token is sent",
      KEY,
      { path: "/", headers: [...TAB, `Authorization: Bearer ${KEYS.pages}`] },
      404,
    ],
    [
      "file-key-page",
      "is content that gives its key to a program, which asks for the page and says that it is a tab",
      "the key of files reads no page",
      { path: FILES, headers: TAB },
      404,
    ],
    [
      "file-key-dots",
      "does so by dots",
      "the key of files reads no page",
      { path: `${FILES}%2e%2e/`, headers: TAB },
      404,
    ],
    [
      "file-key-twice",
      "does so by two keys",
      "the key of files reads no page",
      { path: `${FILES}${KEYS.pages}/`, headers: TAB },
      404,
    ],
    [
      "rebinding",
      "has its name pointed at 127.0.0.1, and the page's URL",
      "`Host` is a loopback name",
      { host: "evil.example", headers: TAB },
      403,
    ],
    ["page-content", "is content that knows the page's URL, and loads it for the token", NAVIGATION, {}, 403],
    ["page-play", "does so with the page of a SWF", NAVIGATION, { path: `${PAGES}game.swf` }, 403],
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
    ["page-slashes", "loads the page by another path", NAVIGATION, { path: `${PAGES}/` }, 403],
    ["page-dots", "loads the page by dots", NAVIGATION, { path: `${FILES}..${PAGES}` }, 403],
    ["page-absolute", "loads the page by a whole URL", NAVIGATION, { path: `http://127.0.0.1${PAGES}` }, 403],
    [
      "redirect",
      "makes a link that leads to another site",
      "nothing leads elsewhere",
      { path: "//evil.example/" },
      404,
    ],
    ["redirect-backslash", "does so with backslashes", "nothing leads elsewhere", { path: "/.\\\\evil.example/" }, 404],
    ["post", "posts to the page", "GET and HEAD alone", { method: "POST", headers: TAB }, 405],
    ["put", "puts a file into the folder", "GET and HEAD alone", { method: "PUT", path: `${FILES}new.swf` }, 405],
    [
      "delete",
      "deletes a file of the folder",
      "GET and HEAD alone",
      { method: "DELETE", path: `${FILES}game.swf` },
      405,
    ],
    ["trace", "has its headers sent back", "GET and HEAD alone", { method: "TRACE" }, 405],
    [
      "call-key",
      "calls the relay with the key",
      "the keys let nobody use the relay",
      { method: "POST", path: "/relay/call", headers: [`Authorization: Bearer ${KEYS.pages}`] },
      401,
    ],
    [
      "log-key",
      "writes into the policy log with the key",
      "the keys let nobody write",
      { method: "POST", path: "/policy-log", headers: [`Authorization: Bearer ${KEYS.pages}`] },
      401,
    ],
    ["traversal", "asks for a file above the folder", INSIDE, { path: `${FILES}../secret.txt` }, 404],
    ["traversal-encoded", "asks for it with `%2e%2e`", INSIDE, { path: `${FILES}%2e%2e/secret.txt` }, 404],
    ["traversal-slash", "asks for it with `..%2f`", INSIDE, { path: `${FILES}..%2fsecret.txt` }, 404],
    [
      "traversal-twice",
      "asks for it with `%252e%252e%252f`, encoded twice",
      INSIDE,
      { path: `${FILES}%252e%252e%252fsecret.txt` },
      404,
    ],
    ["traversal-backslash", "asks for it with `..%5c`", INSIDE, { path: `${FILES}..%5csecret.txt` }, 404],
    [
      "traversal-overlong",
      "asks for it with dots in UTF-8 that is too long",
      INSIDE,
      { path: `${FILES}%c0%ae%c0%ae/secret.txt` },
      404,
    ],
    ["traversal-utf16", "asks for it with `%u002e`", INSIDE, { path: `${FILES}%u002e%u002e/secret.txt` }, 404],
    [
      "traversal-filtered",
      "asks for it with `....//`, for what takes dots out",
      INSIDE,
      { path: `${FILES}....//secret.txt` },
      404,
    ],
    [
      "traversal-sibling",
      "asks for a file of a folder whose name begins like the folder's",
      INSIDE,
      { path: `${FILES}..%2fswfs-other%2fsecret.txt` },
      404,
    ],
    ["traversal-absolute", "asks for a path from the root of the disk", INSIDE, { path: `${FILES}/etc/hostname` }, 404],
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
    ["nul", "asks for a secret with a NUL and `.swf` behind it", INSIDE, { path: `${FILES}passwords%00.swf` }, 404],
    ["semicolon", "asks for a secret with `;.swf` behind it", TYPES, { path: `${FILES}passwords;.swf` }, 404],
    ["query", "asks for a secret with `?.swf` behind it", TYPES, { path: `${FILES}passwords?.swf` }, 404],
    ["slash", "asks for a secret with `/.swf` behind it", TYPES, { path: `${FILES}passwords/.swf` }, 404],
    ["space", "asks for a secret with a space behind it", TYPES, { path: `${FILES}passwords%20` }, 404],
    ["type-none", "asks for a file whose name has no ending", TYPES, { path: `${FILES}id_rsa` }, 404],
    ["type-pem", "asks for a key", TYPES, { path: `${FILES}key.pem` }, 404],
    ["type-document", "asks for a document", TYPES, { path: `${FILES}notes.docx` }, 404],
    ["type-html", "asks for a page of the folder, to be opened", TYPES, { path: `${FILES}page.html` }, 404],
    ["type-js", "asks for a script of the folder", TYPES, { path: `${FILES}script.js` }, 404],
    ["type-svg", "asks for an image that can hold a script", TYPES, { path: `${FILES}image.svg` }, 404],
    ["dotfile", "asks for `.env`", HIDDEN, { path: `${FILES}.env` }, 404],
    ["dotfile-type", "asks for `.env.txt`", HIDDEN, { path: `${FILES}.env.txt` }, 404],
    ["dotfile-encoded", "asks for `%2eenv.txt`", HIDDEN, { path: `${FILES}%2eenv.txt` }, 404],
    ["dot-folder", "asks for a file below `.git`", HIDDEN, { path: `${FILES}.git/config.txt` }, 404],
    [
      "dot-folder-deep",
      "asks for a file below a hidden folder",
      HIDDEN,
      { path: `${FILES}sub/.hidden/level.xml` },
      404,
    ],
    ["dot-shared", "asks for a hidden file of a folder that is shared", HIDDEN, { path: `${FILES}shared/.env` }, 404],
    ["link", "asks for a link that leads out", INSIDE, { path: `${FILES}link.txt` }, 404],
    ["link-folder", "asks for a file behind a link to a folder above", INSIDE, { path: `${FILES}up/secret.txt` }, 404],
    ["link-dotfile", "asks for a link to a hidden file", HIDDEN, { path: `${FILES}environment.txt` }, 404],
    ["fifo", "asks for a FIFO, whose reader would wait for good", "files alone", { path: `${FILES}fifo.swf` }, 404],
    ["folder", "asks for a list of the folder's files", "files alone", { path: `${FILES}` }, 404],
    ["prototype", "asks for `/constructor/x`", "two folders of the page's own", { path: "/constructor/x" }, 404],
    ["long-path", "asks for a path of 8,000 letters", INSIDE, { path: `${FILES}${"x".repeat(8000)}.swf` }, 404],
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
      `${FILES}level.xml`,
    ],
    [
      "active-shared",
      "opens a shared page with a script in it",
      "files are data: plain text, sandboxed",
      `${FILES}shared/page.html`,
    ],
    ["active-swf", "opens a SWF as a page", "files are data, sandboxed", `${FILES}game.swf`],
  ],
);

const others: Attack<Served>[] = [
  {
    id: "list-name",
    attack: "has a SWF whose name is HTML",
    answer: "names are escaped; the page runs no script but ours (Content Security Policy)",
    async run(target) {
      const { text } = await send(target, { headers: TAB });
      expect(text).not.toContain("<img");
      expect(text).toContain("script-src 'self';");
    },
  },
  {
    id: "play-name",
    attack: "makes a link to a SWF whose name ends the page's script",
    answer: "names are escaped; the page runs no script but ours (Content Security Policy)",
    async run(target) {
      const { status, text } = await send(target, {
        path: `${PAGES}%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E.swf`,
        headers: TAB,
      });
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script>alert|<\/script><script>alert/);
      expect(text).toContain(`"swf":"${FILES}`);
    },
  },
  {
    id: "play-elsewhere",
    attack: "makes a link to the page that plays a SWF of another site",
    answer: "the page plays what is below the key of files",
    async run(target) {
      for (const path of [
        `${PAGES}//evil.example/a.swf`,
        `${PAGES}http:%2f%2fevil.example%2fa.swf`,
        `${PAGES}%5c%5cevil.example%5ca.swf`,
      ]) {
        const { text } = await send(target, { path, headers: TAB });
        expect(text).toContain(`"swf":"${FILES}`);
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
    id: "pipelined",
    attack: "is another user of the machine, asks for Ruffle a hundred times at once, and reads nothing",
    answer: "a connection is for one request, and files are read as they are taken",
    async run({ port }) {
      const { text } = await ask(port, `GET /ruffle/core.wasm HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(100));
      expect(text.match(/^HTTP\/1.1 200 /gm)).toHaveLength(1);
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
      const { port } = target;
      const head = ["POST /policy-log HTTP/1.1", `Host: 127.0.0.1:${port}`, ...headers];
      expect((await ask(port, [...head, "", body].join("\r\n"))).status).toBe(413);
      expect(target.policyLog).toEqual([]);
    },
  },
  {
    id: "key-in-page",
    attack: "looks for the page's key in what content, an opened window or another site gets of the page",
    answer: "no text of the page has it, it is no referrer, and what content opens has no hold on the page",
    async run(target) {
      const { status, text } = await send(target, { path: `${PAGES}game.swf`, headers: TAB });
      expect(status).toBe(200);
      expect(text).not.toContain(KEYS.pages);
      expect(text).toContain("Referrer-Policy: no-referrer\r\n");
      expect(text).toContain("Cross-Origin-Opener-Policy: same-origin\r\n");
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
    expect((await send(target, { headers: TAB })).text).toContain("/flashnet/library.js");
    expect((await send(target, { path: `${FILES}game.swf` })).text).toContain("FWS game");
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
    {
      id: "told-url",
      attack:
        "has a folder called `http:`, so that a SWF in it is told a URL of another host, whose policies let it connect",
      answer: "what is in the folder is told URLs of the played SWF's host",
      test: { file: "web/told-url.test.ts", name: "tells no file of the folder of %s that it is from another host" },
    },
    {
      id: "friend",
      attack: "is a server on another port of 127.0.0.1, to which content and links send the browser of the page",
      answer: "hears no key, no cookie and no `Referer`",
      test: { file: "web/hostile.e2e.test.ts", name: "who it sends the browser to hears no key" },
    },
  ],
};
