import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { ProtocolError } from "./errors.ts";
import { decodeAck, decodeOpen, encodeAck, encodeOpened, encodeRefused, encodeReset, MessageType } from "./messages.ts";
import { EMPTY } from "./payload.ts";
import { isText, TextFraming } from "./text-framing.ts";

const OPEN = "O1\n20000\n6112\nhttp://localhost/a.swf\ngame.example.com\0";

let received: [type: number, payload: string][];
let framing: TextFraming;

beforeEach(() => {
  received = [];
  framing = new TextFraming((type, payload) => void received.push([type, Buffer.from(payload).toString("latin1")]));
});

function push(text: string): void {
  framing.push(Buffer.from(text, "latin1"));
}

function encode(...messages: [type: number, payload: Uint8Array][]): string[] {
  const pieces = framing.encode(messages.map(([type, payload]) => ({ type, payload })));
  return pieces.map((piece) => Buffer.from(piece).toString("latin1"));
}

function data(text: string): [number, Uint8Array] {
  return [MessageType.data, Buffer.from(text, "latin1")];
}

function opened(window: number): [number, Uint8Array] {
  const nowhere = { localAddress: "", localPort: 0, remoteAddress: "", remotePort: 0 };
  return [MessageType.opened, encodeOpened({ window, ...nowhere })];
}

/** Lengths of what ACKs acknowledge. */
function acknowledged(): number[] {
  return received
    .filter(([type]) => type === MessageType.ack)
    .map(([, payload]) => decodeAck(Buffer.from(payload, "latin1")));
}

describe("texts of the client", () => {
  it("a channel of texts is told from one of frames by its first byte", () => {
    expect(isText(OPEN.charCodeAt(0))).toBe(true);
    expect(isText(0)).toBe(false);
  });

  it("OPEN names version, time-out, port, URL and host", () => {
    let open: ReturnType<typeof decodeOpen> | undefined;
    new TextFraming((_, payload) => {
      open = decodeOpen(payload);
    }).push(Buffer.from(OPEN));
    expect(open).toEqual({
      version: 1,
      kind: 1,
      timeout: 20000,
      port: 6112,
      swfUrl: "http://localhost/a.swf",
      host: "game.example.com",
    });
  });

  it.each(["O\0", "O1\n2\n3\nurl\0", "O1\n-2\n3\nurl\nhost\0", "O1\n2\n3x\nurl\nhost\0"])("%j is no OPEN", (text) => {
    expect(() => push(text)).toThrow(ProtocolError);
  });

  it.each(["\0", "X\0", "d\0"])("%j has no meaning", (text) => {
    expect(() => push(text)).toThrow(ProtocolError);
  });

  it("D is DATA with its 0, which ends the message at the server", () => {
    encode(opened(100));
    push("DHello\0D\0");
    expect(received).toEqual([
      [MessageType.data, "Hello\0"],
      [MessageType.data, "\0"],
    ]);
  });

  it("texts mean the same in whatever chunks they come", () => {
    const stream = `${OPEN}Done\0D\0Dtwo\0E\0`;
    const expected = [MessageType.open, MessageType.data, MessageType.data, MessageType.data, MessageType.end];
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const types: number[] = [];
        const chunked = new TextFraming((type) => void types.push(type));
        chunked.encode([{ type: MessageType.opened, payload: opened(1000)[1] }]);
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        for (let i = 1; i < places.length; i++) {
          chunked.push(Buffer.from(stream.slice(places[i - 1], places[i]), "latin1"));
        }
        expect(types).toEqual(expected);
      }),
    );
  });

  it("no more than the window is given on before it is acknowledged, and END comes last", () => {
    encode(opened(4));
    push("Dabcdef\0E\0");
    expect(received).toEqual([[MessageType.data, "abcd"]]);
    encode([MessageType.ack, encodeAck(2)]);
    encode([MessageType.ack, encodeAck(2)]);
    expect(received.slice(1)).toEqual([
      [MessageType.data, "ef"],
      [MessageType.data, "\0"],
      [MessageType.end, ""],
    ]);
  });

  it("what waits for the network is bounded", () => {
    encode(opened(1));
    const text = Buffer.alloc(16 << 20, "D");
    text[text.length - 1] = 0;
    const fill = (): void => {
      for (let i = 0; i < 8; i++) framing.push(text);
    };
    expect(fill).toThrow("wait for the network");
  });

  it("a text without end is bounded", () => {
    const fill = (): void => {
      for (let i = 0; i < 8; i++) framing.push(Buffer.alloc(16 << 20, "D"));
    };
    expect(fill).toThrow("a text of more than");
  });
});

describe("texts of the host", () => {
  it("OPENED is O; REFUSED, END and RESET are E", () => {
    const refused = encodeRefused({ reason: 1, eventText: "", code: "", message: "" });
    expect(encode(opened(1))).toEqual(["O\0"]);
    expect(encode([MessageType.refused, refused])).toEqual(["E\0"]);
    expect(encode([MessageType.end, EMPTY])).toEqual(["E\0"]);
    expect(encode([MessageType.reset, encodeReset({ reason: 1, message: "" })])).toEqual(["E\0"]);
  });

  it("DATA becomes whole texts, then A asks to be answered", () => {
    expect(encode(data("one\0tw"))).toEqual(["Done\0A\0"]);
    expect(encode(data("o"))).toEqual([]);
    expect(encode(data("\0\0"))).toEqual(["Dtwo\0D\0A\0"]);
  });

  it("the beginning of a text is discarded at the end", () => {
    expect(encode(data("one\0tw"), [MessageType.end, EMPTY])).toEqual(["Done\0E\0A\0"]);
  });

  it("any stream arrives as the texts it is made of, whatever its chunks", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 3 }))), (chunks) => {
        const host = new TextFraming(() => {});
        const sent = chunks.flatMap((chunk) =>
          host.encode([{ type: MessageType.data, payload: Uint8Array.from(chunk) }]),
        );
        const texts = Buffer.concat(sent).toString("latin1").split("\0").slice(0, -1);
        const delivered = texts.filter((text) => text.startsWith("D")).map((text) => text.slice(1));
        expect(delivered).toEqual(Buffer.from(chunks.flat()).toString("latin1").split("\0").slice(0, -1));
      }),
    );
  });

  it("many texts are several pieces, each with whole texts", () => {
    const pieces = encode(data(`${"x".repeat(999)}\0`.repeat(60)));
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) expect(piece).toMatch(/\0$/);
    expect(pieces.join("").split("\0").length).toBe(60 + 2);
  });

  it("what is unread is bounded: the rest, and the end behind it, wait for the answer", () => {
    let asked = 0;
    framing = new TextFraming(
      (type, payload) => void received.push([type, Buffer.from(payload).toString("latin1")]),
      () => asked++,
    );
    const text = `${"x".repeat(999)}\0`;
    const texts = (pieces: string[]): number =>
      pieces
        .join("")
        .split("\0")
        .filter((one) => one.startsWith("D")).length;
    expect(texts(encode(data(text.repeat(100)), [MessageType.end, EMPTY]))).toBe(66);
    expect(encode(data(text))).toEqual([]);
    push("A\0");
    expect([acknowledged(), asked]).toEqual([[66_000], 1]);
    const rest = encode();
    expect(texts(rest)).toBe(35);
    expect(rest.join("")).toMatch(/\0E\0D[^\0]*\0A\0$/);
    push("A\0");
    expect([acknowledged(), asked]).toEqual([[66_000, 35_000], 1]);
  });

  it("a text that is longer goes at once, and what is held when the channel ends too", () => {
    expect(encode(data(`${"x".repeat(200_000)}\0`)).join("")).toHaveLength(200_004);
    expect(encode(data("late\0"))).toEqual([]);
    expect(framing.encode([], true).map((piece) => Buffer.from(piece).toString())).toEqual(["Dlate\0A\0"]);
  });

  it("an answer acknowledges what was delivered before the question", () => {
    encode(data("12345\0"));
    encode(data("12\0abc"));
    push("A\0A\0");
    expect(acknowledged()).toEqual([6, 3]);
  });

  it("PROBE: nothing was read when only the beginning of a text is there", () => {
    encode(data("half"));
    encode([MessageType.probe, EMPTY]);
    expect(acknowledged()).toEqual([0]);
  });

  it("PROBE: the answer to a question that is under way is enough", () => {
    encode(data("whole\0half"));
    encode([MessageType.probe, EMPTY]);
    expect(acknowledged()).toEqual([]);
    push("A\0");
    expect(acknowledged()).toEqual([6]);
  });
});
