/** A visitor's page that serves and plays at once: AIR content that binds and is dialled, and has a client socket. */
import { sign } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { SecureContext } from "node:tls";
import WebSocket, { type ClientOptions } from "ws";
import { randomId } from "../../base/random-id.ts";
import type { NetworkBackend, TcpConnection, TcpListener } from "../../host/network/backend.ts";
import { type RelayWebSocket, relayBackend } from "../../host/relay/client/backend.ts";
import type { NodeSyncRequest } from "../../host/testing/sync-request.ts";

export const ORIGIN = "https://games.example.com";
const OPEN = { timeout: 10_000 };

export interface Surroundings {
  /** of the proxy: `wss:` */
  url: string;
  /** takes the proxy's certificate */
  secureContext: SecureContext;
  sync: NodeSyncRequest;
  /** PEM, by which the site signs tokens */
  key: string;
  /** port of a server that says what it hears */
  echo: number;
}

type Network = NetworkBackend & Required<Pick<NetworkBackend, "bindTcp">>;

export class Game {
  /** when the page's first WebSocket ended, and with which code */
  ended: { at: number; code: number } | undefined;
  readonly client: string;
  readonly #around: Surroundings;
  readonly #page: Network;
  readonly #served: Served[] = [];
  readonly #channels: Channel[] = [];

  /** @param number of the visitor, below 60,000: each has an address of its own */
  static async start(around: Surroundings, number: number): Promise<Game> {
    const game = new Game(around, number);
    await game.serve();
    await game.dial();
    return game;
  }

  private constructor(around: Surroundings, number: number) {
    const game = this;
    const { url, secureContext, sync, key } = around;
    this.#around = around;
    this.client = `127.${1 + (number >> 8)}.${number & 255}.1`;
    const options = { secureContext, origin: ORIGIN, localAddress: this.client } as ClientOptions;
    class PageWebSocket extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, options);
        this.once("close", (code) => {
          game.ended ??= { at: Date.now(), code };
        });
      }
    }
    this.#page = relayBackend({
      url,
      sync: sync.from({ localAddress: this.client, origin: ORIGIN }),
      WebSocket: PageWebSocket as unknown as new () => RelayWebSocket,
      token: (session) => tokenFor(`visitor-${number}`, session, key),
    }) as Network;
  }

  /** One more server, which is dialled. */
  async serve(): Promise<void> {
    const listener = this.#page.bindTcp({ address: "127.0.0.1", port: 0 });
    listener.listen(5);
    const dialled = connect(listener.local.port, "127.0.0.1");
    dialled.on("error", () => {});
    const connections = listener.connections.getReader();
    const { value } = await connections.read();
    connections.releaseLock();
    const served = new Served(listener, new Channel(value!), dialled);
    this.#served.push(served);
    await served.check();
  }

  /** One more client socket. */
  async dial(): Promise<void> {
    const channel = new Channel(await this.#page.openTcp({ host: "127.0.0.1", port: this.#around.echo }, OPEN));
    this.#channels.push(channel);
    await channel.check();
  }

  /** Everything that is open gets what the other side says. */
  async check(): Promise<void> {
    await Promise.all([...this.#channels, ...this.#served].map((one) => one.check()));
  }

  /** Its first server goes, by a synchronous call. @returns whether the port is free at once */
  async stopServing(): Promise<boolean> {
    const { listener, dialled } = this.#served.shift()!;
    const { port } = listener.local;
    listener.close();
    dialled.destroy();
    const again = connect(port, "127.0.0.1");
    const refused = new Promise<boolean>((resolve) => {
      again.once("error", () => resolve(true)).once("connect", () => resolve(false));
    });
    return refused.finally(() => again.destroy());
  }

  async end(): Promise<void> {
    for (const { dialled } of this.#served) dialled.destroy();
    await this.#page.close();
  }
}

/** A server of the page, and a client of it. */
class Served {
  readonly listener: TcpListener;
  readonly dialled: Socket;
  readonly #accepted: Channel;

  constructor(listener: TcpListener, accepted: Channel, dialled: Socket) {
    this.listener = listener;
    this.dialled = dialled;
    this.#accepted = accepted;
  }

  async check(): Promise<void> {
    const text = randomId();
    this.dialled.write(text);
    await this.#accepted.expect(text);
    await this.#accepted.say(text);
    const [heard] = await once(this.dialled, "data");
    if (String(heard) !== text) throw new Error(`said ${text}, heard ${heard}`);
  }
}

class Channel {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor({ readable, writable }: TcpConnection) {
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
  }

  async check(): Promise<void> {
    const text = randomId();
    await this.say(text);
    await this.expect(text);
  }

  say(text: string): Promise<void> {
    return this.#writer.write(Buffer.from(text));
  }

  async expect(text: string): Promise<void> {
    let heard = "";
    while (heard.length < text.length) {
      const { value } = await this.#reader.read();
      if (value === undefined) throw new Error(`ended in place of ${text}`);
      heard += Buffer.from(value);
    }
    if (heard !== text) throw new Error(`heard ${heard} in place of ${text}`);
  }
}

/** At once, as AIR content can't wait: docs/site.md, "Tokens". */
function tokenFor(visitor: string, session: string, key: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { sub: visitor, session, iss: ORIGIN, aud: "flashnet", exp: seconds + 60 };
  const parts = [{ alg: "ES256" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature = sign("sha256", Buffer.from(parts.join(".")), { key, dsaEncoding: "ieee-p1363" });
  return [...parts, signature.toString("base64url")].join(".");
}
