import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteArray, registerClassAlias } from "../flash/index.ts";
import type { ServerConnection } from "./connection.ts";
import { type ServerHandler, scriptedBackend } from "./server.ts";

/** What the client gets that sends `sent` in pieces of `size` bytes, and closes. */
async function talk(handler: ServerHandler, sent: Uint8Array = new Uint8Array(), size = 1): Promise<ByteArray> {
  const backend = scriptedBackend(handler);
  const { readable, writable } = await backend.openTcp({ host: "game.example.com", port: 6112 }, { timeout: 1000 });
  const writer = writable.getWriter();
  for (let from = 0; from < sent.length; from += size) await writer.write(sent.subarray(from, from + size));
  await writer.close();
  const received = new ByteArray();
  for await (const bytes of readable as unknown as AsyncIterable<Uint8Array>) received.writeBytes(bytes);
  received.position = 0;
  return received;
}

/** What a server that reads `bytes` returns. */
async function serve<T>(bytes: Uint8Array, read: (connection: ServerConnection) => Promise<T>, size = 1): Promise<T> {
  let result: T | undefined;
  await talk(
    async (connection) => {
      result = await read(connection);
    },
    bytes,
    size,
  );
  return result!;
}

const endian = fc.constantFrom("bigEndian" as const, "littleEndian" as const);

/** A write, the read that goes with it, and a value for both. */
const item = fc.oneof(
  fc.record({ write: fc.constant("writeBoolean"), read: fc.constant("readBoolean"), value: fc.boolean() }),
  fc.record({
    write: fc.constant("writeByte"),
    read: fc.constantFrom("readByte", "readUnsignedByte"),
    value: fc.integer(),
  }),
  fc.record({
    write: fc.constant("writeShort"),
    read: fc.constantFrom("readShort", "readUnsignedShort"),
    value: fc.integer(),
  }),
  fc.record({
    write: fc.constantFrom("writeInt", "writeUnsignedInt"),
    read: fc.constantFrom("readInt", "readUnsignedInt"),
    value: fc.integer(),
  }),
  fc.record({ write: fc.constant("writeFloat"), read: fc.constant("readFloat"), value: fc.float() }),
  fc.record({ write: fc.constant("writeDouble"), read: fc.constant("readDouble"), value: fc.double() }),
  fc.record({ write: fc.constant("writeUTF"), read: fc.constant("readUTF"), value: fc.string({ unit: "binary" }) }),
  fc.record({ write: fc.constant("writeObject"), read: fc.constant("readObject"), value: fc.jsonValue() }),
);

type Methods = Record<string, (value?: unknown) => unknown>;

describe("ServerConnection and ByteArray are of one mind", () => {
  it("about what is written, and what is read of it, whatever the pieces it comes in", async () => {
    const items = fc.array(item, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(items, endian, fc.integer({ min: 1, max: 40 }), async (parts, order, size) => {
        const array = new ByteArray();
        array.endian = order;
        for (const { write, value } of parts) (array as unknown as Methods)[write]!(value);
        array.position = 0;
        const expected = parts.map(({ read }) => (array as unknown as Methods)[read]!());

        const written = await talk((connection) => {
          connection.endian = order;
          for (const { write, value } of parts) (connection as unknown as Methods)[write]!(value);
          return connection.flush();
        });
        expect(written.bytes).toEqual(array.bytes);
        const read = await serve(
          array.bytes,
          async (connection) => {
            connection.endian = order;
            const values: unknown[] = [];
            for (const { read: name } of parts) values.push(await (connection as unknown as Methods)[name]!());
            return values;
          },
          size,
        );
        expect(read).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it.each(["bigEndian", "littleEndian"] as const)("about text in charsets and bytes of arrays: %s", async (order) => {
    const bytes = ByteArray.from(Uint8Array.of(1, 2, 3, 4));
    const written = await talk(async (connection) => {
      connection.endian = order;
      connection.writeMultiByte("Ünïcode", "windows-1252");
      connection.writeUTFBytes("€");
      connection.writeBytes(bytes, 1);
      connection.writeBytes(Uint8Array.of(5, 6), 0, 1);
    });
    const [text, euro, target] = await serve(written.bytes, async (connection) => {
      const array = new ByteArray();
      const texts = [await connection.readMultiByte(7, "windows-1252"), await connection.readUTFBytes(3)];
      await connection.readBytes(array, 2, 3);
      await connection.readBytes(array, 6);
      return [...texts, array];
    });
    expect([text, euro]).toEqual(["Ünïcode", "€"]);
    expect((target as ByteArray).bytes).toEqual(Uint8Array.of(0, 0, 2, 3, 4, 0, 5));
  });
});

class Move {
  x = 0;
  y = 0;
}
registerClassAlias("game.Move", Move);

describe("objects", () => {
  it.each([
    ["AMF0", 0],
    ["AMF3", 3],
  ] as const)("%s: of a class, among other data, in one piece and byte by byte", async (_, encoding) => {
    const move = Object.assign(new Move(), { x: 1, y: -2 });
    const written = await talk(async (connection) => {
      connection.objectEncoding = encoding;
      connection.writeObject([move, move, "text"]);
      connection.writeObject(null);
      connection.writeShort(7);
    });
    for (const size of [1, 1000]) {
      const read = await serve(
        written.bytes,
        async (connection) => {
          connection.objectEncoding = encoding;
          return [await connection.readObject(), await connection.readObject(), await connection.readShort()];
        },
        size,
      );
      expect(read).toEqual([[move, move, "text"], null, 7]);
      expect((read[0] as unknown[])[0]).toBeInstanceOf(Move);
    }
  });

  it("what can't be written leaves nothing behind", async () => {
    let deep: unknown[] = [];
    for (let depth = 0; depth < 1000; depth++) deep = [deep];
    const written = await talk(async (connection) => {
      expect(() => connection.writeObject(deep)).toThrow();
      connection.write("after");
    });
    expect(written.toString()).toBe("after");
  });

  it.each<[string, number[], number | undefined, string]>([
    ["is no AMF", [0x20], undefined, "FLASHNET_AMF_MALFORMED"],
    ["is longer than its limit", [0x0c, 0x81, 0x01, 1, 2, 3], 2, "FLASHNET_AMF_TOO_LARGE"],
    ["ends before it is whole", [0x06, 0x0b, 0x61], undefined, "FLASHNET_CLIENT_ENDED"],
  ])("what %s is an error", async (_, bytes, maxLength, code) => {
    const error = await serve(Uint8Array.from(bytes), (connection) =>
      connection.readObject(maxLength).catch((reason: unknown) => reason),
    );
    expect(error).toMatchObject({ code });
  });
});
