/** FLV, the file format of what a NetStream plays: Adobe's "Video File Format Specification 10.1", annex E. */
import { MessageTypeId, type RtmpMessage } from "../message.ts";

const TAG_HEADER = 11;
const BACK_POINTER = 4;
/** Of a payload: what a tag's length field can say. */
export const MAX_TAG = 0xffffff;

/** What a file begins with; that it has both is a promise nobody holds it to. */
export const FLV_HEADER = Uint8Array.of(0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0);

/** Low bits of the first byte of video, high ones of audio. */
const AVC = 7;
const AAC = 10;
const KEYFRAME = 1;

export type MediaKind = "audio" | "video" | "data";

/** What a message is to a player of media; undefined: nothing. */
export function mediaKind(type: number): MediaKind | undefined {
  switch (type) {
    case MessageTypeId.audio:
      return "audio";
    case MessageTypeId.video:
      return "video";
    case MessageTypeId.dataAmf0:
    case MessageTypeId.dataAmf3:
      return "data";
    default:
      return undefined;
  }
}

/** Video that can be shown without what was before it. */
export function isKeyframe({ type, payload }: RtmpMessage): boolean {
  return type === MessageTypeId.video && (payload[0] ?? 0) >> 4 === KEYFRAME;
}

/** How AVC or AAC that follows is to be read; it shows nothing itself. */
export function isCodecHeader({ type, payload: [first = 0, second] }: RtmpMessage): boolean {
  if (second !== 0) return false;
  return type === MessageTypeId.video ? (first & 0xf) === AVC : type === MessageTypeId.audio && first >> 4 === AAC;
}

/** @param message audio, video, or data of AMF0 @param time milliseconds, below 2^32 */
export function encodeTag({ type, payload }: RtmpMessage, time: number): Uint8Array {
  const tag = new Uint8Array(TAG_HEADER + payload.length + BACK_POINTER);
  const view = new DataView(tag.buffer);
  view.setUint32(0, (type << 24) | payload.length);
  view.setUint32(4, ((time << 8) | (time >>> 24)) >>> 0);
  tag.set(payload, TAG_HEADER);
  view.setUint32(TAG_HEADER + payload.length, TAG_HEADER + payload.length);
  return tag;
}
