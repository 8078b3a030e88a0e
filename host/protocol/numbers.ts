/**
 * The numbers of docs/protocol.md, for host and natives alike: the compilers of natives take what is here as constants.
 * So this file imports nothing and declares nothing but enums and constants.
 */

export const PROTOCOL_VERSION = 1;

/** Where the player's own sockets connect to: the host, never a network. No such name can exist (RFC 6761). */
export const RESERVED_HOST = "flashnet.invalid";
/** The port there. */
export const RESERVED_PORT = 1;

export enum MessageType {
  open = 0x01,
  opened = 0x02,
  refused = 0x03,
  data = 0x04,
  ack = 0x05,
  end = 0x06,
  reset = 0x07,
  probe = 0x08,
  shutdown = 0x09,
  call = 0x12,
  result = 0x13,
  policyFile = 0x14,
  accepted = 0x20,
  datagram = 0x21,
  sendFailed = 0x22,
  certificate = 0x23,
  verdict = 0x24,
  leaving = 0x30,
}

/** What the texts of AVM1 begin with (docs/protocol.md, "Text"). */
export enum TextLetter {
  open = "O",
  data = "D",
  end = "E",
  ack = "A",
  policyFile = "P",
  rtmp = "R",
}

/**
 * What an OPEN asks for. For `tcpServer`, `udp` and `accepted` its host is a ticket: of what a synchronous call has
 * bound, or of a connection that ACCEPTED told of.
 */
export enum Kind {
  tcp = 1,
  tls = 2,
  tcpServer = 3,
  udp = 4,
  accepted = 5,
  rtmp = 6,
  rtmps = 7,
  rtmpt = 8,
  /** what is not there: RTMPE, RTMPTE, RTMFP. It is refused, with a line for people */
  rtmpe = 9,
}

/** Of kinds of RTMP, added to them: messages are texts, as AVM1 needs them. */
export const AS_TEXT = 0x40;

/** Why an OPEN was refused or a connection was reset. */
export enum Reason {
  io = 1,
  security = 2,
  badRequest = 3,
}

/** Bytes of a frame before its payload, in-band: u32 length of what follows, u8 type. */
export const FRAME_HEADER = 5;

/** Longest `str`, in bytes. */
export const MAX_STR = 0xffff;
/** Longest DATA payload, in bytes. */
export const MAX_DATA = 1 << 20;
/** Longest CALL payload, in bytes. */
export const MAX_CALL = 1 << 24;
/** Most certificates in an OPEN. */
export const MAX_CERTIFICATES = 32;
/** Longest certificates in an OPEN, with their lengths, in bytes. */
export const MAX_CERTIFICATE_BYTES = 1 << 20;
/** Longest bytes of a DATAGRAM: what the length field of UDP can say. */
export const MAX_DATAGRAM = 0xffff;
/** Longest datagrams that the families carry, in bytes: 65,535 less the headers that count (RFC 768, 791, 8200). */
export const MAX_IPV4_DATAGRAM = 65_507;
export const MAX_IPV6_DATAGRAM = 65_527;

/** Bytes that may be on their way without an acknowledgement, at first and unless an option says otherwise. */
export const FIRST_WINDOW = 1 << 20;
/** Bytes a datagram counts for in a window besides its own, so that empty ones count as well. */
export const DATAGRAM_COST = 32;
