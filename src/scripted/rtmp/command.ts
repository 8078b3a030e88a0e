import { messageOf } from "../../../base/errors.ts";
import { RtmpError } from "../../../host/rtmp/errors.ts";
import { MessageTypeId, type RtmpMessage } from "../../../host/rtmp/message.ts";
import type { ObjectEncoding } from "../../flash/bytes/data.ts";
import { newBody, reading, readValue, readValues, type UnknownClasses, writeValues } from "./values.ts";

/** A command of NetConnection or NetStream: spec/rtmp.md §6. */
export interface Command {
  name: string;
  /** 0 where no answer is wanted */
  transaction: number;
  /** of `connect`, what the client says of itself; else mostly null */
  object: unknown;
  args: unknown[];
  /** what is wrong with the rest of it, which then has no arguments */
  problem?: string;
}

/** What a message is made of but its time, which its sender knows. */
export type Message = Omit<RtmpMessage, "time">;

/** Reads the body of types 17 and 20. @throws RtmpError when it has no name or no number */
export function decodeCommand(payload: Uint8Array, unknownClasses: UnknownClasses): Command {
  const input = reading(payload);
  // Type 17 has a byte of 0 in front, which some leave out; no name begins like this.
  if (payload[0] === 0) input.position = 1;
  const [name, transaction] = head(() => [readValue(input, "object"), readValue(input, "object")]);
  if (typeof name !== "string" || typeof transaction !== "number") {
    throw new RtmpError("a command has no name, or no number");
  }
  try {
    const object = input.bytesAvailable > 0 ? readValue(input, "object") : null;
    return { name, transaction, object, args: readValues(input, unknownClasses) };
  } catch (error) {
    return { name, transaction, object: null, args: [], problem: messageOf(error) };
  }
}

/** @throws RtmpError, AmfError or FlashArgumentError when a value can't be written */
export function encodeCommand(
  { name, transaction, object, args }: Omit<Command, "problem">,
  encoding: ObjectEncoding,
  stream = 0,
): Message {
  const body = newBody();
  if (encoding === 3) body.writeByte(0);
  writeValues(body, [name, transaction, object], 0);
  writeValues(body, args, encoding);
  return { type: encoding === 3 ? MessageTypeId.commandAmf3 : MessageTypeId.commandAmf0, stream, payload: body.bytes };
}

function head<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new RtmpError(`a command can't be read: ${messageOf(error)}`);
  }
}
