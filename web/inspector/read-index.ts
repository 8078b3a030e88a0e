import { decodeLine } from "../../host/recording/format.ts";
import { BlockKind, BlockReader, type IndexHead, readMessages } from "../../host/recording/index/blocks.ts";
import type { Capture } from "./capture.ts";

/** Milliseconds that are read in before the page may draw. */
const AT_ONCE = 20;

/**
 * Reads the index of a recording as it comes.
 *
 * @param onHead called first
 * @param onProgress gets bytes of the recording that are read
 * @throws Error that says why the index ends before the recording does
 */
export async function readIndex(
  stream: ReadableStream<Uint8Array>,
  capture: Capture,
  onHead: (head: IndexHead) => void,
  onProgress: (read: number) => void,
): Promise<void> {
  const reader = stream.getReader();
  const blocks = new BlockReader();
  const text = new TextDecoder();
  let until = performance.now() + AT_ONCE;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("the server has gone before the recording was read");
    for (const { kind, body, read } of blocks.push(value)) {
      if (kind === BlockKind.head) onHead(JSON.parse(text.decode(body)) as IndexHead);
      else if (kind === BlockKind.failure) throw new Error(text.decode(body));
      else if (kind === BlockKind.end) return;
      else if (kind === BlockKind.event) addEvent(capture, text.decode(body));
      else if (kind === BlockKind.messages) addMessages(capture, body);
      onProgress(read);
      if (performance.now() < until) continue;
      await new Promise((resolve) => setTimeout(resolve));
      until = performance.now() + AT_ONCE;
    }
  }
}

function addEvent(capture: Capture, line: string): void {
  const event = decodeLine(line, 0);
  if (event !== undefined && event.type !== "ignore") capture.add(event);
}

function addMessages(capture: Capture, body: Uint8Array): void {
  readMessages(body, ({ connection, time, isReceived, place, size }) => {
    capture.addMessage(connection, time, isReceived ? "received" : "sent", place, size);
  });
}
