import { concat } from "../../../base/concat.ts";
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { TcpConnection } from "../../network/backend.ts";
import { RtmpError } from "../errors.ts";
import { encodeFrames, FrameReader } from "../frames.ts";
import { messageText, textMessage } from "./message-text.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes of one text that content may send. */
const MAX_TEXT = 16 << 20;

/**
 * A connection of messages as AVM1 has them: its bytes are texts that end in a byte of 0, in place of frames. What a server
 * sends that AVM1 can't read is left out, with a line in the log.
 */
export function textConnection(connection: TcpConnection, log: Log): TcpConnection {
  const toText = new TransformStream<Uint8Array, Uint8Array>(textOfFrames(log));
  const toFrames = new TransformStream<Uint8Array, Uint8Array>(framesOfText());
  const { local, remote, closed } = connection;
  // Whatever ends one side shows at the other, where it is handled.
  void toFrames.readable.pipeTo(connection.writable).catch(() => {});
  return { readable: connection.readable.pipeThrough(toText), writable: toFrames.writable, local, remote, closed };
}

function textOfFrames(log: Log): Transformer<Uint8Array, Uint8Array> {
  let out: TransformStreamDefaultController<Uint8Array>;
  const frames = new FrameReader((message) => {
    let text: string | undefined;
    try {
      text = messageText(message);
    } catch (error) {
      log.warn(`a message of an RTMP server is left out, as AVM1 can't read it: ${messageOf(error)}`);
    }
    if (text !== undefined) out.enqueue(encoder.encode(`${text}\0`));
  });
  return {
    start(controller) {
      out = controller;
    },
    transform: (chunk) => frames.push(chunk),
  };
}

function framesOfText(): Transformer<Uint8Array, Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const join = (last: Uint8Array): string => {
    const text = decoder.decode(concat([...parts, last]));
    parts = [];
    length = 0;
    return text;
  };
  return {
    transform(chunk, controller) {
      let start = 0;
      for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
        controller.enqueue(encodeFrames([textMessage(join(chunk.subarray(start, end)))]));
        start = end + 1;
      }
      if (start === chunk.length) return;
      parts.push(chunk.slice(start));
      length += chunk.length - start;
      if (length > MAX_TEXT) throw new RtmpError(`a text of more than ${MAX_TEXT} bytes`);
    },
  };
}
