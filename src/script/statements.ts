import { concat } from "../../base/concat.ts";
import { decodeUtf8 } from "../flash/bytes/utf8.ts";
import { formatOf } from "../wire/formats/formats.ts";
import { asciiOf, hexOf } from "../wire/formats/hex.ts";
import type { Piece, Statement } from "./code.ts";
import type { Dialect } from "./dialect.ts";
import { heardValue, inTemplate, saidValue, textLiteral } from "./literals.ts";
import type { Turn } from "./turns.ts";
import { type Part, type Utterance, withVariables } from "./variables.ts";

type Spoken = Extract<Turn, { type: "hear" | "say" }>;

/** Dialects of the two sides, where they say anything. */
export interface Dialects {
  sent: Dialect | undefined;
  received: Dialect | undefined;
}

/** Characters of a comment. */
const MOST_COMMENT = 60;

/** Bytes of what the SWF says at once that a script compares. */
const MOST_COMPARED = 1 << 13;

/** What a script does for the turns of a connection. */
export function statementsOf(turns: readonly Turn[], dialects: Dialects): Statement[] {
  const spoken = turns.filter((turn): turn is Spoken => turn.type === "hear" || turn.type === "say");
  const dialectAt = (turn: Spoken): Dialect => (turn.type === "hear" ? dialects.sent! : dialects.received!);
  const utterances = spoken.map((turn) => utteranceOf(turn, dialectAt(turn)));
  const parts = withVariables(utterances);
  const defined = new Set<unknown>();
  return turns.flatMap((turn): Statement[] => {
    const pause: Statement[] = "pause" in turn && turn.pause > 0 ? [sleep(turn.pause)] : [];
    if (turn.type === "end") return [...pause, { pieces: ["await connection.end();"] }];
    if (turn.type === "reset") return [...pause, { pieces: ["connection.reset();"] }];
    const index = spoken.indexOf(turn as Spoken);
    const [dialect, own] = [dialectAt(turn as Spoken), parts[index]!];
    const variables: Statement[] = [];
    for (const part of own) {
      if (typeof part === "string" || !("use" in part) || part.use.by === "swf" || defined.has(part.use)) continue;
      defined.add(part.use);
      const isExpression = utterances[part.use.first]!.kind === "value";
      const value = { arg: isExpression ? part.use.value : textLiteral(part.use.value), name: "value" };
      variables.push({
        pieces: ["const ", { define: part.use }, " = ", value, ";"],
        comment: "the SWF says it again: any other will do",
      });
    }
    const statement =
      turn.type === "hear"
        ? hear(turn, dialect, own).map((one): Statement => ({ ...one, waits: true }))
        : say(turn as Spoken, dialect, own);
    return [...pause, ...variables, ...statement];
  });
}

function sleep(milliseconds: number): Statement {
  return { pieces: ["await connection.sleep(", { arg: String(milliseconds), name: "pause" }, ");"] };
}

function utteranceOf(turn: Spoken, { body, format }: Dialect): Utterance {
  const by = turn.type === "hear" ? "swf" : "server";
  const isLong = turn.body.length > MOST_COMPARED && turn.type === "hear";
  if (isLong || turn.halt !== undefined) return { by, text: "", kind: "text", format };
  if (body === "amf0" || body === "amf3") {
    const encoding = body === "amf3" ? 3 : 0;
    const value = by === "swf" ? heardValue(turn.body, encoding) : saidValue(turn.body, encoding);
    return { by, text: value ?? "", kind: "value", format };
  }
  const text = textOf(turn, body);
  // A header in front of a text is no part of it.
  return { by, text, kind: body, format: turn.header.length > 0 ? "text" : format };
}

function textOf({ header, body }: Spoken, kind: "text" | "hex"): string {
  if (kind === "hex") return hexOf(concat([header, body]));
  const text = decodeUtf8(body, 0, body.length);
  return header.length > 0 ? `${hexOf(header)} ${text}` : text;
}

/** How a script reads what the SWF says: an expression of a text, or of a value. */
export function reading({ framing, body }: Dialect, length: number): Piece[] {
  const count = { arg: String(length), name: "length" };
  switch (framing.kind) {
    case "none":
      return body === "text"
        ? ["await connection.readUTFBytes(", count, ")"]
        : ["hex(await connection.read(", count, "))"];
    case "fixed":
      return body === "text"
        ? [`await connection.readUTFBytes(${framing.length})`]
        : [`hex(await connection.read(${framing.length}))`];
    case "amf":
      return ["await connection.readObject()"];
    case "length":
      return isWriteUTF(framing) && body === "text" ? ["await connection.readUTF()"] : ["await readFrame(connection)"];
    case "delimiter": {
      const [delimiter] = framing.bytes;
      if (body === "hex") return [`hex(await connection.readUntil(${delimiter}))`];
      if (delimiter === 0) return ["await connection.readXml()"];
      return framing.bytes.at(-1) === 10
        ? ["await connection.readLine()"]
        : [`text(await connection.readUntil(${delimiter}))`];
    }
  }
}

/** Whether it is what `writeUTF` writes. */
export function isWriteUTF(framing: Dialect["framing"]): boolean {
  if (framing.kind !== "length") return false;
  const { at, size, endian, header, counts } = framing;
  return at === 0 && size === 2 && header === 2 && endian === "bigEndian" && counts !== "frame";
}

function hear(turn: Extract<Turn, { type: "hear" | "say" }>, dialect: Dialect, parts: readonly Part[]): Statement[] {
  const read = reading(dialect, turn.body.length);
  const { body } = dialect;
  if (turn.body.length > MOST_COMPARED) return [{ pieces: [...read, ";"], comment: "too long to be compared" }];
  if (body === "amf0" || body === "amf3") {
    if (parts.every((part) => part === ""))
      return [{ pieces: [...read, ";"], comment: "a value that can't be written down here" }];
    return [{ pieces: ["same(", ...read, ", ", ...valuePieces(parts), ");"] }];
  }
  const definitions = parts.flatMap((part) => (typeof part === "object" && "define" in part ? [part] : []));
  const [first] = definitions;
  const values = definitions.map(({ define }) => commented(define.value)).join(", ");
  const comment = `${values} when this was recorded`;
  if (first?.define.label === "said" && parts.length === 1) {
    return [{ pieces: ["const ", first, " = ", ...read, ";"], comment }];
  }
  const expected = template(parts, "", "said");
  if (first === undefined) return [{ pieces: ["heard(", ...read, ", ", ...expected, ");"], ...remark(turn, dialect) }];
  const names = definitions.flatMap((definition, index) => (index === 0 ? [definition] : [", ", definition]));
  return [{ pieces: ["const [", ...names, "] = heard(", ...read, ", ", ...expected, ");"], comment }];
}

function say(turn: Spoken, dialect: Dialect, parts: readonly Part[]): Statement[] {
  const { framing, body } = dialect;
  if (turn.halt !== undefined) return sayInTwo(turn, dialect);
  if (body === "amf0" || body === "amf3") return [sayValue(turn, dialect, parts)];
  const isText = body === "text";
  const write = (before: string, after = ");", end = ""): Statement[] => [
    { pieces: [before, ...template(parts, end, "answer"), after], ...remark(turn, dialect) },
  ];
  switch (framing.kind) {
    case "length":
      return isWriteUTF(framing) && isText ? write("connection.writeUTF(") : write("writeFrame(connection, ");
    case "delimiter": {
      const end = String.fromCharCode(...framing.bytes);
      if (!isText) return write("connection.write(bytes(", "));", ` ${hexOf(Uint8Array.from(framing.bytes))}`);
      return framing.bytes[0] === 0 ? write("connection.writeXml(") : write("connection.write(", ");", end);
    }
    default:
      return isText ? write("connection.write(") : write("connection.write(bytes(", "));");
  }
}

/** A literal in an expression of a value, and what it belongs to: no name of a member. */
const LITERAL = /(?:([A-Za-z_]\w*): )?((?<![\w$.])-?\d[\d.]*(?:e[+-]?\d+)?|"(?:[^"\\]|\\.)*"(?!:))/g;

/** An expression of a value, in which loops may have other literals. */
function valuePieces(parts: readonly Part[]): Piece[] {
  return parts.flatMap((part): Piece[] => {
    if (typeof part !== "string") return [part];
    const pieces: Piece[] = [];
    let from = 0;
    for (const found of part.matchAll(LITERAL)) {
      const [whole, name = "value", literal = ""] = found;
      const at = found.index + whole.length - literal.length;
      pieces.push(part.slice(from, at), { arg: literal, name });
      from = at + literal.length;
    }
    return [...pieces, part.slice(from)];
  });
}

function sayValue(turn: Spoken, dialect: Dialect, parts: readonly Part[]): Statement {
  const isFrame = dialect.framing.kind === "length";
  if (parts.some((part) => part !== "")) {
    return { pieces: [isFrame ? "writeFrame(connection, " : "connection.writeObject(", ...valuePieces(parts), ");"] };
  }
  const raw = { arg: textLiteral(hexOf(turn.body)), name: "answer" };
  const reading = formatOf(dialect.body).read(turn.body).nodes[0];
  const comment = reading === undefined ? "" : `AMF: ${reading.type} ${reading.text}`;
  const pieces: Piece[] = isFrame
    ? ["writeFrameOf(connection, bytes(", raw, "));"]
    : ["connection.write(bytes(", raw, "));"];
  return { pieces, comment };
}

/** A frame whose first bytes came before the rest: the whole frame, as bytes. */
function sayInTwo({ body, header, halt }: Spoken, { framing }: Dialect): Statement[] {
  const whole = wholeFrame(body, header, framing);
  const { at, pause } = halt!;
  const part = (bytes: Uint8Array): Statement => ({
    pieces: ["connection.write(bytes(", { arg: textLiteral(hexOf(bytes)), name: "answer" }, "));"],
    ...commentOf(shown(bytes)),
  });
  return [part(whole.subarray(0, at)), sleep(pause), part(whole.subarray(at))];
}

function wholeFrame(body: Uint8Array, header: Uint8Array, framing: Dialect["framing"]): Uint8Array {
  if (framing.kind === "delimiter") return concat([body, Uint8Array.from(framing.bytes)]);
  if (framing.kind !== "length") return body;
  const { at, size, endian, counts } = framing;
  const all = size + header.length + body.length;
  const length = counts === "frame" ? all : counts === "rest" ? all - at - size : body.length;
  const digits = Array.from({ length: size }, (_, index) => Math.floor(length / 256 ** index) % 256);
  if (endian === "bigEndian") digits.reverse();
  return concat([header.subarray(0, at), Uint8Array.from(digits), header.subarray(at), body]);
}

/** An expression of a text. @param end what is behind it */
function template(parts: readonly Part[], end: string, name: string): Piece[] {
  const all = end === "" ? [...parts] : [...parts, end];
  if (all.every((part) => typeof part === "string")) return [{ arg: textLiteral(all.join("")), name }];
  if (all.length === 1 && typeof all[0] === "object" && "use" in all[0]) return [all[0]];
  const pieces = all.flatMap((part): Piece[] => {
    if (typeof part === "string") return [{ arg: textLiteral(part), name, raw: inTemplate(part) }];
    return ["${", "define" in part ? "ANY" : part, "}"];
  });
  return ["`", ...pieces, "`"];
}

/** Bytes are shown as text, too. */
function remark(turn: Spoken, { body, format }: Dialect): { comment?: string } {
  if (body !== "hex") return {};
  const packed = formatOf(format).read(turn.body).nodes[0]?.content;
  if (packed !== undefined) return { comment: `${format}: ${shown(packed.bytes) ?? `${packed.bytes.length} bytes`}` };
  return commentOf(shown(turn.body));
}

function commentOf(comment: string | undefined): { comment?: string } {
  return comment === undefined ? {} : { comment };
}

/** @returns undefined for bytes that would be dots for the most part */
function shown(bytes: Uint8Array): string | undefined {
  const ascii = asciiOf(bytes.subarray(0, MOST_COMMENT));
  const letters = ascii.replaceAll(".", "").length;
  return letters >= 3 && letters * 2 >= ascii.length ? JSON.stringify(ascii) : undefined;
}

function commented(value: string): string {
  return JSON.stringify(value.length > MOST_COMMENT ? `${value.slice(0, MOST_COMMENT)}…` : value);
}
