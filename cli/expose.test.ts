import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

const SERVER = `
import { Sprite } from "flash.display";
import { ServerSocket } from "flash.net";

/** @swf version=15 */
export class Main extends Sprite {
  private readonly server: ServerSocket = new ServerSocket();

  constructor() {
    super();
    this.server.addEventListener("connect", (): void => trace("somebody came"));
    this.server.bind(0, "0.0.0.0");
    this.server.listen();
    trace(this.server.localPort);
  }
}
`;

const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
const swf = join(folder, "test.swf");
beforeAll(async () => {
  writeFileSync(join(folder, "Main.ts"), SERVER);
  expect(await run("compile", join(folder, "Main.ts"), "-o", swf)).toMatchObject({ exitCode: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

function isReachable(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => resolve(true));
    socket.on("error", () => resolve(false));
  });
}

it.each([
  ["without --expose, a server at 0.0.0.0 is on loopback only", [], false],
  ["with --expose, a server at 0.0.0.0 is on every address", ["--expose"], true],
])("%s", async (_, options, everywhere) => {
  const terminal = new TestTerminal();
  const args = ["run", swf, "--runtime", "air", "--url", "app:/test.swf", "--until", "somebody came", ...options];
  const ended = flashnet(args, terminal);
  const port = Number(await terminal.firstLine());
  // Not the address that loopback only is bound to.
  expect(await isReachable("127.0.0.2", port)).toBe(everywhere);
  if (!everywhere) expect(await isReachable("127.0.0.1", port)).toBe(true);
  expect(await ended).toBe(0);
});
