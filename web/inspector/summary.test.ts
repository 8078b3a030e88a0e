import { zlibSync } from "fflate";
import { expect, it } from "vitest";
import { encodeAmf0, encodeAmf3 } from "../../src/flash/amf.ts";
import { summaryOf } from "./summary.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

it.each<[name: string, bytes: Uint8Array, format: string, charset: string | undefined, line: string]>([
  ["text", utf8("MOVE 3 4\r\n"), "text", "utf-8", "MOVE 3 4··"],
  ["text of another charset", Uint8Array.of(0x82, 0xa0), "text", "shift_jis", "あ"],
  ["a value of AMF0", encodeAmf0({ x: 3, at: { y: 4 } }), "amf0", undefined, "x 3, at {y 4}"],
  ["values of AMF3", new Uint8Array([...encodeAmf3("go"), ...encodeAmf3(7)]), "amf3", undefined, '"go" · 7'],
  ["what is packed", zlibSync(utf8("hello")), "zlib", undefined, "hello"],
  ["what is no AMF", Uint8Array.of(0xff, 0x41), "amf0", undefined, "·A"],
  ["nothing", new Uint8Array(0), "amf3", undefined, ""],
])("%s", (_, bytes, format, charset, line) => {
  expect(summaryOf(bytes, "sent", format, charset)).toContain(line);
});

it("is short, however long the message is", () => {
  expect(summaryOf(encodeAmf0("x".repeat(100_000)), "sent", "amf0").length).toBeLessThan(300);
  expect(summaryOf(new Uint8Array(1 << 20), "sent", "hex").length).toBeLessThan(300);
});
