import {
  type Application,
  application,
  type Client,
  reject,
  type SharedObjectStore,
} from "../../../src/scripted/index.ts";
import { CaseServer } from "../../cases.ts";

interface Player {
  name: string;
}

/** A server on a real port, for programs that do what it calls: `avm1` and `avm2` of this folder. */
export class GameServer {
  readonly #store: SharedObjectStore;
  #game: Application<Player>;
  #server: CaseServer;

  private constructor(store: SharedObjectStore, game: Application<Player>, server: CaseServer) {
    this.#store = store;
    this.#game = game;
    this.#server = server;
  }

  static async start(): Promise<GameServer> {
    const kept = new Map<string, Uint8Array>();
    const store: SharedObjectStore = {
      load: (path) => kept.get(path.join()),
      save: (path, bytes) => void kept.set(path.join(), bytes),
    };
    const game = createGame(store);
    return new GameServer(store, game, await CaseServer.start(game));
  }

  get uri(): string {
    return `rtmp://127.0.0.1:${this.#server.port}/game`;
  }

  get game(): Application<Player> {
    return this.#game;
  }

  client(name: string): Client<Player> | undefined {
    return [...this.#game.clients].find(({ data }) => data.name === name);
  }

  /** Cuts clients off and keeps what is persistent. */
  async stop(): Promise<void> {
    await this.#server.close();
    this.#game.save();
  }

  /** Another program at the same address, with the same store. */
  async restart(): Promise<void> {
    this.#game = createGame(this.#store);
    this.#server = await CaseServer.start(this.#game, this.#server.port);
  }
}

function createGame(store: SharedObjectStore): Application<Player> {
  return application<Player>("game", {
    store,
    onConnect(client, name: string) {
      if (name === "nobody") return reject({ message: "not you" });
      client.data = { name };
      return true;
    },
    methods: {
      echo: (_client, value: unknown) => value,
      sum: (_client, a: number, b: number) => a + b,
      fail() {
        throw new Error("out of order");
      },
    },
  });
}
