import { limitDefaults } from "../../base/options/limits.ts";

/** What the other end may ask of our memory: spec/rtmp.md §9. */
export interface RtmpLimits {
  /** longest message in bytes; default 16 MiB, which the protocol's length field can't exceed */
  maxMessage?: number;
  /** chunk streams that may have a message of which parts are missing, at a time; default 64 */
  maxChunkStreams?: number;
  /** bytes of a stream that a player keeps, after which it gets what follows anew; default 64 MiB */
  maxFilm?: number;
}

const { maxRtmpMessage, maxRtmpChunkStreams, maxFilm } = limitDefaults("PlayerHost");

export const RTMP_LIMITS: Required<RtmpLimits> = {
  maxMessage: maxRtmpMessage,
  maxChunkStreams: maxRtmpChunkStreams,
  maxFilm,
};
