/** The file format of recordings: docs/recording.md. */

import type { Address } from "../../base/address.ts";
import { fromBase64, latin1, latin1Bytes } from "../../base/base64.ts";
import type { CertificateStatus } from "../../base/network-types.ts";
import { Pattern } from "../../base/pattern.ts";
import type { ConnectFailure } from "../network/errors.ts";
import { RecordingError } from "./errors.ts";

export const RECORDING_VERSION = 2;

/** Versions that can be read. */
const VERSIONS: readonly unknown[] = [1, RECORDING_VERSION];

/** Characters of a line: a message of 64 MiB in Base64. */
export const MAX_LINE = 96 << 20;

/** Whose doing something is: the SWF's, or that of whoever it talks to. */
export type Side = "swf" | "peer";

/** What happened to a connection. */
export type RecordingEvent = {
  /** milliseconds since the recording began */
  time: number;
  /** number of the connection, from 1 on; 0 where there is none */
  connection: number;
} & (
  | {
      type: "open";
      transport: "tcp" | "udp";
      /** what the SWF asks for, after the host map; of an accepted connection or UDP socket, where the SWF has bound it */
      host: string;
      port: number;
      /** what the SWF asks for, where the host map leads elsewhere; since version 2 */
      asked?: { host: string; port: number };
      /** URL of the SWF that asks, where it is known; since version 2 */
      swf?: string;
      /** the peer opened it */
      accepted?: boolean;
      /** encrypted on its way; what is recorded is not */
      tls?: boolean;
    }
  | { type: "opened"; local: Address; remote: Address }
  | { type: "refused"; reason: ConnectFailure; message: string }
  /** what a server showed for TLS, as DER, and what was found about it */
  | { type: "certificate"; status: CertificateStatus; data: Uint8Array }
  /** the SWF has a server here; it has a number of its own, its connections have others */
  | { type: "listening"; host: string; port: number }
  /** `sent` by the SWF, or `received` by it; `peer` is the other end of a datagram */
  | { type: "sent" | "received"; data: Uint8Array; peer?: Address }
  /** that side sends no more */
  | { type: "end"; by: Side }
  /** that side broke the connection off */
  | { type: "reset"; by: Side }
  /** nothing is left of the connection */
  | { type: "closed" }
  /**
   * what a policy or a target rule decided about a connection that the SWF of this URL asks for, and why; since version 2
   */
  | { type: "policy"; swf: string; host: string; port: number; allowed: boolean; text: string }
);

/** Bytes of what a SWF sends that may differ in a replay. */
export type IgnoreRule = {
  type: "ignore";
  /** only where this was dialled, and by default everywhere */
  host?: string;
  port?: number;
} & (
  | {
      /** offsets in all that the SWF sends on a connection, the second one after the last byte */
      from: number;
      to: number;
    }
  | {
      /** a regular expression over the bytes as Latin-1 text; what it matches may be any text that it matches */
      pattern: string;
    }
);

export type RecordingLine = RecordingEvent | IgnoreRule;

/** The first line of a file. @param started milliseconds since 1970 */
export function encodeHeader(started: number): string {
  const header = { flashnet: "recording", version: RECORDING_VERSION, started: new Date(started).toISOString() };
  return `${JSON.stringify(header)}\n`;
}

export function encodeEvent(event: RecordingEvent): string {
  const { time, connection, type, ...fields } = event;
  const data = "data" in fields ? encodeData(fields.data) : undefined;
  return `${JSON.stringify({ time: Math.round(time * 1000) / 1000, connection, type, ...fields, data: undefined, ...data })}\n`;
}

/** @returns when the recording was made, in milliseconds since 1970. @throws RecordingError */
export function decodeHeader(line: string): number {
  const header = parse(line, 1);
  if (header.flashnet !== "recording") throw new RecordingError("line 1: this is no recording of flashnet");
  if (!VERSIONS.includes(header.version)) {
    throw new RecordingError(
      `line 1: version ${header.version} of the format, and only ${VERSIONS.join(" and ")} are known; update flashnet`,
    );
  }
  return Date.parse(String(header.started)) || 0;
}

/**
 * @param number of the line, for errors
 * @returns undefined for a type that is not known: there may be more in time
 * @throws RecordingError
 */
export function decodeLine(line: string, number: number): RecordingLine | undefined {
  const value = parse(line, number);
  const { type } = value;
  const check = typeof type === "string" && Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined;
  if (check === undefined) return undefined;
  if (type !== "ignore" && !(isTime(value.time) && isWhole(value.connection))) wrong(number, value);
  // The text of a decision is prose.
  const hasBytes = type !== "policy" && ("text" in value || "base64" in value);
  const event = hasBytes ? { ...value, data: decodeData(value, number) } : value;
  if (!check(event)) wrong(number, value);
  return event as unknown as RecordingLine;
}

/** A line that is none at the end of a file was being written when its process was killed. */
export function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

type Fields = Record<string, unknown>;

const isTime = (value: unknown): boolean => typeof value === "number" && value >= 0 && Number.isFinite(value);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isPort = (value: unknown): boolean => isWhole(value) && value <= 65535;
const isString = (value: unknown): value is string => typeof value === "string";
const isPattern = (value: unknown): boolean => {
  try {
    return isString(value) && new Pattern(value) !== undefined;
  } catch {
    return false;
  }
};
const isSide = (value: unknown): boolean => value === "swf" || value === "peer";
const isTarget = (value: unknown): boolean =>
  typeof value === "object" && value !== null && isString((value as Fields).host) && isPort((value as Fields).port);
const isAddress = (value: unknown): boolean =>
  typeof value === "object" && value !== null && isString((value as Fields).address) && isPort((value as Fields).port);
const hasData = ({ data, peer }: Fields): boolean =>
  data instanceof Uint8Array && (peer === undefined || isAddress(peer));

const CHECKS: Record<string, (fields: Fields) => boolean> = {
  open: ({ transport, host, port, asked, swf }) =>
    (transport === "tcp" || transport === "udp") &&
    isTarget({ host, port }) &&
    (asked === undefined || isTarget(asked)) &&
    (swf === undefined || isString(swf)),
  opened: ({ local, remote }) => isAddress(local) && isAddress(remote),
  refused: ({ reason, message }) => isString(reason) && isString(message),
  certificate: ({ status, data }) => isString(status) && data instanceof Uint8Array,
  listening: isTarget,
  sent: hasData,
  received: hasData,
  end: ({ by }) => isSide(by),
  reset: ({ by }) => isSide(by),
  closed: () => true,
  policy: ({ swf, host, port, allowed, text }) =>
    isString(swf) && isTarget({ host, port }) && typeof allowed === "boolean" && isString(text),
  ignore: ({ host, port, from, to, pattern }) =>
    (host === undefined || isString(host)) &&
    (port === undefined || isPort(port)) &&
    (pattern === undefined ? isWhole(from) && isWhole(to) : isPattern(pattern)),
};

function wrong(number: number, value: Fields): never {
  throw new RecordingError(
    `line ${number}: not all fields of "${value.type}" are there, or one is wrong; see docs/recording.md`,
  );
}

function parse(line: string, number: number): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new RecordingError(`line ${number}: this is no JSON`, { cause: error });
  }
  if (typeof value !== "object" || value === null) throw new RecordingError(`line ${number}: this is no JSON object`);
  return value as Fields;
}

/** Text stays readable; everything else is Base64. */
function encodeData(data: Uint8Array): { text: string } | { base64: string } {
  const text = latin1(data);
  return /^[\x20-\x7e\t\n\r\0]*$/.test(text) ? { text } : { base64: btoa(text) };
}

function decodeData({ text, base64 }: Fields, number: number): Uint8Array {
  try {
    return isString(text) ? latin1Bytes(text) : fromBase64(String(base64));
  } catch (error) {
    throw new RecordingError(`line ${number}: the data is no Base64`, { cause: error });
  }
}
