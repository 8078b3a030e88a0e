import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import type * as errors from "../../host/network/errors.ts";
import type * as playerHost from "../../host/player-host.ts";
import { decodeRefused, encodeOpen, MessageType } from "../../host/protocol/messages.ts";
import type * as scripted from "./index.ts";

// `flashnet/page` and `flashnet/server` are bundles that hold a copy of what both need each, and users minify them.
let folder: string;
let page: typeof playerHost & typeof errors;
let server: typeof scripted & typeof errors;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-bundles-"));
  [page, server] = await Promise.all([
    bundle<typeof page>("page", 'export * from "./host/player-host.ts"; export * from "./host/network/errors.ts";'),
    bundle<typeof server>(
      "server",
      'export * from "./src/scripted/index.ts"; export * from "./host/network/errors.ts";',
    ),
  ]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function bundle<T>(name: string, contents: string): Promise<T> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("../..", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, outputFiles[0]!.contents);
  return import(/* @vite-ignore */ pathToFileURL(file).href);
}

it("one bundle knows the errors of another", () => {
  expect(page.ConnectError).not.toBe(server.ConnectError);
  const error = new server.ConnectError("refused", "nobody listens");
  expect(error).toBeInstanceOf(page.ConnectError);
  expect(error).not.toBeInstanceOf(page.BindError);
  expect(error.name).toBe("ConnectError");
});

it("a server of one bundle in a page with another: nobody listens there, and content is told so", async () => {
  const log: string[] = [];
  const host = new page.PlayerHost({
    backend: server.scriptedBackend(server.serve("game.example:80", () => {})),
    policy: "allow",
    log: { debug() {}, warn: (text) => log.push(text) },
  });
  const answer = await new Promise<{ type: number; payload: Uint8Array }>((resolve) => {
    const channel = host.accept({ send: (type, payload) => resolve({ type, payload }), close() {} });
    const open = { version: 1, kind: 1, timeout: 5000, port: 81, host: "other.example", swfUrl: "http://a/b.swf" };
    channel.receive(MessageType.open, encodeOpen(open));
  });
  await host.close();
  expect(answer.type).toBe(MessageType.refused);
  expect(decodeRefused(answer.payload)).toMatchObject({ code: "FLASHNET_CONNECT_REFUSED" });
  expect(log.join()).toContain("other.example:81");
});
