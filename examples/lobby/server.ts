import { application, reject, serve } from "flashnet/server";

interface Player {
  name: string;
}

const NAME = /^\w{1,16}$/;
const FIELD = /^[a-h][1-8]$/;
const MAX_TEXT = 200;

/**
 * Chat, board and player list. Every instance is a room of its own: `rtmp://game.example.com/lobby/room1`.
 *
 * SWFs call `say(text)` and have a method `onSay(name, text)`. `players` has a slot for each player, which the server
 * writes; `board` has one for each field, `a1` to `h8`, which everybody writes and which outlives its players.
 */
const lobby = application<Player>("lobby", {
  onConnect(client, name: unknown) {
    const players = client.instance.sharedObject("players");
    if (typeof name !== "string" || !NAME.test(name)) return reject({ message: "A name has 1 to 16 letters." });
    if (players.get(name) !== undefined) return reject({ message: `${name} is here already.` });
    client.data = { name };
    players.set(name, { moves: 0 });
  },
  onDisconnect({ instance, data }) {
    instance.sharedObject("players").delete(data.name);
  },
  methods: {
    say({ instance, data }, text: unknown) {
      if (typeof text !== "string" || text.trim() === "") throw new Error("Say something.");
      instance.broadcast("onSay", data.name, text.slice(0, MAX_TEXT));
    },
    /** @returns how many fields were taken */
    clearBoard({ instance, data }) {
      const board = instance.sharedObject("board", { persistent: true });
      const fields = board.size;
      board.clear();
      instance.broadcast("onSay", "", `${data.name} has cleared the board.`);
      return fields;
    },
  },
  sharedObjects: {
    canCreate: (_client, object, persistent) => object === "board" && persistent,
    canWrite: (_client, object, slot) => object === "board" && FIELD.test(slot),
  },
});

export default serve("game.example.com:1935", lobby);
