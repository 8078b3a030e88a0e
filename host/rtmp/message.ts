/** Types of RTMP messages: spec/rtmp.md §4. */
export const MessageTypeId = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAcknowledgementSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  sharedObjectAmf3: 16,
  commandAmf3: 17,
  dataAmf0: 18,
  sharedObjectAmf0: 19,
  commandAmf0: 20,
  aggregate: 22,
} as const;

/** One message of RTMP, whole. */
export interface RtmpMessage {
  /** {@link MessageTypeId}, or another, which receivers skip */
  type: number;
  /** message stream: 0 for the connection itself */
  stream: number;
  /** milliseconds, modulo 2^32 */
  time: number;
  payload: Uint8Array;
}
