import type { Datagram, ServerCertificate } from "../../base/network-types.ts";
import { PayloadReader, PayloadWriter } from "./payload.ts";

/** The messages of what AIR has and Flash has not: servers, datagrams and TLS. */

/** ACCEPTED: the ticket of a connection that was made to a server. */
export function encodeAccepted(ticket: string): Uint8Array {
  return new PayloadWriter().str(ticket).finish();
}

export function decodeAccepted(payload: Uint8Array): string {
  return decodeText(payload);
}

/** DATAGRAM: from the client `remote` is where it goes, from the host where it comes from. */
export function encodeDatagram({ data, remote }: Datagram): Uint8Array {
  return new PayloadWriter().str(remote.address).u16(remote.port).bytes(data).finish();
}

export function decodeDatagram(payload: Uint8Array): Datagram {
  const reader = new PayloadReader(payload);
  const remote = { address: reader.str(), port: reader.u16() };
  return { data: reader.rest(), remote };
}

/** SEND_FAILED: what happened to a datagram, one line for people. */
export function encodeSendFailed(message: string): Uint8Array {
  return new PayloadWriter().str(message).finish();
}

export function decodeSendFailed(payload: Uint8Array): string {
  return decodeText(payload);
}

/** CERTIFICATE: what the server has shown. A status that is not known is passed on as it is. */
export function encodeCertificate({ status, encoded }: ServerCertificate): Uint8Array {
  return new PayloadWriter().str(status).bytes(encoded).finish();
}

export function decodeCertificate(payload: Uint8Array): ServerCertificate {
  const reader = new PayloadReader(payload);
  return { status: reader.str() as ServerCertificate["status"], encoded: reader.rest() };
}

/** VERDICT: whether the client goes on with that certificate. */
export function encodeVerdict(accepted: boolean): Uint8Array {
  return new PayloadWriter().u8(accepted ? 1 : 0).finish();
}

export function decodeVerdict(payload: Uint8Array): boolean {
  const reader = new PayloadReader(payload);
  const accepted = reader.flag();
  reader.end();
  return accepted;
}

function decodeText(payload: Uint8Array): string {
  const reader = new PayloadReader(payload);
  const text = reader.str();
  reader.end();
  return text;
}
