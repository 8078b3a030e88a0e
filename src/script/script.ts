import { formatTarget, type TcpTarget } from "../../base/address.ts";
import { latin1 } from "../../base/base64.ts";
import { isLoopback } from "../../base/ip-address.ts";
import { printable, printableJson } from "../../base/printable.ts";
import type { RecordingLine } from "../../host/recording/format.ts";
import { POLICY_REQUEST } from "../wire/formats/policy.ts";
import { titleOf } from "../wire/framing.ts";
import type { Statement } from "./code.ts";
import { connectionsOf, type RecordedConnection } from "./conversations.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import { ScriptError } from "./errors.ts";
import { bodyOf } from "./handler.ts";
import { helpersFor, importsOf } from "./helpers.ts";
import { textLiteral } from "./literals.ts";
import { reading, statementsOf } from "./statements.ts";
import { turnsOf } from "./turns.ts";

const MASTER_PORT = 843;
/** Every host and port. */
const EVERYWHERE = "*:*";

export interface WriteScriptOptions {
  /** what the SWF asked for, given where a connection went: a recording has only that. Default: the same */
  askedFor?(target: TcpTarget): TcpTarget;
}

/**
 * Writes a server script that says what the servers of a recording said: docs/script.md. It serves the SWF that was
 * recorded, and is meant to be read and gone on from.
 *
 * @throws ScriptError when nothing in the recording can be served
 */
export async function writeScript(
  lines: AsyncIterable<RecordingLine> | Iterable<RecordingLine>,
  { askedFor = (target) => target }: WriteScriptOptions = {},
): Promise<string> {
  const { dialled: recorded, others } = await connectionsOf(lines);
  const dialled = recorded.map((connection) => ({ ...connection, ...askedFor(connection) }));
  checkLength(dialled);
  const policies = new Map<string, string>();
  const targets = new Map<string, RecordedConnection[]>();
  for (const connection of dialled) {
    const policy = policyOf(connection);
    if (policy !== undefined) policies.set(connection.host, policy);
    else targets.set(formatTarget(connection), [...(targets.get(formatTarget(connection)) ?? []), connection]);
  }
  if (targets.size === 0 && policies.size === 0) {
    throw new ScriptError("the recording has no connection that a SWF dialled and that a server script could serve");
  }
  // Where a host map led to this machine, nobody knows any more what was asked for.
  const isMapped = targets.size === 1 && isLoopback([...targets.values()][0]![0]!.host);
  const servers = [...targets].map(([target, connections]) => serverOf(isMapped ? EVERYWHERE : target, connections));
  const isAlone = servers.length === 1;
  const texts = servers.map((server, index) => textOf(server, isAlone ? "" : String(index + 1)));
  const policyText = [...policies].map(([host, policy]) => policyServer(host, policy));
  const all = [...texts.map(({ serve }) => serve), ...policyText];
  const exported =
    all.length === 1
      ? `export default ${all[0]};`
      : `export default [\n${all.map((one) => `${indented(one)},\n`).join("")}];`;
  const code = [
    ...new Set(texts.flatMap(({ helpers }) => helpers)),
    ...texts.flatMap(({ functions }) => functions),
    exported,
  ].join("\n\n");
  const head = headOf(servers, others);
  return `${head}\nimport { ${importsOf(code).join(", ")} } from "flashnet/server";\n\n${code}\n`;
}

/** Bytes that servers have said: longer scripts are nothing to read. */
const MOST_SAID = 4 << 20;

function checkLength(connections: readonly RecordedConnection[]): void {
  let said = 0;
  for (const { events } of connections)
    for (const event of events) if (event.type === "received") said += event.data.length;
  if (said <= MOST_SAID) return;
  throw new ScriptError(
    `the servers of the recording have said ${said} bytes, and a script has ${MOST_SAID} at most; play the recording itself, with --replay`,
  );
}

interface Server {
  target: string;
  sent: Dialect | undefined;
  received: Dialect | undefined;
  /** the different visits there were, and which of them each connection was */
  visits: Statement[][];
  order: number[];
  /** what each begins with, where that tells which it is */
  beginnings: string[] | undefined;
}

/** Policy files are asked for on connections of their own: the file, if there was one. */
function policyOf({ events }: RecordedConnection): string | undefined {
  const said = (type: "sent" | "received"): string =>
    events.map((event) => (event.type === type ? latin1(event.data) : "")).join("");
  if (said("sent") !== `${POLICY_REQUEST}\0`) return undefined;
  const file = said("received");
  return file.includes("<cross-domain-policy") && file.indexOf("\0") === file.length - 1
    ? file.slice(0, -1)
    : undefined;
}

function serverOf(target: string, connections: readonly RecordedConnection[]): Server {
  const sent = dialectOf(connections, "sent");
  const received = dialectOf(connections, "received");
  const visits: Statement[][] = [];
  const keys: string[] = [];
  const order: number[] = [];
  const firsts: (string | undefined)[] = [];
  for (const connection of connections) {
    const turns = turnsOf(connection, sent, received);
    const statements = statementsOf(turns, { sent, received });
    const last = turns.at(-1);
    if (last === undefined || (last.type !== "end" && last.type !== "reset")) {
      statements.push({
        pieces: ["for await (const _ of connection.chunks());"],
        comment: "what else the SWF says has no answer",
      });
    }
    const key = bodyOf(
      statements.map(({ pieces }) => ({ pieces })),
      "",
    ).join("\n");
    let index = keys.indexOf(key);
    if (index < 0) {
      index = keys.push(key) - 1;
      visits.push(statements);
      firsts.push(beginningOf(turns[0], sent));
    }
    order.push(index);
  }
  const isTold = firsts.every((first) => first !== undefined) && new Set(firsts).size === firsts.length;
  const beginnings = isTold && overlap(connections) ? (firsts as string[]) : undefined;
  return { target, sent, received, visits, order, beginnings };
}

/** Whether several were open at once, as those of several SWFs are: a SWF that comes back has left before. */
function overlap(connections: readonly RecordedConnection[]): boolean {
  return connections.some(({ began }, index) => index > 0 && began < connections[index - 1]!.ended);
}

/** What a SWF says first, where a script reads it the same way whatever it is. */
function beginningOf(
  turn: ReturnType<typeof turnsOf>[number] | undefined,
  sent: Dialect | undefined,
): string | undefined {
  if (
    turn?.type !== "hear" ||
    turn.header.length > 0 ||
    sent === undefined ||
    sent.body !== "text" ||
    sent.framing.kind === "none"
  )
    return undefined;
  return new TextDecoder().decode(turn.body);
}

interface ServerText {
  helpers: string[];
  functions: string[];
  serve: string;
}

function textOf(server: Server, suffix: string): ServerText {
  const { target, sent, received, visits, order, beginnings } = server;
  const address = quoted(target);
  const encoding = encodingOf(server);
  const body = (statements: readonly Statement[], indent: string): string[] => [
    ...encoding.map((line) => indent + line),
    ...bodyOf(statements, indent),
  ];
  const renamed = (code: string): string =>
    suffix === "" ? code : code.replaceAll(/\b(readFrame|writeFrame|writeFrameOf)\(/g, `$1${suffix}(`);
  const finish = (functions: string[], serve: string): ServerText => {
    const code = [...functions, serve].join("\n");
    const helpers = helpersFor(code, sent, received).map(renamed);
    return { helpers, functions: functions.map(renamed), serve: renamed(serve) };
  };
  if (visits.length === 1) {
    return finish([], [`serve(${address}, async (connection) => {`, ...body(visits[0]!, "  "), "})"].join("\n"));
  }
  const names = visits.map((_, index) => `visit${suffix === "" ? "" : `${suffix}x`}${index + 1}`);
  if (beginnings !== undefined) {
    const functions = visits.map((statements, index) =>
      [
        `async function ${names[index]}(connection: ServerConnection, first: string): Promise<void> {`,
        ...body(withFirst(statements, read), "  "),
        "}",
      ].join("\n"),
    );
    const choices = beginnings.map(
      (beginning, index) => `  if (first === ${textLiteral(beginning)}) return ${names[index]}(connection, first);`,
    );
    const read = reading(sent!, 0)
      .map((piece) => (typeof piece === "string" ? piece : ""))
      .join("");
    const serve = [
      `serve(${address}, async (connection) => {`,
      "  // What the SWF says first tells which of the recorded visits this is.",
      `  const first = ${read};`,
      ...choices,
      `  return ${names[0]}(connection, first);`,
      "})",
    ];
    return finish(functions, serve.join("\n"));
  }
  const functions = visits.map((statements, index) =>
    [
      `async function ${names[index]}(connection: ServerConnection): Promise<void> {`,
      ...body(statements, "  "),
      "}",
    ].join("\n"),
  );
  const list = `visits${suffix}`;
  const counter = `${list}Begun`;
  functions.push(
    `/** The visits in the order in which they were recorded; the last one is repeated. */\nconst ${list} = [${order.map((index) => names[index]).join(", ")}];\nlet ${counter} = 0;`,
  );
  return finish(
    functions,
    `serve(${address}, (connection) => ${list}[Math.min(${counter}++, ${list}.length - 1)]!(connection))`,
  );
}

/** The first message has been read already. */
function withFirst([first, ...others]: readonly Statement[], read: string): Statement[] {
  const pieces = first!.pieces.map((piece) => (piece === read ? "first" : piece));
  return [{ ...first!, pieces }, ...others];
}

/** AMF without frames is read and written in one encoding. */
function encodingOf({ sent, received }: Server): string[] {
  const isAmf0 = [sent, received].some((dialect) => dialect?.framing.kind === "amf" && dialect.framing.encoding === 0);
  return isAmf0 ? ["connection.objectEncoding = 0;"] : [];
}

function policyServer(host: string, policy: string): string {
  return [
    `serve(${quoted(formatTarget({ host, port: MASTER_PORT }))}, async (connection) => {`,
    "  // Players that obey policy files ask for this one before they connect.",
    "  await connection.readXml();",
    `  connection.writeXml(${textLiteral(policy)});`,
    "})",
  ].join("\n");
}

function headOf(servers: readonly Server[], others: number): string {
  const lines = ["Written by `flashnet script` from a recording: it answers the SWF as it was answered then.", ""];
  for (const { target, sent, received } of servers) {
    lines.push(`${printable(target)}`);
    if (sent !== undefined) lines.push(`  the SWF:    ${described(sent)}`);
    if (received !== undefined) lines.push(`  the server: ${described(received)}`);
  }
  if (others > 0)
    lines.push(
      "",
      `Not here: ${others} connections that the SWF accepted, or UDP sockets; no server script serves them.`,
    );
  return ["/*", ...lines.map((line) => ` * ${line.replaceAll("*/", "* /")}`.trimEnd()), " */"].join("\n");
}

function described({ framing, format, reason }: Dialect): string {
  return `${format}, ${titleOf(framing)}${framing.kind === "none" ? "" : ` (${reason})`}`;
}

function quoted(text: string): string {
  return printableJson(JSON.stringify(text));
}

function indented(code: string): string {
  return code
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
