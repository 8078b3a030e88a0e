import { titleOf, uncounted } from "../wire/framing.ts";
import type { Dialect } from "./dialect.ts";
import { isWriteUTF } from "./statements.ts";

/** Functions that a script has when it uses them, in this order. */
export function helpersFor(code: string, sent: Dialect | undefined, received: Dialect | undefined): string[] {
  const frames = [
    ...(sent?.framing.kind === "length" && !(isWriteUTF(sent.framing) && sent.body === "text")
      ? [readFrame(sent)]
      : []),
    ...(received?.framing.kind === "length" && !(isWriteUTF(received.framing) && received.body === "text")
      ? writeFrames(received, code)
      : []),
  ];
  const all = [code, ...frames].join("\n");
  const used = HELPERS.filter(({ name, without }) =>
    new RegExp(`\\b${name}\\b`).test(without === undefined ? all : all.replaceAll(without, "")),
  );
  // What helpers use themselves.
  const texts = used.map(({ source }) => source);
  return [...texts, ...frames];
}

/** Names of `flashnet/server` that code uses. */
export function importsOf(code: string): string[] {
  const names = [
    "decodeAmf0",
    "decodeAmf3",
    "encodeAmf0",
    "encodeAmf3",
    "type ServerConnection",
    "serve",
    "TypedObject",
  ];
  return names.filter((name) => new RegExp(`\\b${name.replace("type ", "")}\\b`).test(code));
}

const HELPERS: readonly { name: string; without?: string; source: string }[] = [
  {
    name: "ANY",
    source: `/** Stands for whatever the SWF says in its place. */
const ANY = "\\0";`,
  },
  {
    name: "heard",
    source: `/**
 * Holds what the SWF says against what it said when this was recorded, and ends the connection when it is something else.
 * Take it out, or make it more lenient, as the server grows.
 *
 * @returns what stands in the place of each ANY
 */
function heard(said: string, recorded: string): string[] {
  const [first = "", ...others] = recorded.split("\\0");
  const found: string[] = [];
  let at = first.length;
  let same = others.length > 0 ? said.startsWith(first) : said === first;
  others.forEach((part, index) => {
    const isLast = index === others.length - 1;
    const end = isLast ? said.length - part.length : said.indexOf(part, at);
    same &&= end >= at && said.startsWith(part, end);
    found.push(said.slice(at, end));
    at = end + part.length;
  });
  if (!same) throw new Error(\`the SWF says \${JSON.stringify(said)}, and said \${JSON.stringify(recorded)} before\`);
  return found;
}`,
  },
  {
    name: "same",
    source: `/** Holds a value that the SWF says against the one that it said when this was recorded. */
function same(said: unknown, recorded: unknown): void {
  if (encodeAmf3(said).join() === encodeAmf3(recorded).join()) return;
  throw new Error(\`the SWF says \${JSON.stringify(said)}, and said \${JSON.stringify(recorded)} before\`);
}`,
  },
  {
    name: "hex",
    source: `function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}`,
  },
  {
    name: "bytes",
    source: `function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.trim().split(" "), (digits) => Number.parseInt(digits, 16));
}`,
  },
  {
    name: "text",
    source: `function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}`,
  },
];

function readFrame({ framing, body }: Dialect): string {
  if (framing.kind !== "length") return "";
  const { at, size, header } = framing;
  const value = { text: "text(body)", hex: "hex(body)", amf0: "decodeAmf0(body)", amf3: "decodeAmf3(body)" }[body];
  const rest = header > size;
  const less = header - uncounted(framing);
  const parts = [
    `  const header = await connection.read(${header});`,
    `  const length = new DataView(header.buffer, header.byteOffset).get${numberType(size)}(${at}${endianOf(framing.endian, size)});`,
    `  const body = await connection.read(length${less > 0 ? ` - ${less}` : less < 0 ? ` + ${-less}` : ""});`,
    ...(rest
      ? [
          `  const others = hex(Uint8Array.from([...header.subarray(0, ${at}), ...header.subarray(${at + size})]));`,
          `  return \`\${others} \${${value}}\`.trim();`,
        ]
      : [`  return ${value};`]),
  ];
  const type = body === "amf0" || body === "amf3" ? "unknown" : "string";
  const what = rest ? ": what else is in its header, in hex, and what it says" : "";
  return [
    `/** A frame of the SWF (${titleOf(framing)})${what}. */`,
    `async function readFrame(connection: ServerConnection): Promise<${type}> {`,
    ...parts,
    "}",
  ].join("\n");
}

function writeFrames({ framing, body }: Dialect, code: string): string[] {
  if (framing.kind !== "length") return [];
  const { at, size, header } = framing;
  const others = header - size;
  const all = `${others} + body.length`;
  const counted = {
    body: "body.length",
    rest: others - at > 0 ? `${others - at} + body.length` : "body.length",
    frame: `${size} + ${all}`,
  }[framing.counts];
  const frame = [
    "/** A frame for the SWF. */",
    `function writeFrameOf(connection: ServerConnection, body: Uint8Array${others > 0 ? ", others: Uint8Array" : ""}): void {`,
    `  const header = new DataView(new ArrayBuffer(${size}));`,
    `  header.set${numberType(size)}(0, ${counted.replace(/^0 \+ /, "").replace(" + 0 +", " +")}${endianOf(framing.endian, size)});`,
    ...(at > 0 ? [`  connection.write(others.subarray(0, ${at}));`] : []),
    "  connection.write(new Uint8Array(header.buffer));",
    ...(others > at ? [`  connection.write(others${at > 0 ? `.subarray(${at})` : ""});`] : []),
    "  connection.write(body);",
    "}",
  ].join("\n");
  const isValue = body === "amf0" || body === "amf3";
  const write = isValue
    ? [
        "function writeFrame(connection: ServerConnection, value: unknown): void {",
        `  writeFrameOf(connection, encode${body === "amf3" ? "Amf3" : "Amf0"}(value));`,
        "}",
      ]
    : others > 0
      ? [
          `/** @param frame what else is in its header, in hex, and what it says${body === "hex" ? ", in hex" : ""} */`,
          "function writeFrame(connection: ServerConnection, frame: string): void {",
          `  const others = bytes(frame.slice(0, ${others * 3 - 1}));`,
          `  const said = frame.slice(${others * 3});`,
          `  writeFrameOf(connection, ${body === "hex" ? 'said === "" ? new Uint8Array(0) : bytes(said)' : "new TextEncoder().encode(said)"}, others);`,
          "}",
        ]
      : [
          "function writeFrame(connection: ServerConnection, said: string): void {",
          `  writeFrameOf(connection, ${body === "hex" ? 'said === "" ? new Uint8Array(0) : bytes(said)' : "new TextEncoder().encode(said)"});`,
          "}",
        ];
  return /\bwriteFrame\(/.test(code) || !isValue ? [frame, write.join("\n")] : [frame];
}

function numberType(size: 1 | 2 | 4): string {
  return size === 1 ? "Uint8" : size === 2 ? "Uint16" : "Uint32";
}

function endianOf(endian: string, size: number): string {
  return size > 1 && endian === "littleEndian" ? ", true" : "";
}
