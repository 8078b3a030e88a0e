import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageTypeId } from "../message.ts";
import { Amf0TokenReader, Amf0TokenWriter } from "./amf0-tokens.ts";
import { messageText, textMessage } from "./message-text.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

const rows: Record<string, [bytes: string, tokens: string[]]> = {
  "an integer": ["00 4000000000000000", ["N2"]],
  "a negative zero": ["00 8000000000000000", ["F1,-1074,0,0"]],
  "one and a half": ["00 3ff8000000000000", ["F0,-52,1572864,0"]],
  "the least number": ["00 0000000000000001", ["F0,-1074,0,1"]],
  "no number": ["00 7ff8000000000000", ["IN"]],
  "the infinite": ["00 fff0000000000000", ["I-"]],
  true: ["01 01", ["1"]],
  "a text": ["02 0002 c3a4", ["Sä"]],
  "null and undefined": ["05", ["Z"]],
  "an object": ["03 0001 61 05 000009", ["O", "Sa", "Z", "E"]],
  "an object of a class": ["10 0001 50 0001 78 01 00 000009", ["TP", "Sx", "0", "E"]],
  "an array": ["0a 00000002 05 06", ["A2", "Z", "U"]],
  "a cycle": ["03 0001 61 07 0000 000009", ["O", "Sa", "R0", "E"]],
  "a date": ["0b 0000000000000000 0000", ["D", "N0"]],
  XML: ["0f 00000004 3c612f3e", ["X<a/>"]],
};

describe("a value as tokens", () => {
  it.each(Object.entries(rows))("%s, both ways", (_, [bytes, expected]) => {
    const tokens: string[] = [];
    new Amf0TokenReader(hex(bytes)).value(tokens);
    expect(tokens).toEqual(expected);
    const writer = new Amf0TokenWriter(tokens);
    writer.value();
    expect(Buffer.from(writer.finish()).toString("hex")).toBe(bytes.replaceAll(" ", ""));
  });

  it("keeps every number", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const bytes = new Uint8Array(9);
        new DataView(bytes.buffer).setFloat64(1, value);
        const tokens: string[] = [];
        new Amf0TokenReader(bytes).value(tokens);
        const writer = new Amf0TokenWriter(tokens);
        writer.value();
        expect(new DataView(writer.finish().buffer).getFloat64(1)).toBe(value);
      }),
    );
  });
});

describe("a message as a text", () => {
  it("a command: spec/rtmp.md §6", () => {
    const payload = hex("02 0003 73756d 00 4000000000000000 05 00 4008000000000000");
    const message = { type: MessageTypeId.commandAmf0, stream: 0, time: 0, payload };
    const text = messageText(message)!;
    expect(text.split("\x01")).toEqual(["20", "0", "Ssum", "N2", "Z", "N3"]);
    expect(textMessage(text)).toEqual(message);
  });

  it("of any length", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null))), (values) => {
        const tokens = values.map((value) => {
          if (typeof value === "number")
            return Number.isInteger(value) && value < 1e9 && value > -1e9 ? `N${value + 0}` : "IN";
          if (typeof value === "string") return `S${value.replace(/[^ -\uffff]/g, "")}`;
          return value === null ? "Z" : value ? "1" : "0";
        });
        const text = ["20", "0", ...tokens].join("\x01");
        expect(messageText(textMessage(text))).toBe(text);
      }),
    );
  });

  it("what has a meaning in texts", () => {
    const payload = hex("02 0003 000102");
    const text = messageText({ type: MessageTypeId.commandAmf0, stream: 0, time: 0, payload })!;
    expect(text).not.toContain("\0");
    expect(textMessage(text).payload).toEqual(payload);
  });

  it.each([
    ["Use", "01 00000000", ["1", "0"]],
    ["Change", "04 0000000c 0001 78 00 4014000000000000", ["4", "1", "x", "N5"]],
    ["Success", "05 00000003 0001 78", ["5", "1", "x"]],
    ["SendMessage", "06 00000010 02 0004 6d6f7665 00 3ff0000000000000", ["6", "2", "Smove", "N1"]],
    ["Request Remove", "0a 00000003 0001 78", ["10", "1", "x"]],
  ])("a shared object: %s (spec/sharedobject-remote.md E)", (_, event, tokens) => {
    const payload = hex(`0003 706f73 00000007 00000002 00000000 ${event}`);
    const message = { type: MessageTypeId.sharedObjectAmf0, stream: 0, time: 0, payload };
    const text = messageText(message)!;
    expect(text.split("\x01")).toEqual(["19", "0", "pos", "7", "1", ...tokens]);
    expect(textMessage(text)).toEqual(message);
  });

  it.each([
    ["a type that is none", "21\x010"],
    ["a value that ends", "20\x010\x01O\x01Sa"],
    ["more than there is", "20\x010\x01A99999999\x01Z"],
    ["a number that is none", "20\x010\x01Nx"],
    ["an event that is none", "19\x010\x01a\x010\x010\x0199\x019"],
  ])("refuses %s", (_, text) => {
    expect(() => textMessage(text)).toThrow(expect.objectContaining({ code: "FLASHNET_RTMP" }));
  });

  it("whatever content sends is a message or an RtmpError", () => {
    const token = fc.oneof(
      fc.constantFrom("O", "E", "A2", "M", "Tx", "Sx", "N1", "Z", "R3", "D", "F0,1,2,3", "1", "19"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.constantFrom("20", "19"), fc.array(token), (type, tokens) => {
        try {
          const message = textMessage([type, "0", ...tokens].join("\x01"));
          messageText(message);
        } catch (error) {
          expect(error).toMatchObject({ code: "FLASHNET_RTMP" });
        }
      }),
    );
  });

  it("whatever a server sends is a text or an RtmpError", () => {
    fc.assert(
      fc.property(fc.constantFrom(15, 16, 17, 18, 19, 20), fc.uint8Array(), (type, payload) => {
        try {
          messageText({ type, stream: 0, time: 0, payload });
        } catch (error) {
          expect(error).toMatchObject({ code: "FLASHNET_RTMP" });
        }
      }),
    );
  });
});

describe("a value that AVM1 has none of", () => {
  const heard: string[] = [];
  const textOf = (type: number, payload: string): string[] =>
    messageText({ type, stream: 0, time: 0, payload: hex(payload) }, (error) => heard.push(error.message))!.split(
      "\u0001",
    );

  it("is undefined in a result, and what follows it is not read", () => {
    const tokens = textOf(
      MessageTypeId.commandAmf0,
      "02 0007 5f726573756c74 00 4000000000000000 05 11 0c0301 02 0001 78",
    );
    expect(tokens).toEqual(["20", "0", "S_result", "N2", "Z", "U"]);
  });

  it("is undefined in a slot, and all other slots are there", () => {
    const slots = ["0001 78 00 4000000000000000", "0002 6261 11 0c0301", "0001 79 05"].map(
      (slot) => `04 ${hex(slot).length.toString(16).padStart(8, "0")} ${slot}`,
    );
    const tokens = textOf(MessageTypeId.sharedObjectAmf0, `0001 62 00000001 00000000 00000000 ${slots.join(" ")}`);
    expect(tokens).toEqual(["19", "0", "b", "1", "0", "4", "1", "x", "N2", "4", "1", "ba", "U", "4", "1", "y", "Z"]);
  });

  it("is told of", () => {
    expect(heard).toEqual(Array(2).fill("AMF0 with a marker of 17, which AVM1 can't read"));
  });
});
