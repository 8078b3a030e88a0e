import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeAccepted,
  decodeCertificate,
  decodeDatagram,
  decodeSendFailed,
  decodeVerdict,
  encodeAccepted,
  encodeCertificate,
  encodeDatagram,
  encodeSendFailed,
  encodeVerdict,
} from "./air-messages.ts";
import { ProtocolError } from "./errors.ts";
import {
  decodeAck,
  decodeOpen,
  decodeOpened,
  decodeRefused,
  decodeRequest,
  decodeReset,
  decodeResult,
  encodeAck,
  encodeOpen,
  encodeOpened,
  encodeRefused,
  encodeRequest,
  encodeReset,
  encodeResult,
  Kind,
  MessageType,
  maxClientPayload,
} from "./messages.ts";

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const text = fc.string({ unit: "grapheme", maxLength: 300 });
const bytes = fc.uint8Array({ maxLength: 300 });

const open = { version: fc.constant(1), timeout: u32, port: u16, host: text, swfUrl: text };
const certificate = fc.record({ trusted: fc.boolean(), encoded: bytes });

/** A payload's fields, and the two functions that have to be each other's inverse. */
const codecs: [string, fc.Arbitrary<never>, (message: never) => Uint8Array, (payload: Uint8Array) => unknown][] = [
  ["OPEN", fc.record({ ...open, kind: u8.filter((kind) => kind !== Kind.tls) }), encodeOpen, decodeOpen],
  [
    "OPEN with certificates",
    fc.record(
      { ...open, kind: fc.constant(Kind.tls), certificates: fc.array(certificate), serverName: text },
      { requiredKeys: [...Object.keys(open), "kind", "certificates"] as never },
    ),
    encodeOpen,
    decodeOpen,
  ],
  [
    "OPENED",
    fc.record({ window: u32, localAddress: text, localPort: u16, remoteAddress: text, remotePort: u16 }),
    encodeOpened,
    decodeOpened,
  ],
  ["REFUSED", fc.record({ reason: u8, eventText: text, code: text, message: text }), encodeRefused, decodeRefused],
  ["RESET", fc.record({ reason: u8, message: text }), encodeReset, decodeReset],
  ["ACK", u32, encodeAck, decodeAck],
  ["CALL", fc.record({ name: text, body: bytes }), encodeRequest, decodeRequest],
  ["RESULT", fc.record({ ok: fc.boolean(), body: bytes }), encodeResult, decodeResult],
  ["ACCEPTED", text, encodeAccepted, decodeAccepted],
  [
    "DATAGRAM",
    fc.record({ data: bytes, remote: fc.record({ address: text, port: u16 }) }),
    encodeDatagram,
    decodeDatagram,
  ],
  ["SEND_FAILED", text, encodeSendFailed, decodeSendFailed],
  ["CERTIFICATE", fc.record({ status: text, encoded: bytes }), encodeCertificate, decodeCertificate],
  ["VERDICT", fc.boolean(), encodeVerdict, decodeVerdict],
] as never;

describe.each(codecs)("%s", (_, message, encode, decode) => {
  it("decodes to what was encoded", () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(decode(encode(value))).toEqual(value);
      }),
    );
  });

  it("never fails in another way than with ProtocolError", () => {
    fc.assert(
      fc.property(bytes, (payload) => {
        try {
          decode(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});

describe("OPEN", () => {
  const open = { version: 1, kind: 1, timeout: 20000, port: 80, host: "a", swfUrl: "b" };

  it("has the layout of docs/protocol.md", () => {
    expect(encodeOpen(open)).toEqual(Uint8Array.of(1, 1, 0, 0, 0x4e, 0x20, 0, 80, 0, 1, 0x61, 0, 1, 0x62));
  });

  it("is refused when it is cut short", () => {
    const payload = encodeOpen(open);
    for (let end = 0; end < payload.length; end++) {
      expect(() => decodeOpen(payload.subarray(0, end))).toThrow(ProtocolError);
    }
  });

  it("must end where its fields end", () => {
    const payload = Uint8Array.of(...encodeOpen(open), 0);
    expect(() => decodeOpen(payload)).toThrow("protocol error at byte 14: 1 bytes too many in the payload");
  });

  it("may hold more in another version, so that it can be refused by its version", () => {
    expect(decodeOpen(Uint8Array.of(...encodeOpen({ ...open, version: 2 }), 0)).version).toBe(2);
  });

  it("cuts a string of more than 65535 bytes at a character", () => {
    const { host } = decodeOpen(encodeOpen({ ...open, host: "€".repeat(30000) }));
    expect(host).toBe("€".repeat(21845));
  });
});

describe("layouts of docs/protocol.md", () => {
  const remote = { address: "a", port: 80 };
  it.each([
    [
      "OPEN of kind TLS",
      encodeOpen({
        version: 1,
        kind: 2,
        timeout: 1,
        port: 443,
        host: "a",
        swfUrl: "b",
        certificates: [{ trusted: true, encoded: Uint8Array.of(5, 6) }],
      }),
      [1, 2, 0, 0, 0, 1, 1, 187, 0, 1, 0x61, 0, 1, 0x62, 0, 1, 1, 0, 0, 0, 2, 5, 6],
    ],
    ["ACCEPTED", encodeAccepted("a"), [0, 1, 0x61]],
    ["DATAGRAM", encodeDatagram({ data: Uint8Array.of(7, 8), remote }), [0, 1, 0x61, 0, 80, 7, 8]],
    ["SEND_FAILED", encodeSendFailed("a"), [0, 1, 0x61]],
    [
      "CERTIFICATE",
      encodeCertificate({ status: "trusted", encoded: Uint8Array.of(7) }),
      [0, 7, ...Buffer.from("trusted"), 7],
    ],
    ["VERDICT", encodeVerdict(true), [1]],
  ])("%s", (_, payload, bytes) => {
    expect([...payload]).toEqual(bytes);
  });
});

describe("the longest payload of a client", () => {
  it.each([
    ["open", 1_245_195],
    ["datagram", 131_074],
    ["verdict", 1],
    ["accepted", undefined],
    ["sendFailed", undefined],
    ["certificate", undefined],
  ] as const)("%s", (name, length) => {
    expect(maxClientPayload(MessageType[name])).toBe(length);
  });
});

it("a certificate that claims more than is there is refused before anything is allocated", () => {
  const open = encodeOpen({ version: 1, kind: 2, timeout: 1, port: 1, host: "", swfUrl: "" });
  const claims = Uint8Array.of(...open.subarray(0, -2), 0, 1, 1, 0xff, 0xff, 0xff, 0xff);
  expect(() => decodeOpen(claims)).toThrow("ends 4294967295 bytes early");
});
