import { type Application, application, applications, redirect, reject } from "../../../src/scripted/index.ts";
import { serve } from "../../../src/scripted/server.ts";
import { hostileServer } from "./hostile.ts";

/** What the programs of this folder talk to. */
export function testServer(): ReturnType<typeof serve>[] {
  const game: Application = application("game", {
    unknownClasses: "typed",
    methods: {
      echo: (_client, value: unknown) => value,
      count: (_client, ...values: unknown[]) => values.length,
      sum: (_client, a: number, b: number) => a + b,
      "room/say": (_client, text: string) => `said ${text}`,
      fail: () => {
        throw new Error("out of order");
      },
      silent: () => new Promise(() => {}),
      /** Calls a method of the client, and gives what that gives. */
      callMe: (client, name: string, ...values: unknown[]) => client.call(name, ...values),
      /** The same without an answer. */
      tellMe: (client, name: string, ...values: unknown[]) => client.send(name, ...values),
      status: (client, information: unknown) => client.send("onStatus", information),
      parameters: (client) => client.parameters,
      /** A slot of a shared object, and how it is changed; null deletes. */
      slot: (_client, name: string, slot: string) => game.sharedObject(name).get(slot),
      setSlot: (_client, name: string, slot: string, value: unknown = null) =>
        value === null ? game.sharedObject(name).delete(slot) : game.sharedObject(name).set(slot, value),
      leave: (client) => client.close(),
    },
    sharedObjects: { canWrite: (_client, name) => name !== "readonly" },
    onConnect: (_client, mood: unknown) => {
      switch (mood) {
        case "rejected":
          return reject({ message: "go away" });
        case "elsewhere":
          return redirect("rtmp://game.example.com/game");
        case "welcome":
          return { hint: "press start" };
      }
      return true;
    },
  });
  return [serve("game.example.com:1935", applications(game)), hostileServer];
}
