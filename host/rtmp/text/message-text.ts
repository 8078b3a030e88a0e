import { commandHead } from "../command-head.ts";
import { RtmpError } from "../errors.ts";
import type { RtmpMessage } from "../message.ts";
import { CONNECT_TRANSACTION, FilmMessageId, MessageTypeId, PERSISTENT, SharedObjectEvent } from "../numbers.ts";
import { Amf0TokenReader, Amf0TokenWriter } from "./amf0-tokens.ts";

/** A message as a text for AVM1: tokens, and what is between them. docs/protocol.md, "RTMP as text". */

/** Hears of a value that AVM1 has none of. */
type OnForeign = (error: RtmpError) => void;

/** Between tokens. */
const SEPARATOR = "\u0001";
/** In front of a letter that stands for a character that has a meaning here, or that no text can have. */
const ESCAPE = "\u0002";
const ESCAPED: Readonly<Record<string, string>> = { "\u0000": "0", "\u0001": "1", "\u0002": "2" };
const MEANT: Readonly<Record<string, string>> = { "0": "\u0000", "1": "\u0001", "2": "\u0002" };

/** Events of a shared object by what they carry: spec/sharedobject-remote.md C. */
const SLOTS: ReadonlySet<number> = new Set([
  SharedObjectEvent.requestChange,
  SharedObjectEvent.change,
  SharedObjectEvent.successWithValue,
]);
const KEY: ReadonlySet<number> = new Set([
  SharedObjectEvent.success,
  SharedObjectEvent.remove,
  SharedObjectEvent.requestRemove,
]);

const FROM_AVM1: ReadonlySet<number> = new Set([
  MessageTypeId.commandAmf0,
  MessageTypeId.sharedObjectAmf0,
  FilmMessageId.film,
  FilmMessageId.hold,
]);

/**
 * What AVM1 can have of a message; undefined when that is nothing. Of a command it is what comes before a value that AVM1
 * has none of, and of a shared object all other events.
 *
 * @param foreign hears of such values
 * @throws RtmpError when it is damaged
 */
export function messageText({ type, stream, payload }: RtmpMessage, foreign: OnForeign = fail): string | undefined {
  const tokens: string[] = [];
  switch (type) {
    case MessageTypeId.commandAmf0:
    case MessageTypeId.dataAmf0:
    case FilmMessageId.film:
    case FilmMessageId.origin:
      values(new Amf0TokenReader(payload), tokens, foreign);
      break;
    case MessageTypeId.commandAmf3:
    case MessageTypeId.dataAmf3:
      values(new Amf0TokenReader(payload, payload[0] === 0 ? 1 : 0), tokens, foreign);
      break;
    case MessageTypeId.sharedObjectAmf0:
      sharedObject(new Amf0TokenReader(payload), tokens, foreign);
      break;
    case MessageTypeId.sharedObjectAmf3:
      sharedObject(new Amf0TokenReader(payload, 1), tokens, foreign);
      break;
    default:
      return undefined;
  }
  const kind = tokenType(type);
  return [`${kind}`, `${stream}`, ...tokens.map(escaped)].join(SEPARATOR);
}

/** Whether it is what `connect` waits for, whatever is behind it. */
export function answersConnect(message: RtmpMessage): boolean {
  const { name, transaction } = commandHead(message) ?? {};
  return (name === "_result" || name === "_error") && transaction === CONNECT_TRANSACTION;
}

/** What AVM1 sends, as a message. @throws RtmpError when the text is none */
export function textMessage(text: string): RtmpMessage {
  const [kind = "", stream = "", ...escapedTokens] = text.split(SEPARATOR);
  const type = Number(kind);
  if (!FROM_AVM1.has(type) || !/^\d{1,10}$/.test(stream) || Number(stream) > 0xffff_ffff) {
    throw new RtmpError(`a text of type ${JSON.stringify(kind.slice(0, 10))}, or without a stream`);
  }
  const writer = new Amf0TokenWriter(escapedTokens.map(meant));
  if (type !== MessageTypeId.sharedObjectAmf0) while (writer.tokensAvailable > 0) writer.value();
  else writeSharedObject(writer);
  return { type, stream: Number(stream), time: 0, payload: writer.finish() };
}

/** AVM1 knows those of AMF0 only. */
function tokenType(type: number): number {
  if (type === MessageTypeId.commandAmf3) return MessageTypeId.commandAmf0;
  if (type === MessageTypeId.dataAmf3) return MessageTypeId.dataAmf0;
  return type === MessageTypeId.sharedObjectAmf3 ? MessageTypeId.sharedObjectAmf0 : type;
}

function fail(error: RtmpError): never {
  throw error;
}

function values(reader: Amf0TokenReader, tokens: string[], foreign: OnForeign): void {
  while (reader.bytesAvailable > 0 && reader.readable(tokens, foreign));
}

function sharedObject(reader: Amf0TokenReader, tokens: string[], foreign: OnForeign): void {
  const name = reader.utf();
  const version = reader.u32();
  const flags = reader.u32();
  reader.u32();
  tokens.push(name, `${version}`, (flags & PERSISTENT) === 0 ? "0" : "1");
  while (reader.bytesAvailable > 0) {
    const type = reader.u8();
    event(type, reader.part(reader.u32()), tokens, foreign);
  }
}

/** Type, how many follow, and those. */
function event(type: number, payload: Amf0TokenReader, tokens: string[], foreign: OnForeign): void {
  const own: string[] = [];
  let count = 0;
  let isReadable = true;
  while (isReadable && payload.bytesAvailable > 0) {
    if (SLOTS.has(type)) {
      own.push(payload.utf());
      isReadable = payload.readable(own, foreign);
    } else if (KEY.has(type) || type === SharedObjectEvent.status) own.push(payload.utf());
    else if (type === SharedObjectEvent.sendMessage) isReadable = payload.readable(own, foreign);
    else break;
    count++;
  }
  tokens.push(`${type}`, `${count}`, ...own);
}

function writeSharedObject(writer: Amf0TokenWriter): void {
  writer.utf(writer.token());
  writer.u32(Number(writer.token()) >>> 0);
  writer.u32(writer.token() === "1" ? PERSISTENT : 0);
  writer.u32(0);
  const header = writer.finish();
  const events: Uint8Array[] = [];
  while (writer.tokensAvailable > 0) {
    const type = Number(writer.token());
    const count = Number(writer.token());
    // What neither has ends the text, whatever was counted.
    for (let i = 0; i < count; i++) {
      if (!(SLOTS.has(type) || KEY.has(type) || type === SharedObjectEvent.sendMessage))
        throw new RtmpError(`a text with an event of type ${type}`);
      if (SLOTS.has(type) || KEY.has(type)) writer.utf(writer.token());
      if (SLOTS.has(type) || type === SharedObjectEvent.sendMessage) writer.value();
    }
    events.push(Uint8Array.of(type), writer.finish());
  }
  writer.bytes(header);
  for (let i = 0; i < events.length; i += 2) {
    writer.bytes(events[i]!);
    writer.u32(events[i + 1]!.length);
    writer.bytes(events[i + 1]!);
  }
}

function escaped(token: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  return token.replace(/[\u0000-\u0002]/g, (character) => ESCAPE + ESCAPED[character]);
}

function meant(token: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  return token.replace(/\u0002(.)/g, (_, letter: string) => MEANT[letter] ?? "");
}
