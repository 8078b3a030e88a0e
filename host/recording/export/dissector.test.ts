import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { latin1Bytes } from "../../../base/base64.ts";
import type { RecordingEvent } from "../format.ts";
import { toPcapng } from "./capture.ts";
import { DISSECTOR } from "./dissector.ts";

const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What tshark prints of these messages on one connection to port 9339: `>` sent, `<` received. */
async function tshark(messages: readonly string[], ...args: string[]): Promise<string> {
  const remote = { address: "10.0.0.1", port: 9339 };
  const events: RecordingEvent[] = [
    { time: 0, connection: 1, type: "open", transport: "tcp", host: "game.example", port: 9339 },
    { time: 0, connection: 1, type: "opened", local: { address: "10.0.0.2", port: 50001 }, remote },
    ...messages.map((text, i): RecordingEvent => {
      const type = text.startsWith(">") ? "sent" : "received";
      return { time: i + 1, connection: 1, type, data: latin1Bytes(text.slice(1)) };
    }),
  ];
  async function* lines(): AsyncGenerator<RecordingEvent, void> {
    yield* events;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of toPcapng(lines(), 0)) pieces.push(piece);
  const [capture, lua] = [join(folder, "a.pcapng"), join(folder, "a.lua")];
  writeFileSync(capture, Buffer.concat(pieces));
  writeFileSync(lua, DISSECTOR);
  const all = ["-n", "-X", `lua_script:${lua}`, "-r", capture, ...args];
  const { status, stdout, stderr, error } = spawnSync("tshark", all, { encoding: "utf8" });
  if (error) throw new Error(`tshark does not run (${error.message}); npm test installs it`);
  expect(stderr.replace(/^Running as user .*\n/, ""), "what tshark complains about").toBe("");
  expect(status).toBe(0);
  return stdout;
}

const amf = (...options: string[]): string[] => [
  ...["-d", "tcp.port==9339,flashamf", ...options.flatMap((option) => ["-o", `flashamf.${option}`])],
  ...["-Y", "flashamf.value", "-T", "fields", "-E", "aggregator=|", "-e", "flashamf.value"],
];

describe("the dissector", () => {
  it("finds XMLSocket and policy files, put together and fit for a terminal", async () => {
    const fields = ["message", "policy_request", "policy"].flatMap((name) => ["-e", `flashxml.${name}`]);
    const printed = await tshark(
      [
        "><policy-file-request/>\0",
        "<<cross-domain-policy/>\0",
        "><login a='1'/>\0<b/>\0<part",
        ">ial/>\0",
        "<plain \x1b[31m\0",
      ],
      ...["-Y", "flashxml", "-T", "fields", "-E", "aggregator=|", ...fields],
    );
    expect(printed.split("\n")).toEqual([
      "\t<policy-file-request/>\t",
      "\t\t<cross-domain-policy/>",
      "<login a='1'/>|<b/>\t\t",
      "<partial/>\t\t",
      "plain \\x1b[31m\t\t",
      "",
    ]);
  });

  it("reads AMF3: signs, references, vectors, classes, values in several packets", async () => {
    const object =
      "\n\x0b\x01\x03a\x04\xff\xff\xff\xff\x03b\x06\x0bhello\x03c\x09\x05\x01\x04\x01\x06\x04\x03v\x0d\x05\0\xff\xff\xff\xfe\0\0\0\x07\x01";
    const ofClass = "\n\x13\x07Foo\x03x\x03\n\x01\x02";
    const printed = await tshark(
      [`>${object.slice(0, 9)}`, `>${object.slice(9)}`, `<${ofClass.slice(0, 9)}`],
      ...amf(),
    );
    expect(printed.trim().split("\n")).toEqual(['-1|"hello"|1|"hello"|Array of 2|-2|7|Vector of 2|Object', "true|Foo"]);
  });

  it("reads AMF0 behind lengths, and says what is none", async () => {
    const object = "\x03\0\x01a\0\x40\x45\0\0\0\0\0\0\0\x01b\x02\0\x02hi\0\0\x09";
    const messages = [`>\0${String.fromCharCode(object.length)}${object}\0\x01\x05`, "<\0\x02\x63\x01"];
    const options = amf("length:2", "encoding:0");
    expect((await tshark(messages, ...options)).trim()).toBe('42|"hi"|Object|null');
    const tree = await tshark(messages, ...options.slice(0, 6), "-O", "flashamf");
    expect(tree).toContain('    Object\n        a: 42\n        b: "hi"\n');
    expect(tree).toContain("no AMF0");
  });
});
