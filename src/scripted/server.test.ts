import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../base/time.ts";
import { ByteArray, encodeAmf3, TypedObject } from "../flash/index.ts";
import { loadServerScript } from "./load.ts";
import { type ScriptOptions, type ServerHandler, type ServerScript, scriptedBackend, serve } from "./server.ts";

const TARGET = { host: "game.example.com", port: 6112 };

/** What a client gets that sends `sent`, piece by piece, and closes. */
async function talk(script: ServerScript, sent: (string | Uint8Array)[], options?: ScriptOptions): Promise<Uint8Array> {
  const { readable, writable } = await scriptedBackend(script, options).openTcp(TARGET, { timeout: 1000 });
  const writer = writable.getWriter();
  for (const piece of sent) await writer.write(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
  await writer.close();
  return new Uint8Array(await new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

async function talkText(handler: ServerHandler, ...sent: string[]): Promise<string> {
  return new TextDecoder().decode(await talk(handler, sent));
}

describe("ServerConnection", () => {
  it("waits for lines, across pieces, with LF and CRLF", async () => {
    const handler: ServerHandler = async (connection) => {
      for await (const line of connection.lines()) connection.write(`<${line}>`);
    };
    expect(await talkText(handler, "on", "e\r", "\ntwo\nlost")).toBe("<one><two>");
  });

  it("exchanges messages of XMLSocket", async () => {
    const handler: ServerHandler = async (connection) => {
      for await (const message of connection.messages()) connection.writeXml(`<re>${message}</re>`);
    };
    expect(await talkText(handler, "<a/>\0<b", "/>\0")).toBe("<re><a/></re>\0<re><b/></re>\0");
  });

  it("sends what is written in one go as one piece", async () => {
    const backend = scriptedBackend((connection) => {
      connection.writeShort(3);
      connection.write("abc");
    });
    const { readable } = await backend.openTcp(TARGET, { timeout: 1000 });
    expect((await readable.getReader().read()).value).toEqual(Uint8Array.of(0, 3, 97, 98, 99));
  });

  it("sleeps in the player's time", async () => {
    const time = new VirtualTime();
    const order: string[] = [];
    const handler: ServerHandler = async (connection) => {
      await connection.sleep(3_600_000);
      order.push("awake");
    };
    const talking = talk(handler, [], { time });
    // Connecting takes a moment.
    time.advance(1);
    await new Promise(setImmediate);
    time.advance(3_599_999);
    await new Promise(setImmediate);
    order.push("almost");
    time.advance(1);
    await talking;
    expect(order).toEqual(["almost", "awake"]);
  });

  it("gives up on a message without an end", async () => {
    const errors: unknown[] = [];
    const talking = talk(async (connection) => void (await connection.readLine(10)), ["12345678901234567890"], {
      onError: (error) => errors.push(error),
    });
    await expect(talking).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    expect(errors).toMatchObject([{ code: "FLASHNET_MESSAGE_LENGTH" }]);
  });
});

describe("scriptedBackend", () => {
  it("refuses where nobody serves", async () => {
    const backend = scriptedBackend(serve("game.example.com:1", () => {}));
    await expect(backend.openTcp(TARGET, { timeout: 1000 })).rejects.toMatchObject({ reason: "refused" });
  });

  it("prefers the exact address", async () => {
    const script = [
      serve("*:*", async (connection) => connection.write("any")),
      serve("game.example.com:6112", async (connection) => connection.write("exact")),
    ];
    expect(new TextDecoder().decode(await talk(script, []))).toBe("exact");
  });

  it("reports what a handler throws, and resets the connection", async () => {
    const errors: unknown[] = [];
    const failing = async (): Promise<void> => {
      throw new Error("no such room");
    };
    const backend = scriptedBackend(failing, { onError: (error) => errors.push(error) });
    const { readable } = await backend.openTcp(TARGET, { timeout: 1000 });
    await expect(readable.getReader().read()).rejects.toThrow("reset");
    expect(errors).toMatchObject([{ message: "no such room" }]);
  });
});

describe("loadServerScript", () => {
  async function load(source: string): Promise<ServerScript> {
    const folder = await mkdtemp(join(tmpdir(), "flashnet-"));
    try {
      await writeFile(join(folder, "greeting.ts"), `export const greeting: string = "hello from TypeScript";`);
      await writeFile(join(folder, "server.ts"), source);
      return await loadServerScript(join(folder, "server.ts"));
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it("says that there is no such file", async () => {
    await expect(loadServerScript("nowhere/server.ts")).rejects.toThrow(
      "nowhere/server.ts can't be used as a server: there is no such file; check the path",
    );
  });

  it("takes TypeScript that imports flashnet/server and files beside it", async () => {
    const script = await load(`
      import { serve, type ServerConnection } from "flashnet/server";
      import { greeting } from "./greeting.ts";
      export default serve("game.example.com:*", async (connection: ServerConnection) => connection.write(greeting));
    `);
    expect(new TextDecoder().decode(await talk(script, []))).toBe("hello from TypeScript");
  });

  it("gives scripts the classes it works with itself", async () => {
    const script = await load(`
      import { ByteArray, registerClassAlias, type ServerConnection } from "flashnet/server";
      class Move { x = 0; }
      registerClassAlias("game.LoadedMove", Move);
      export default async (connection: ServerConnection): Promise<void> => {
        const bytes = new ByteArray();
        bytes.writeUTF((await connection.readObject()) instanceof Move ? "a move" : "something else");
        connection.writeBytes(bytes);
      };
    `);
    const move = encodeAmf3(new TypedObject("game.LoadedMove", { x: 1 }));
    expect(ByteArray.from(await talk(script, [move])).readUTF()).toBe("a move");
  });

  it.each([
    ["that exports nothing", "export const server = 1;"],
    ["that exports something else", "export default 42;"],
    ["with a syntax error", "export default ("],
    ["that throws", `throw new Error("not today");`],
  ])("refuses a script %s", async (_, source) => {
    await expect(load(source)).rejects.toMatchObject({ code: "FLASHNET_SERVER_SCRIPT" });
  });
});
