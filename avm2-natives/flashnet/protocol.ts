import { ByteArray } from "flash.utils";
import { SWF_URL } from "./environment.ts";

/** The messages natives exchange with the host: docs/protocol.md. */

const VERSION: int = 1;

export enum Message {
  Open = 0x01,
  Opened = 0x02,
  Refused = 0x03,
  Data = 0x04,
  Ack = 0x05,
  End = 0x06,
  Reset = 0x07,
  Probe = 0x08,
  Instrument = 0x10,
  Instrumented = 0x11,
  Call = 0x12,
  Result = 0x13,
  PolicyFile = 0x14,
  Accepted = 0x20,
  Datagram = 0x21,
  SendFailed = 0x22,
  Certificate = 0x23,
  Verdict = 0x24,
}

export enum Kind {
  Tcp = 1,
  Tls = 2,
  TcpServer = 3,
  Udp = 4,
  Accepted = 5,
}

export enum Reason {
  Io = 1,
  Security = 2,
}

/** Payload of OPEN. @param timeout milliseconds */
export function openMessage(kind: Kind, host: string, port: int, timeout: uint): ByteArray {
  const message = new ByteArray();
  message.writeByte(VERSION);
  message.writeByte(kind);
  message.writeUnsignedInt(timeout);
  message.writeShort(port);
  message.writeUTF(host);
  message.writeUTF(SWF_URL);
  return message;
}
