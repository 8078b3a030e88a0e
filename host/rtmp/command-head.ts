import { MessageTypeId, type RtmpMessage } from "./message.ts";
import { CONNECT_TRANSACTION } from "./numbers.ts";
import { Amf0TokenReader, Amf0TokenWriter, numberOf, numberToken } from "./text/amf0-tokens.ts";

/** What a command begins with: spec/rtmp.md §6. */
export interface CommandHead {
  name: string;
  /** 0 where no answer is wanted */
  transaction: number;
}

/** @returns undefined for what is no command; the rest of it may be missing, or anything */
export function commandHead({ type, payload }: RtmpMessage): CommandHead | undefined {
  if (type !== MessageTypeId.commandAmf0 && type !== MessageTypeId.commandAmf3) return undefined;
  const tokens: string[] = [];
  try {
    // Those of AMF3 begin with a byte of their own.
    const reader = new Amf0TokenReader(payload, payload[0] === 0 ? 1 : 0);
    for (let i = 0; i < 2; i++) reader.value(tokens);
    const [name, transaction] = tokens as [string, string];
    return name.startsWith("S") ? { name: name.slice(1), transaction: numberOf(transaction) } : undefined;
  } catch {
    return undefined;
  }
}

/** What the caller of a command that is left out is answered in the place of the other end. */
export function failureOf({ transaction }: CommandHead, description: string): RtmpMessage {
  const code = `NetConnection.${transaction === CONNECT_TRANSACTION ? "Connect" : "Call"}.Failed`;
  const information = ["O", "Slevel", "Serror", "Scode", `S${code}`, "Sdescription", `S${description}`, "E"];
  const writer = new Amf0TokenWriter(["S_error", numberToken(transaction), "Z", ...information]);
  while (writer.tokensAvailable > 0) writer.value();
  return { type: MessageTypeId.commandAmf0, stream: 0, time: 0, payload: writer.finish() };
}
