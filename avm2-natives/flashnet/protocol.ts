import { ByteArray } from "flash.utils";
import * as numbers from "../../host/protocol/numbers.ts";
import { SWF_URL } from "./environment.ts";

/** What natives know of docs/protocol.md, and the version they speak. */
const VERSION: int = numbers.PROTOCOL_VERSION;

export enum Message {
  Open = numbers.MessageType.open,
  Opened = numbers.MessageType.opened,
  Refused = numbers.MessageType.refused,
  Data = numbers.MessageType.data,
  Ack = numbers.MessageType.ack,
  End = numbers.MessageType.end,
  Reset = numbers.MessageType.reset,
  Probe = numbers.MessageType.probe,
  Call = numbers.MessageType.call,
  Result = numbers.MessageType.result,
  PolicyFile = numbers.MessageType.policyFile,
  Accepted = numbers.MessageType.accepted,
  Datagram = numbers.MessageType.datagram,
  SendFailed = numbers.MessageType.sendFailed,
  Certificate = numbers.MessageType.certificate,
  Verdict = numbers.MessageType.verdict,
}

export enum Kind {
  Tcp = numbers.Kind.tcp,
  Tls = numbers.Kind.tls,
  TcpServer = numbers.Kind.tcpServer,
  Udp = numbers.Kind.udp,
  Accepted = numbers.Kind.accepted,
  Rtmp = numbers.Kind.rtmp,
  Rtmps = numbers.Kind.rtmps,
  Rtmpt = numbers.Kind.rtmpt,
  Rtmpe = numbers.Kind.rtmpe,
}

export enum Reason {
  Io = numbers.Reason.io,
  Security = numbers.Reason.security,
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
