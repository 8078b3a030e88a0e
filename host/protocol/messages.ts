import type { ChainCertificate } from "../../base/network-types.ts";
import {
  Kind,
  MAX_CALL,
  MAX_CERTIFICATE_BYTES,
  MAX_DATA,
  MAX_DATAGRAM,
  MAX_STR,
  MessageType,
  PROTOCOL_VERSION,
} from "./numbers.ts";
import { PayloadReader, PayloadWriter, u32Payload } from "./payload.ts";

export { AS_TEXT, Kind, MAX_DATA, MessageType, PROTOCOL_VERSION, Reason } from "./numbers.ts";

/** The messages of docs/protocol.md: what their payloads hold. How they are framed is the transport's business. */

/** One direction of one conversation. Payloads handed over are not touched again by the sender. */
export interface Channel {
  send(type: number, payload: Uint8Array): void;
  /** Nothing more will be sent. */
  close(): void;
}

/** The receiving end of a {@link Channel}. */
export interface Receiver {
  /**
   * Takes one message. `payload` is a view that stays valid.
   *
   * @throws nothing: what is wrong with a message ends the conversation, not the transport
   */
  receive(type: number, payload: Uint8Array): void;
  /** The transport is gone; nothing follows and nothing can be sent. */
  channelClosed(): void;
}

/** Longest payload a client may send, by type; undefined for types that only a host sends or nobody. */
export function maxClientPayload(type: number): number | undefined {
  switch (type) {
    case MessageType.open:
      return 8 + 3 * (2 + MAX_STR) + MAX_CERTIFICATE_BYTES;
    case MessageType.data:
      return MAX_DATA;
    case MessageType.ack:
      return 4;
    case MessageType.end:
    case MessageType.reset:
    case MessageType.shutdown:
      return 0;
    case MessageType.call:
      return MAX_CALL;
    case MessageType.policyFile:
      return 2 + MAX_STR;
    case MessageType.datagram:
      return 2 + MAX_STR + 2 + MAX_DATAGRAM;
    case MessageType.verdict:
      return 1;
    default:
      return undefined;
  }
}

export interface Open {
  version: number;
  kind: number;
  /** milliseconds */
  timeout: number;
  port: number;
  host: string;
  swfUrl: string;
  /** of kind TLS, and of no other */
  certificates?: readonly ChainCertificate[];
  /** of kind TLS: who the server's certificate has to be for, if not `host` */
  serverName?: string;
}

export function encodeOpen(open: Open): Uint8Array {
  const writer = new PayloadWriter()
    .u8(open.version)
    .u8(open.kind)
    .u32(open.timeout)
    .u16(open.port)
    .str(open.host)
    .str(open.swfUrl);
  if (open.kind === Kind.tls) {
    encodeCertificates(writer, open.certificates ?? []);
    if (open.serverName !== undefined) writer.str(open.serverName);
  }
  return writer.finish();
}

function encodeCertificates(writer: PayloadWriter, certificates: readonly ChainCertificate[]): void {
  writer.u16(certificates.length);
  for (const { encoded, trusted } of certificates) {
    writer
      .u8(trusted ? 1 : 0)
      .u32(encoded.length)
      .bytes(encoded);
  }
}

/** @throws ProtocolError; what follows the fields of a version other than ours is not looked at */
export function decodeOpen(payload: Uint8Array): Open {
  const reader = new PayloadReader(payload);
  const open: Open = {
    version: reader.u8(),
    kind: reader.u8(),
    timeout: reader.u32(),
    port: reader.u16(),
    host: reader.str(),
    swfUrl: reader.str(),
  };
  if (open.version !== PROTOCOL_VERSION) return open;
  if (open.kind === Kind.tls) {
    open.certificates = decodeCertificates(reader);
    if (reader.left > 0) open.serverName = reader.str();
  }
  reader.end();
  return open;
}

function decodeCertificates(reader: PayloadReader): ChainCertificate[] {
  const certificates: ChainCertificate[] = [];
  for (let left = reader.u16(); left > 0; left--) {
    const trusted = reader.flag();
    certificates.push({ trusted, encoded: reader.bytes(reader.u32()) });
  }
  return certificates;
}

export interface Opened {
  /** bytes the client may send before they are acknowledged */
  window: number;
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
}

export function encodeOpened(opened: Opened): Uint8Array {
  return new PayloadWriter()
    .u32(opened.window)
    .str(opened.localAddress)
    .u16(opened.localPort)
    .str(opened.remoteAddress)
    .u16(opened.remotePort)
    .finish();
}

export function decodeOpened(payload: Uint8Array): Opened {
  const reader = new PayloadReader(payload);
  const opened = {
    window: reader.u32(),
    localAddress: reader.str(),
    localPort: reader.u16(),
    remoteAddress: reader.str(),
    remotePort: reader.u16(),
  };
  reader.end();
  return opened;
}

export interface Refused {
  reason: number;
  /** what the content's event says; "" when the host has no words for it */
  eventText: string;
  /** code of the error, for programs */
  code: string;
  /** one line for people */
  message: string;
}

export function encodeRefused(refused: Refused): Uint8Array {
  return new PayloadWriter().u8(refused.reason).str(refused.eventText).str(refused.code).str(refused.message).finish();
}

export function decodeRefused(payload: Uint8Array): Refused {
  const reader = new PayloadReader(payload);
  const refused = { reason: reader.u8(), eventText: reader.str(), code: reader.str(), message: reader.str() };
  reader.end();
  return refused;
}

/** RESET as a host sends it; a client's RESET is empty. */
export interface Reset {
  reason: number;
  message: string;
}

export function encodeReset(reset: Reset): Uint8Array {
  return new PayloadWriter().u8(reset.reason).str(reset.message).finish();
}

export function decodeReset(payload: Uint8Array): Reset {
  const reader = new PayloadReader(payload);
  const reset = { reason: reader.u8(), message: reader.str() };
  reader.end();
  return reset;
}

export const encodeAck: (bytes: number) => Uint8Array = u32Payload;

export function decodeAck(payload: Uint8Array): number {
  const reader = new PayloadReader(payload);
  const bytes = reader.u32();
  reader.end();
  return bytes;
}

/** A CALL. */
export interface Request {
  /** of the service */
  name: string;
  body: Uint8Array;
}

export function encodeRequest(request: Request): Uint8Array {
  return new PayloadWriter().str(request.name).bytes(request.body).finish();
}

export function decodeRequest(payload: Uint8Array): Request {
  const reader = new PayloadReader(payload);
  return { name: reader.str(), body: reader.rest() };
}

/** Answer to a CALL; when not `ok`, `body` is the error message in UTF-8. */
export interface Result {
  ok: boolean;
  body: Uint8Array;
}

export function encodeResult(result: Result): Uint8Array {
  return new PayloadWriter()
    .u8(result.ok ? 1 : 0)
    .bytes(result.body)
    .finish();
}

export function decodeResult(payload: Uint8Array): Result {
  const reader = new PayloadReader(payload);
  return { ok: reader.flag(), body: reader.rest() };
}

/** The URL that content gave to `Security.loadPolicyFile`. */
export function encodePolicyFile(url: string): Uint8Array {
  return new PayloadWriter().str(url).finish();
}

export function decodePolicyFile(payload: Uint8Array): string {
  const reader = new PayloadReader(payload);
  const url = reader.str();
  reader.end();
  return url;
}
