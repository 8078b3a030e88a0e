/** What documents take for granted: a folder with a game and more, servers for it, and a relay. */
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import { Relay } from "../../host/relay/server/relay.ts";
import { startWispServer, type WispServer } from "../../host/testing/wisp-server.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";

const POLICY = '<cross-domain-policy><allow-access-from domain="*" to-ports="*"/></cross-domain-policy>';

export class Workplace {
  /** what `${NAME}` in a replacement stands for */
  readonly values: Readonly<Record<string, string>>;
  /** the game, which connects to game.example.com:6112 */
  readonly game: Uint8Array;
  /** the same, but it connects to the server of this machine */
  readonly connectingGame: Uint8Array;
  readonly #server: Server;
  /** echoes, too, to whom takes WebSockets */
  readonly #webSockets: WebSocketServer;
  readonly #relay: Relay;

  readonly #wisp: WispServer;

  private constructor(
    server: Server,
    webSockets: WebSocketServer,
    wisp: WispServer,
    relay: Relay,
    relayUrl: string,
    scratch: string,
  ) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.#webSockets = webSockets;
    this.#wisp = wisp;
    this.#relay = relay;
    this.values = {
      server: `127.0.0.1:${port}`,
      webSocket: `ws://127.0.0.1:${(webSockets.address() as AddressInfo).port}/`,
      wisp: wisp.url,
      relay: relayUrl,
      token: relay.token,
    };
    const source = readFileSync(join(root, "scripts/package/swf/Game.ts"), "utf8");
    this.game = compileProgram(join(root, "scripts/package/swf/Game.ts"));
    mkdirSync(scratch, { recursive: true });
    writeFileSync(join(scratch, "Game.ts"), source.replace('"game.example.com", 6112', `"127.0.0.1", ${port}`));
    this.connectingGame = compileProgram(join(scratch, "Game.ts"));
  }

  /**
   * @param origin of the pages that may use the relay
   * @param scratch a folder that it may write to
   */
  static async open(origin: string, scratch: string): Promise<Workplace> {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (data) => {
        const asksForPolicy = data.toString("latin1").startsWith("<policy-file-request/>");
        if (asksForPolicy) socket.end(`${POLICY}\0`);
        else socket.write(data);
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const relay = new Relay({ origin: [origin] });
    const webSockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(webSockets, "listening");
    webSockets.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
    return new Workplace(server, webSockets, await startWispServer(), relay, await relay.listen(), scratch);
  }

  /** Fills a folder with the files that documents name. */
  furnish(folder: string): void {
    for (const name of ["", "games", "my-swfs", "tests/hello"]) mkdirSync(join(folder, name), { recursive: true });
    const swfs = ["game.swf", "games/game.swf", "my-swfs/game.swf", "tests/hello/test.swf"];
    for (const name of swfs) writeFileSync(join(folder, name), this.game);
    writeFileSync(join(folder, "policy.xml"), POLICY);
    writeFileSync(join(folder, "tests/hello/output.txt"), "connected\n");
    writeFileSync(join(folder, "tests/hello/server.ts"), "export default async () => {};\n");
    cpSync(join(root, "test-swfs/xml-chat"), join(folder, "test-swfs/xml-chat"), { recursive: true });
  }

  async close(): Promise<void> {
    await this.#relay.close();
    for (const client of this.#webSockets.clients) client.terminate();
    this.#webSockets.close();
    this.#wisp.close();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }
}
