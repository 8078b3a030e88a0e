/** What SWFs of both machines do with one server, wherever they are played. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Client } from "../../../src/scripted/index.ts";
import { GameServer } from "./game-server.ts";

export type Machine = "avm1" | "avm2";

/** A SWF that is played: `test.swf` in the folder of its machine. */
export interface Played {
  trace(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Plays a SWF with these FlashVars. */
export type Play = (machine: Machine, param: Record<string, string>) => Promise<Played>;

const PATIENCE = { timeout: 30_000, interval: 20 };
const LENGTH = 5_000_000;
const CLOSED = "NetConnection.Connect.Closed";
const SUCCESS = "NetConnection.Connect.Success";
/** Two players that stay. */
const PLAYERS = [
  ["avm1", "bob"],
  ["avm2", "ann"],
] as const;

/** A program that is played, as its server and its trace show it. */
export class Actor {
  readonly name: string;
  readonly #played: Played;
  readonly #server: GameServer;
  #client: Client<{ name: string }> | undefined;
  /** lines of the trace that were looked at */
  #seen = 0;

  private constructor(name: string, played: Played, server: GameServer) {
    this.name = name;
    this.#played = played;
    this.#server = server;
  }

  static async enter(play: Play, server: GameServer, machine: Machine, name: string, again = false): Promise<Actor> {
    const played = await play(machine, { uri: server.uri, name, ...(again && { again: "yes" }) });
    const actor = new Actor(name, played, server);
    await actor.connected();
    return actor;
  }

  /** Waits until it has connected, or has again. */
  async connected(): Promise<void> {
    await this.traces(SUCCESS);
    this.#client = this.#server.client(this.name);
  }

  /** @returns what its method returns */
  call(method: string, ...args: unknown[]): Promise<unknown> {
    return this.client.call(method, ...args);
  }

  get client(): Client<{ name: string }> {
    return this.#client!;
  }

  /** Waits for a line that was not waited for yet. @returns those before it */
  async traces(line: string): Promise<readonly string[]> {
    const trace = await vi.waitFor(async () => {
      const unseen = (await this.#played.trace()).slice(this.#seen);
      expect(unseen).toContain(line);
      return unseen;
    }, PATIENCE);
    const at = trace.indexOf(line);
    this.#seen += at + 1;
    return trace.slice(0, at);
  }

  stop(): Promise<void> {
    return this.#played.stop();
  }
}

/**
 * Tests of one server and two players, in the order in which things happen.
 *
 * @param finish what happens to both in the end, where they are played
 */
export function describeGame(play: Play, finish?: (players: readonly Actor[]) => Promise<void>): void {
  let server: GameServer;
  let players: Actor[];

  beforeAll(async () => {
    server = await GameServer.start();
    players = [];
    for (const [machine, name] of PLAYERS) players.push(await Actor.enter(play, server, machine, name, true));
  });

  afterAll(async () => {
    for (const player of players) await player.stop();
    await server.stop();
  });

  const player = (name: string): Actor => players.find((one) => one.name === name)!;
  const everybody = <T>(action: (actor: Actor) => Promise<T>): Promise<T[]> => Promise.all(players.map(action));
  const onServer = (object: string, persistent = false): string =>
    server.game
      .sharedObject(object, { persistent })
      .entries()
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join(" ");

  /** Waits until everybody sees the same slots. */
  async function see(slots: string, actors: readonly Actor[] = players): Promise<void> {
    const seen = () => Promise.all(actors.map((actor) => actor.call("slots")));
    await expect.poll(seen, PATIENCE).toEqual(actors.map(() => slots));
  }

  /** Adds one that comes late, for as long as `action` takes. */
  async function joined(machine: Machine, name: string, action: (actor: Actor) => Promise<void>): Promise<void> {
    const actor = await Actor.enter(play, server, machine, name);
    try {
      await action(actor);
    } finally {
      await actor.stop();
    }
  }

  describe.each(PLAYERS)("%s", (machine, name) => {
    it("is rejected with information", async () => {
      const played = await play(machine, { uri: server.uri, name: "nobody" });
      await expect.poll(() => played.trace(), PATIENCE).toEqual(["NetConnection.Connect.Rejected not you", CLOSED]);
      await played.stop();
    });

    it("calls, and gets results and errors", async () => {
      await player(name).call("ask", "sum", 2, 3);
      await player(name).traces("result 5");
      await player(name).call("ask", "fail", 0, 0);
      await player(name).traces("error NetConnection.Call.Failed out of order");
      await player(name).call("ask", "nothing", 0, 0);
      await player(name).traces("error NetConnection.Call.Failed Method not found (nothing).");
    });

    it("is called, and says what its methods return, and that they fail", async () => {
      expect(await player(name).call("multiply", 6, 7)).toBe(42);
      await expect(player(name).call("nothing")).rejects.toMatchObject({ code: "FLASHNET_RTMP_CALL_FAILED" });
      await expect(player(name).call("fail")).rejects.toMatchObject({ code: "FLASHNET_RTMP_CALL_FAILED" });
    });

    it("has 1,000 calls on their way, and gets the answers in order", async () => {
      void player(name).call("flood", 1000);
      await player(name).traces("1000 calls");
      expect(await player(name).traces("1000 answers")).toEqual([]);
    });

    it("sends 5 MB and gets them back", async () => {
      void player(name).call("exchange", LENGTH);
      await player(name).traces(`${LENGTH} same bytes`);
    });

    it("is closed by the server, and connects again", async () => {
      void player(name).client.close();
      await player(name).traces(CLOSED);
      await player(name).connected();
    });

    it("closes, and connects again", async () => {
      const { client } = player(name);
      client.send("leave");
      await player(name).traces(CLOSED);
      await player(name).connected();
      await expect.poll(() => client.connected, PATIENCE).toBe(false);
    });
  });

  describe("values of every kind are on the server what they are here, and come back as such", () => {
    const OF_AMF3 = [
      "class: Move, same",
      "externalizable: Card, same",
      "dictionary: Dictionary, same",
      "vectors: Vector Vector Vector Vector, same",
      "cycle: Object, same",
      "others: Object, same",
      "text: string, same",
    ];
    const OF_AVM1 = ["class: Move, same", "cycle: Object, same", "others: Object, same"];
    it.each([
      ["ann", 3, OF_AMF3],
      ["ann", 0, OF_AMF3],
      ["bob", 0, OF_AVM1],
    ] as const)("%s, AMF%i", async (name, encoding, expected) => {
      await player(name).call("exchangeAll", encoding);
      expect(await player(name).traces("exchanged all")).toEqual(expected);
    });
  });

  describe("a board that both share", () => {
    beforeAll(async () => {
      await everybody((actor) => actor.call("open", "board", false));
      await everybody((actor) => actor.traces("board: clear"));
    });

    it("each sees what the other changes", async () => {
      await player("ann").call("put", "a", "from ann");
      await player("bob").traces("board: change a");
      await player("ann").traces("board: success a");
      await player("bob").call("put", "b", "from bob");
      await player("ann").traces("board: change b");
      await player("bob").traces("board: success b");
      await see("a=from ann b=from bob");
    });

    it("each sees what the other removes", async () => {
      await player("ann").call("remove", "b");
      await player("bob").traces("board: delete b");
      await player("bob").call("remove", "a");
      await player("ann").traces("board: delete a");
      await see("");
    });

    it("both get what one sends", async () => {
      for (const { name } of players) {
        await player(name).call("shout", `of ${name}`);
        await everybody((actor) => actor.traces(`shout of ${name}`));
      }
    });

    it("conflicting changes end the same everywhere", async () => {
      const rounds = 30;
      for (let i = 0; i < rounds; i++) {
        await everybody((actor) => actor.call("put", `slot${i % 3}`, `${actor.name}${i}`));
      }
      // What each has changed before is on the server then, too.
      await everybody((actor) => actor.call("put", actor.name, "done"));
      const board = server.game.sharedObject("board");
      await expect.poll(() => players.map(({ name }) => board.get(name)), PATIENCE).toEqual(["done", "done"]);
      await see(onServer("board"));
      for (let i = 0; i < 3; i++) expect(board.get(`slot${i}`)).toMatch(/^(ann|bob)\d+$/);
    });

    it.each(["avm1", "avm2"] as const)("one that comes late gets it all (%s)", async (machine) => {
      await joined(machine, "cleo", async (late) => {
        await late.call("open", "board", false);
        await see(onServer("board"), [...players, late]);
        await late.call("put", "late", machine);
        await everybody((actor) => actor.traces("board: change late"));
      });
    });
  });

  describe("a persistent board", () => {
    beforeAll(async () => {
      await everybody((actor) => actor.call("open", "kept", true));
      await player("ann").call("put", "a", "from ann");
      await player("bob").call("put", "b", "from bob");
    });

    it("is there after the server was gone, for those that come back and for new ones", async () => {
      await see("a=from ann b=from bob");
      await server.stop();
      await everybody((actor) => actor.traces(CLOSED));
      await server.restart();
      await everybody((actor) => actor.connected());
      await everybody((actor) => actor.call("open", "kept", true));
      await see("a=from ann b=from bob");
      await player("bob").call("put", "a", "from bob");
      await player("ann").traces("kept: change a");
      await joined("avm2", "cleo", async (late) => {
        await late.call("open", "kept", true);
        await see("a=from bob b=from bob", [...players, late]);
      });
    });
  });

  if (finish !== undefined) it("the way to the server is cut", () => finish(players));
}

export { CLOSED };
