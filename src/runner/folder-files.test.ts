import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MovieRequest, PageRequest, pageFetch } from "../player/node/net.ts";
import { DEFAULT_URL, folderFiles, navigationLog } from "./folder-files.ts";

let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "flashnet-files-"));
  folder = join(root, "test");
  await mkdir(join(folder, "a.example/sub"), { recursive: true });
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "data/one two.bin"), "file");
  await writeFile(join(folder, "a.example/sub/page"), "host");
  await writeFile(join(root, "secret.txt"), "secret");
  await symlink(join(root, "secret.txt"), join(folder, "link.txt"));
});

afterAll(() => rm(root, { recursive: true }));

const get = (url: string): MovieRequest => ({ url, method: "GET", headers: new Headers(), body: null });

test.each<[string, string, string | undefined, number?]>([
  [DEFAULT_URL, "file:///data/one%20two.bin", "file", 0],
  [DEFAULT_URL, "file:///data/one%20two.bin?query#hash", "file", 0],
  [DEFAULT_URL, "http://a.example:8000/sub/page?x=1", "host", 0],
  ["http://game.example/play/game.swf", "http://game.example/play/data/one%20two.bin", "file", 0],
  [DEFAULT_URL, "http://b.example/sub/page", undefined],
  [DEFAULT_URL, "file:///missing", undefined],
  [DEFAULT_URL, "file:///data", undefined],
  [DEFAULT_URL, "file:///link.txt", undefined],
  [DEFAULT_URL, "file:///%2e%2e/secret.txt", undefined],
  [DEFAULT_URL, "file:///..%2fsecret.txt", undefined],
  [DEFAULT_URL, "file:///%E0", undefined],
  [DEFAULT_URL, "http://b.example/?debug-success", "Hello, World!", 200],
  [DEFAULT_URL, "http://b.example/?debug-error-statuscode", "", 0],
  [DEFAULT_URL, "http://b.example/?debug-error-dns", undefined],
])("of a SWF from %s, %s is %j", async (movieUrl, url, content, status) => {
  const answer = await folderFiles(movieUrl, folder)(get(url));
  expect(answer && [new TextDecoder().decode(answer.body), answer.status]).toEqual(
    content === undefined ? null : [content, status],
  );
});

test.each<[string, "GET" | "POST", Record<string, string>, boolean, string[]]>([
  ["http://b.example/", "GET", {}, false, []],
  ["http://b.example/", "GET", {}, true, ["  Method: GET"]],
  ["http://b.example/?a=1", "GET", { a: "1", b: "2" }, false, ["  Method: GET", "  Param: b=2"]],
  ["http://b.example/?a=1", "POST", { a: "1" }, false, ["  Method: POST", "  Param: a=1"]],
])("log_fetch tells of a navigation to %s by %s with %j", (url, method, variables, isActionScript3, lines) => {
  expect(navigationLog({ url, target: "_self", method, variables }, isActionScript3)).toEqual([
    ...["Navigator::navigate_to_url:", `  URL: ${url}`, "  Target: _self"],
    ...lines,
  ]);
});

test("log_fetch tells of requests as Ruffle does", async () => {
  const lines: string[] = [];
  const fetch = folderFiles(DEFAULT_URL, folder, (line) => lines.push(line));
  const asked = async (type: string, text: string): Promise<void> => {
    const body = { bytes: new TextEncoder().encode(text), type, size: text.length };
    const request = new PageRequest("http://b.example/", { method: "POST", body });
    request.headers.set("X-One", "1");
    await expect(pageFetch(request, fetch)).rejects.toThrow("No answer");
  };
  await asked("application/x-www-form-urlencoded", "a=b");
  await asked("application/x-amf", "\0\n\xff");
  expect(lines).toEqual([
    ...["Navigator::fetch:", "  URL: http://b.example/", "  Method: POST", "  Headers:", "X-One: 1"],
    ...["  Mime-Type: application/x-www-form-urlencoded", "  Body: a=b"],
    ...["Navigator::fetch:", "  URL: http://b.example/", "  Method: POST", "  Headers:", "X-One: 1"],
    ...["  Mime-Type: application/x-amf", "  Body: [00, 0A, C3, BF]"],
  ]);
});
