export { MessageTypeId } from "./numbers.ts";

/** One message of RTMP, whole. */
export interface RtmpMessage {
  /** `MessageTypeId`, or another, which receivers skip */
  type: number;
  /** message stream: 0 for the connection itself */
  stream: number;
  /** milliseconds, modulo 2^32 */
  time: number;
  payload: Uint8Array;
}
