import { expect, it } from "vitest";
import { broken } from "./broken.ts";

const SPEC = `# Sockets
See §1 and §2.
## 1. Class shape
## 2. connect()
1. **Port check.**
2. **Sandbox checks.**
### Result \`matrix\`
refused
## 3. State table
closed
`;

const XML = "# XMLSocket\n## A. Framing\n## B. AVM2\n### send coercion\n";
const ERRORS = "# Errors\n| ID | Text |\n|---|---|\n| 2002 | invalid |\n";
const PROTOCOL = "# Protocol\n## Synchronous calls\n## The `relay`, too\n## Text\n## Text\n**In-band.** A socket.\n";

/** @returns what is broken in `text`, without the name of its file */
function check(text: string, file = "host/a.ts"): string[] {
  const tree = new Map([
    ["docs/spec/socket.md", SPEC],
    ["docs/spec/xmlsocket.md", XML],
    ["docs/spec/errors.md", ERRORS],
    ["docs/protocol.md", PROTOCOL],
    ["host/network/errors.ts", ""],
    [file, text],
  ]);
  return broken(tree).map((line) => line.slice(`${file}:`.length));
}

it.each([
  "spec/socket.md, as a whole",
  "spec/socket.md §1, §2 and §3; spec/socket.md §1–3: §9 of something else",
  "spec/socket.md §2.2.",
  'spec/socket.md §2, "Result matrix"',
  'spec/socket.md §1, §2, "refused" and "Port check"',
  "spec/xmlsocket.md A and B, AVM1",
  "spec/errors.md #2002",
  "spec/FILE.md §N",
  ' * spec/socket.md\n * §2,\n * "Result\n * matrix"',
  'docs/protocol.md, "In-band", docs/protocol.md, "Synchronous calls" and "Text"',
  "`host/network/errors.ts`, `host/network/`, `flash/net/Socket.ts`, `host/*`",
])("finds what is there: %s", (text) => {
  expect(check(text)).toEqual([]);
});

it.each([
  ["spec/sockets.md §1", "1: spec/sockets.md §1: no such page"],
  ["\n// spec/socket.md §4", "2: spec/socket.md §4: no section 4"],
  ["spec/socket.md §1, §3 to §5", "1: spec/socket.md §1, §3 to §5: no section 5"],
  ["spec/socket.md §2–4", "1: spec/socket.md §2–4: no section 4"],
  ["spec/socket.md §2.3", "1: spec/socket.md §2.3: no section 2.3"],
  ["// spec/socket.md\n// §7", "1: spec/socket.md §7: no section 7"],
  ["spec/xmlsocket.md A and C", "1: spec/xmlsocket.md A and C: no section C"],
  ["spec/errors.md #2003", "1: spec/errors.md #2003: no section #2003"],
  ['spec/socket.md §1, "refused"', '1: spec/socket.md §1, "refused": "refused" is not in it'],
  ["`spec/socket.md` §2", "1: spec/socket.md §2: write spec/FILE.md §N"],
  ["[socket](spec/socket.md) §2", "1: spec/socket.md) §2: write spec/FILE.md §N"],
  ["the spec §2", "1: spec §2: write spec/FILE.md §N"],
  ["(docs/nowhere.md)", "1: docs/nowhere.md: no such page"],
  ['docs/protocol.md, "Relay"', '1: docs/protocol.md, "Relay": no heading "Relay"'],
  ["`host/nowhere.ts`", "1: host/nowhere.ts: no such file or folder"],
])("says what is broken: %j", (text, problem) => {
  expect(check(text)).toEqual([problem]);
});

it("follows the sections of a page of the specification in the page itself", () => {
  expect(check("# Errors\n## 1. Texts\n§1, §2\n", "docs/spec/rtmp.md")).toEqual(["3: §2: no section 2"]);
});

it("follows the links of pages", () => {
  const page = `# Air
[own](#air), [page](protocol.md), [anchor](protocol.md#the-relay-too), [second](protocol.md#text-1),
[folder](../host/network/), [elsewhere](https://example.com/x), \`code[0](nowhere.md)\`
\`\`\`
# [no heading](nowhere.md)
\`\`\`
[a](nowhere.md), [b](#no-heading), [c](protocol.md#relay), ![d](missing.png)
`;
  expect(check(page, "docs/air.md")).toEqual([
    "7: [a](nowhere.md): no such file",
    "7: [b](#no-heading): no such anchor",
    "7: [c](protocol.md#relay): no such anchor",
    "7: [d](missing.png): no such file",
  ]);
});
