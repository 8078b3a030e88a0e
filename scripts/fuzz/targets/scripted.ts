import { VirtualTime } from "../../../base/time.ts";
import { AmfError, ByteArray, FlashError } from "../../../src/flash/index.ts";
import type { ServerConnection } from "../../../src/scripted/connection.ts";
import { ClientEndedError, MessageLengthError } from "../../../src/scripted/errors.ts";
import { scriptedBackend } from "../../../src/scripted/server.ts";
import { Choices, invariant, pieces, type Target } from "../target.ts";

/** What a server reads, by one byte. */
const READS: readonly ((connection: ServerConnection, choices: Choices) => Promise<unknown>)[] = [
  (connection, choices) => connection.read(choices.below(20)),
  (connection) => connection.readChunk(),
  (connection, choices) => connection.readUntil(choices.byte(), 64),
  (connection) => connection.readLine(64),
  (connection) => connection.readXml(64),
  (connection, choices) => connection.readBytes(new ByteArray(), choices.below(8), choices.below(8)),
  (connection) => connection.readBoolean(),
  (connection) => connection.readByte(),
  (connection) => connection.readUnsignedShort(),
  (connection) => connection.readInt(),
  (connection) => connection.readDouble(),
  (connection) => connection.readUTF(),
  (connection, choices) => connection.readUTFBytes(choices.below(16)),
  (connection, choices) =>
    connection.readMultiByte(choices.below(16), choices.of(["utf-8", "shift_jis", "unicode", "x"])),
  async (connection, choices) => {
    connection.objectEncoding = choices.below(2) === 0 ? 3 : 0;
    await connection.readObject(256);
  },
];

export const scriptedTargets: readonly Target[] = [
  {
    name: "server-connection",
    seeds: () => [
      Uint8Array.of(4, 3, 4, 11, 14, 5, ...Buffer.from("line\r\n<x/>\0\0\x02ab"), 0x0a, 0x0b, 1, 1),
      Uint8Array.of(2, 14, 1, 0, ...Buffer.from("\x02\0\x03abc")),
    ],
    maxLength: 512,
    errors: [AmfError, FlashError, ClientEndedError, MessageLengthError],
    memory: 8,
    async run(input) {
      const choices = new Choices(input);
      const script = choices.bytes(choices.below(32));
      const sizes = choices.bytes(2);
      const stream = choices.rest();
      let failure: unknown;
      const handler = async (connection: ServerConnection): Promise<void> => {
        const steps = new Choices(script);
        try {
          while (steps.left > 0) await steps.of(READS)(connection, steps);
        } catch (error) {
          failure = error;
          throw error;
        }
      };
      const time = new VirtualTime();
      const backend = scriptedBackend(handler, { time, onError() {} });
      const opening = backend.openTcp({ host: "game.example", port: 80 }, { timeout: 1000 });
      time.advance(1);
      const { readable, writable } = await opening;
      const writer = writable.getWriter();
      writer.closed.catch(() => {});
      try {
        for (const piece of pieces(stream, sizes)) await writer.write(piece);
        await writer.close();
      } catch {
        // The server has broken the connection off, and `failure` says why.
      }
      let answered = 0;
      try {
        for await (const bytes of readable as unknown as AsyncIterable<Uint8Array>) answered += bytes.length;
      } catch {
        // The same.
      }
      await backend.close();
      invariant(answered === 0, "a server that only reads has answered");
      if (failure !== undefined) throw failure;
    },
  },
];
