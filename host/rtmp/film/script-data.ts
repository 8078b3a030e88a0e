import { RtmpError } from "../errors.ts";
import { MessageTypeId, type RtmpMessage } from "../message.ts";
import { Amf0TokenReader } from "../text/amf0-tokens.ts";

/** Whom data of a stream are for: its film, as that has them, or the natives, or nobody. */
export type DataFor = RtmpMessage | "natives" | "nobody";

/** What publishers put in front for the server, which some hand on. */
const SET_DATA_FRAME = "S@setDataFrame";
/** What a server says of what content may do with pictures. */
const SAMPLE_ACCESS = "S|RtmpSampleAccess";
/** First letters of values that Ruffle can't read in a file: of a class, of XML. */
const UNREADABLE = /^[TX]/;

/**
 * What the player calls in the time of the film is in it: a method with one value. Ruffle reads no others there, so
 * those are the natives'.
 */
export function readScriptData(message: RtmpMessage): DataFor {
  const { type, payload } = message;
  const start = type === MessageTypeId.dataAmf3 && payload[0] === 0 ? 1 : 0;
  const reader = new Amf0TokenReader(payload, start);
  const values: { from: number; tokens: string[] }[] = [];
  try {
    while (reader.bytesAvailable > 0) {
      const from = payload.length - reader.bytesAvailable;
      const tokens: string[] = [];
      reader.value(tokens);
      values.push({ from, tokens });
    }
  } catch (error) {
    // Values of AMF3, or damaged ones.
    if (!(error instanceof RtmpError)) throw error;
    return "natives";
  }
  if (values[0]?.tokens[0] === SET_DATA_FRAME) values.shift();
  const [name, value, ...others] = values;
  if (name?.tokens[0] === SAMPLE_ACCESS) return "nobody";
  const isReadable =
    value !== undefined && others.length === 0 && !value.tokens.some((token) => UNREADABLE.test(token));
  if (!name?.tokens[0]?.startsWith("S") || name.tokens[0] === "SonStatus" || !isReadable) return "natives";
  return { ...message, type: MessageTypeId.dataAmf0, payload: payload.slice(name.from) };
}
