import type { IDataInput, IDataOutput, IExternalizable } from "../../../src/flash/bytes/data.ts";
import { registerClassAlias } from "../../../src/flash/index.ts";
import {
  type Application,
  application,
  type Client,
  reject,
  type SharedObjectStore,
} from "../../../src/scripted/index.ts";
import { CaseServer } from "../../cases.ts";

/** Classes that programs have as well: `../avm2/values.ts`. */
class Move {
  x = 0;
  y = 0;
  note: string | null = null;
  next: Move | null = null;
}

class Card implements IExternalizable {
  suit = "";
  held: unknown = null;

  writeExternal(output: IDataOutput): void {
    output.writeUTF(this.suit);
    output.writeObject(this.held);
  }

  readExternal(input: IDataInput): void {
    this.suit = input.readUTF();
    this.held = input.readObject();
  }
}

registerClassAlias("game.Move", Move);
registerClassAlias("game.Card", Card);

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
      /** What a value is here, and the value. */
      look: (_client, value: unknown) => [kindOf(value), value],
      fail() {
        throw new Error("out of order");
      },
    },
  });
}

/** Its class; those of its elements, if it is an array. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(kindOf).join(" ");
  return typeof value === "object" && value !== null ? value.constructor.name : typeof value;
}
