import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { TcpConnection } from "../../network/backend.ts";
import { TextCollector } from "../../protocol/text-collector.ts";
import { RtmpError } from "../errors.ts";
import { encodeFrames, FrameReader } from "../frames.ts";
import type { RtmpMessage } from "../message.ts";
import { answersConnect, messageText, textMessage } from "./message-text.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes of one text that content may send. */
const MAX_TEXT = 16 << 20;

/**
 * A connection of messages as AVM1 has them: its bytes are texts that end in a byte of 0, in place of frames. What a server
 * sends that AVM1 can't read is left out, with one line in the log.
 */
export function textConnection(connection: TcpConnection, log: Log): TcpConnection {
  const toText = new TransformStream<Uint8Array, Uint8Array>(textOfFrames(log));
  const toFrames = new TransformStream<Uint8Array, Uint8Array>(framesOfText(log));
  const { local, remote, closed } = connection;
  // Whatever ends one side shows at the other, where it is handled.
  void toFrames.readable.pipeTo(connection.writable).catch(() => {});
  return { readable: connection.readable.pipeThrough(toText), writable: toFrames.writable, local, remote, closed };
}

function textOfFrames(log: Log): Transformer<Uint8Array, Uint8Array> {
  let texts = "";
  let isOver = false;
  let hasWarned = false;
  const warn = (what: string, error: unknown): void => {
    const left = `${what} of an RTMP server is left out, as AVM1 can't read it, and further ones silently`;
    if (!hasWarned) log.warn(`${left}: ${messageOf(error)}`);
    hasWarned = true;
  };
  const frames = new FrameReader((message) => {
    try {
      const text = messageText(message, (error) => {
        if (answersConnect(message)) throw error;
        warn("a value", error);
      });
      if (text !== undefined) texts += `${text}\0`;
    } catch (error) {
      warn("a message", error);
      // Without it there is no connection, and nobody is to wait for one.
      isOver ||= answersConnect(message);
    }
  });
  return {
    transform(chunk, controller) {
      frames.push(chunk);
      // One piece for all: a stream takes the longer for each the more there are.
      if (texts !== "") controller.enqueue(encoder.encode(texts));
      texts = "";
      if (isOver) controller.terminate();
    },
  };
}

function framesOfText(log: Log): Transformer<Uint8Array, Uint8Array> {
  const texts = new TextCollector();
  return {
    transform(chunk, controller) {
      const messages: RtmpMessage[] = [];
      // The beginning of a text is kept beyond the write, and the chunk is not ours then.
      for (const text of texts.push(new Uint8Array(chunk))) {
        messages.push(textMessage(decoder.decode(text.subarray(0, -1))));
      }
      if (messages.length > 0) controller.enqueue(encodeFrames(messages));
      if (texts.length > MAX_TEXT) {
        const why = `a text of more than ${MAX_TEXT} bytes`;
        log.warn(`an RTMP connection is closed, as content sends ${why}`);
        throw new RtmpError(why);
      }
    },
  };
}
