import { createHmac } from "node:crypto";
import { assert, constantFrom, integer, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { addDigest, BLOCK, digestOf, findDigest, type Role, signAnswer } from "./digest.ts";
import { RtmpError } from "./errors.ts";
import { exchange, testPeer } from "./testing/peers.ts";

const random = (length: number): Uint8Array => new Uint8Array(length).fill(0x5a);
const rest = (block: Uint8Array): Uint8Array => block.subarray(8);

describe("spec/rtmp.md §2: the plain handshake", () => {
  const client = testPeer("client", { random, now: () => 0x01020304 });
  const server = testPeer("server", { random: (length) => new Uint8Array(length).fill(0xa5), now: () => 0x0a0b0c0d });
  client.peer.start();
  const [c0c1] = client.sent;
  server.peer.receive(c0c1!);
  const [s0s1s2] = server.sent;
  client.peer.receive(s0s1s2!);
  const c2 = client.sent[1]!;

  it("C0 and C1 go in one write: version 3, time, four zero bytes, random ones", () => {
    expect(client.sent).toHaveLength(2);
    expect([...c0c1!.subarray(0, 9)]).toEqual([3, 1, 2, 3, 4, 0, 0, 0, 0]);
    expect(c0c1).toHaveLength(1 + BLOCK);
    expect(rest(c0c1!.subarray(1))).toEqual(random(BLOCK - 8));
  });

  it("S1 is of the server, S2 is C1", () => {
    expect(server.sent).toHaveLength(1);
    expect([...s0s1s2!.subarray(0, 9)]).toEqual([3, 10, 11, 12, 13, 0, 0, 0, 0]);
    expect(s0s1s2!.subarray(1 + BLOCK)).toEqual(c0c1!.subarray(1));
  });

  it("C2 is S1", () => expect(c2).toEqual(s0s1s2!.subarray(1, 1 + BLOCK)));

  it("C2 and what is sent at once go in one write", () => {
    const again = testPeer("client", { onReady: () => again.peer.send({ type: 20, stream: 0, payload: random(5) }) });
    again.peer.start();
    again.peer.receive(s0s1s2!);
    expect(again.sent.map(({ length }) => length)).toEqual([1 + BLOCK, BLOCK + 12 + 5]);
  });

  it("C2 does not wait for S2", () => {
    const again = testPeer("client");
    again.peer.start();
    again.peer.receive(s0s1s2!.slice(0, 1 + BLOCK));
    expect(again.sent).toHaveLength(2);
    expect(again.peer.ready).toBe(false);
    again.peer.receive(s0s1s2!.slice(1 + BLOCK));
    expect(again.peer.ready).toBe(true);
  });

  it("an echo that differs is taken: nothing is compared", () => {
    const again = testPeer("client");
    again.peer.start();
    again.peer.receive(new Uint8Array(1 + 2 * BLOCK).fill(3));
    expect(again.peer.ready).toBe(true);
  });

  it.each([0, 2, 6, 8, 9, 32, 72, 255])("version %i is refused at its first byte", (version) => {
    for (const role of ["client", "server"] as const) {
      const { peer } = testPeer(role);
      if (role === "client") peer.start();
      expect(() => peer.receive(Uint8Array.of(version))).toThrow(RtmpError);
      // Nothing more is believed.
      peer.receive(new Uint8Array(5000).fill(3));
      expect(peer.ready).toBe(false);
    }
  });

  it("messages before its end are refused", () => {
    const { peer } = testPeer("client");
    peer.start();
    expect(() => peer.send({ type: 20, stream: 0, payload: random(1) })).toThrow("handshake");
  });
});

describe("spec/rtmp.md §2: the handshake with digests", () => {
  const client = testPeer("client", { digest: true });
  const server = testPeer("server");
  client.peer.start();
  const c1 = client.sent[0]!.slice(1);
  server.peer.receive(client.sent.shift()!);
  const s1 = server.sent[0]!.slice(1, 1 + BLOCK);
  const s2 = server.sent[0]!.slice(1 + BLOCK);
  client.peer.receive(server.sent.shift()!);
  const c2 = client.sent.shift()!;
  server.peer.receive(c2);

  const key = (text: string): Buffer =>
    Buffer.concat([
      Buffer.from(text),
      Buffer.from("F0EEC24A8068BEE82E00D0D1029E7E576EEC5D2D29806FAB93B8E636CFEB31AE", "hex"),
    ]);
  const signature = (text: string, digest: Uint8Array, block: Uint8Array): Buffer => {
    const second = createHmac("sha256", key(text)).update(digest).digest();
    return createHmac("sha256", second).update(block.subarray(0, 1504)).digest();
  };

  it("both are ready", () => expect([client.peer.ready, server.peer.ready]).toEqual([true, true]));

  it("C1 and S1 have a version and a digest", () => {
    expect([...c1.subarray(4, 8)]).toEqual([0x80, 0, 7, 2]);
    expect([...s1.subarray(4, 8)]).toEqual([3, 5, 1, 1]);
    expect(findDigest(c1, "client")).toBeDefined();
    expect(findDigest(s1, "server")).toBeDefined();
  });

  it("S2 and C2 are signed for the digest of the other end", () => {
    const ofServer = signature("Genuine Adobe Flash Media Server 001", findDigest(c1, "client")!, s2);
    expect(Buffer.from(s2.subarray(1504))).toEqual(ofServer);
    const ofClient = signature("Genuine Adobe Flash Player 001", findDigest(s1, "server")!, c2);
    expect(Buffer.from(c2.subarray(1504))).toEqual(ofClient);
  });

  it("a server without digests (ffmpeg -listen) is answered plainly", () => {
    const again = testPeer("client", { digest: true });
    again.peer.start();
    const answer = new Uint8Array(1 + 2 * BLOCK).fill(3);
    answer.fill(0, 5, 9);
    again.peer.receive(answer);
    expect(again.sent[1]).toEqual(answer.slice(1, 1 + BLOCK));
  });

  it.each([
    ["bytes 4–7 are zero", [0, 0, 0, 0]],
    ["its digest is wrong", [9, 0, 124, 2]],
  ])("a server answers plainly when %s", (_, version) => {
    const { peer, sent } = testPeer("server");
    const bytes = new Uint8Array(1 + BLOCK).fill(3);
    bytes.set(version, 5);
    peer.receive(bytes);
    expect([...sent[0]!.subarray(5, 9)]).toEqual([0, 0, 0, 0]);
    expect(sent[0]!.subarray(1 + BLOCK)).toEqual(bytes.subarray(1));
  });
});

describe("spec/rtmp.md §2: digest arithmetic", () => {
  const roles = constantFrom<Role>("client", "server");
  const blocks = uint8Array({ minLength: BLOCK, maxLength: BLOCK });

  it("the offset is the sum of four bytes, modulo 728, behind them", () => {
    const block = new Uint8Array(BLOCK);
    block.set([255, 255, 255, 255], 8);
    block.set([1, 2, 3, 4], 772);
    expect(digestOf(block, "client", 8).offset).toBe((1020 % 728) + 12);
    expect(digestOf(block, "client", 772).offset).toBe(10 + 776);
  });

  it("the digest is the HMAC of the block without it, at either base", () => {
    assert(
      property(blocks, roles, constantFrom(8, 772), (block, role, base) => {
        const text = role === "client" ? "Genuine Adobe Flash Player 001" : "Genuine Adobe Flash Media Server 001";
        const { offset, bytes } = digestOf(block, role, base);
        const without = Buffer.concat([block.subarray(0, offset), block.subarray(offset + 32)]);
        expect(Buffer.from(bytes)).toEqual(createHmac("sha256", text).update(without).digest());
        const signed = block.slice();
        signed.set(bytes, offset);
        expect(findDigest(signed, role)).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });

  it("what is added is found, and no digest in what was changed", () => {
    assert(
      property(blocks, roles, integer({ min: 0, max: BLOCK - 1 }), (block, role, changed) => {
        addDigest(block, role);
        const digest = findDigest(block, role);
        expect(digest).toBeDefined();
        const answer = block.slice();
        signAnswer(answer, role, digest!);
        expect(answer.subarray(0, 1504)).toEqual(block.subarray(0, 1504));
        block[changed]! ^= 1;
        expect(findDigest(block, role)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });
});

it("spec/rtmp.md §2: any split of the handshake, with and without digests", () => {
  assert(
    property(integer({ min: 1, max: 4000 }), constantFrom(true, false), (size, digest) => {
      const client = testPeer("client", { digest });
      const server = testPeer("server");
      client.peer.start();
      exchange(client, server, () => size);
      expect([client.peer.ready, server.peer.ready]).toEqual([true, true]);
    }),
    { numRuns: 20 },
  );
});
