import { setImmediate as turn } from "node:timers/promises";
import type { MemoryConnection } from "../../host/backend/memory.ts";

type Write = (...parts: (string | number[])[]) => Promise<void>;

/** Sends one chunk, of texts and bytes, in a turn of its own. */
function writer({ writable }: MemoryConnection): Write {
  const stream = writable.getWriter();
  return async (...parts) => {
    await stream.write(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
    await turn();
  };
}

/** What the server does when a client's first message is the name. `texts` are the messages that follow it. */
const scenarios: Record<string, (write: Write, texts: AsyncIterator<Buffer>) => Promise<void>> = {
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
  async hex(write, texts) {
    for await (const text of { [Symbol.asyncIterator]: () => texts }) await write(text.toString("hex"), [0]);
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
  async three(write, texts) {
    await write("1", [0], "2", [0], "3", [0]);
    await texts.next();
  },
  /** more than a window, in one message and in many */
  async large(write, texts) {
    await write("x".repeat(3_000_000), [0]);
    for (let i = 0; i < 400; i++) await write(`${i} ${"y".repeat(5000)}\0`);
    await write("end", [0]);
    await texts.next();
  },
  async swallow(_write, texts) {
    while (!(await texts.next()).done);
  },
  async length(write, texts) {
    await write(`${(await texts.next()).value.length}`, [0]);
    await texts.next();
  },
};

/** Serves one connection: the first message says how. */
export async function serve(connection: MemoryConnection): Promise<void> {
  const texts = messages(connection);
  const { value: name } = await texts.next();
  if (name !== undefined) await scenarios[name.toString()]!(writer(connection), texts);
}

async function* messages({ readable }: MemoryConnection): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of readable) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end + 1);
    }
  }
}
