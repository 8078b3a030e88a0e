import { setImmediate as turn } from "node:timers/promises";
import type { ServerConnection } from "../../src/scripted/index.ts";

type Write = (...parts: (string | number[])[]) => Promise<void>;

/** What the server does when a client's first message is the name. */
const scenarios: Record<string, (write: Write, connection: ServerConnection) => Promise<void>> = {
  /** spec/xmlsocket.md A, the recorded example */
  async recorded(write) {
    await write([0], "First", [0]);
    await write("Hello");
    await write("World!");
    await write([0]);
    await write("One", [0], "Two", [0], "Three", [0]);
    await write([0, 0, 0]);
    await write("AA", [0], "BB", [0], "CC");
    await write("DD", [0]);
  },
  /** every message comes back in hexadecimal */
  async hex(write, connection) {
    while (true) await write(Buffer.from(await connection.readUntil(0)).toString("hex"), [0]);
  },
  async partial(write) {
    await write("whole", [0], "half");
  },
  async characters(write) {
    const bytes = Buffer.from("Grüße 日本 😀\0");
    for (let i = 0; i < bytes.length; i += 2) await write([...bytes.subarray(i, i + 2)]);
    await write([0xef, 0xbb, 0xbf], "marked", [0]);
    await write([0x61, 0xff, 0xe2, 0x82, 0]);
  },
  async markup(write) {
    await write("Hello!", [0], '<root a="1"><item/> </root>', [0], "<not closed", [0]);
  },
  async three(write, connection) {
    await write("1", [0], "2", [0], "3", [0]);
    await connection.readUntil(0);
  },
  /** more than a window, in one message and in many */
  async large(write, connection) {
    await write("x".repeat(3_000_000), [0]);
    for (let i = 0; i < 400; i++) await write(`${i} ${"y".repeat(5000)}\0`);
    await write("end", [0]);
    await connection.readUntil(0);
  },
  async swallow(_write, connection) {
    while (true) await connection.readUntil(0);
  },
  async length(write, connection) {
    await write(`${(await connection.readUntil(0, 1 << 24)).length}`, [0]);
    await connection.readUntil(0);
  },
};

/** Serves one connection: the first message says how. */
export default async function serve(connection: ServerConnection): Promise<void> {
  const name = await connection.readXml();
  await scenarios[name]!(async (...parts) => {
    connection.write(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
    // Each chunk in a turn of its own.
    await turn();
  }, connection);
}
