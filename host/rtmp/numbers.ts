/**
 * The numbers of RTMP, for host, servers and natives alike: the compilers of natives take what is here as constants. So
 * this file imports nothing and declares nothing but enums and constants.
 */

/** Types of messages: spec/rtmp.md §4. */
export enum MessageTypeId {
  setChunkSize = 1,
  abort = 2,
  acknowledgement = 3,
  userControl = 4,
  windowAcknowledgementSize = 5,
  setPeerBandwidth = 6,
  audio = 8,
  video = 9,
  dataAmf3 = 15,
  sharedObjectAmf3 = 16,
  commandAmf3 = 17,
  dataAmf0 = 18,
  sharedObjectAmf0 = 19,
  commandAmf0 = 20,
  aggregate = 22,
}

/** Messages between host and natives about what a NetStream plays: docs/protocol.md, "Films". No server sees them. */
export enum FilmMessageId {
  /** to the host: wanted; from it: the ticket to fetch it by */
  film = 240,
  /** to the host: the player stands, or goes on */
  hold = 241,
  /** from the host: what the server's clock says when the film begins */
  origin = 242,
}

/** When a film is to begin. */
export enum FilmBegin {
  now = 0,
  /** once the server begins anew */
  later = 1,
  /** where the one has ended that the player has seen */
  next = 2,
  /** no more: the stream is closed */
  never = 3,
}

/** Events of shared objects; what is in each is spec/sharedobject-remote.md §C. */
export enum SharedObjectEvent {
  use = 1,
  release = 2,
  requestChange = 3,
  change = 4,
  success = 5,
  sendMessage = 6,
  status = 7,
  clear = 8,
  remove = 9,
  requestRemove = 10,
  useSuccess = 11,
  /** of another dialect: a success, with the value (spec/sharedobject-remote.md §D) */
  successWithValue = 13,
}

/** Bit of a shared object's flags: the server keeps it. */
export const PERSISTENT = 2;

/** The transaction of `connect`: spec/rtmp.md §6. */
export const CONNECT_TRANSACTION = 1;

/** What the connect object tells of, as the last players did: spec/rtmp.md §6. */
export const CAPABILITIES = 239;
export const AUDIO_CODECS = 3575;
export const VIDEO_CODECS = 252;
export const VIDEO_FUNCTION = 1;

/**
 * Ports of other services, which URLs may not name: spec/netconnection.md, "connect"; the list is that of the ActionScript 3
 * developer's guide, "Restricting networking APIs". A text, as natives take no lists; each has a comma on both sides.
 */
export const BLOCKED_PORTS =
  ",1,7,9,11,13,15,17,19,20,21,22,23,25,37,42,43,53,77,79,87,95,101,102,103,104,109,110,111,113,115,117,119,123,135,139,143,179,389,465,512,513,514,515,526,530,531,532,540,556,563,587,601,636,993,995,2049,4045,6000,";

/** Bytes of a message between host and natives before its payload: docs/protocol.md, "RTMP". */
export const RTMP_FRAME_HEADER = 13;

/** Type of a message of natives to the host, for no server: one of the server's ended in the middle of a value. */
export const RTMP_UNREADABLE = 0;
