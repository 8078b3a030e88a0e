import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64 } from "../../base/base64.ts";
import type { SharedObjectStorage } from "./answering-storage.ts";
import { Originals } from "./originals.ts";
import { bytesOfSharedObject, sharedObjectOfBytes } from "./shared-object.ts";
import { SyncSwfs } from "./sync-swfs.ts";

describe("a SharedObject that holds bytes", () => {
  it("is read as it was written", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(bytesOfSharedObject(fromBase64(sharedObjectOfBytes("swf", bytes)))).toEqual(bytes);
    });
    fc.assert(property);
    const long = new Uint8Array(70_000).fill(7);
    expect(bytesOfSharedObject(fromBase64(sharedObjectOfBytes("swf", long)))).toEqual(long);
  });

  it("is none where it is cut off or something else", () => {
    const object = fromBase64(sharedObjectOfBytes("swf", Uint8Array.of(1, 2, 3)));
    for (let length = 0; length < object.length - 1; length++) {
      expect(bytesOfSharedObject(object.subarray(0, length))).toBeUndefined();
    }
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void bytesOfSharedObject(bytes)));
  });
});

describe("SyncSwfs", () => {
  function asked() {
    const requests: [string, string][] = [];
    const swfs = new SyncSwfs({
      rewrite(swf, url) {
        requests.push([new TextDecoder().decode(swf), url]);
        return swf[0] === 0x43 ? Uint8Array.of(...swf, 33) : swf;
      },
      lengthOf: (length) => (length === 200 ? 100 : undefined),
      bodyOf: (length) => (length === 200 ? Uint8Array.of(4, 5) : undefined),
    });
    const own: SharedObjectStorage = {};
    return { requests, own, prefix: swfs.enter("http://game.example/"), storage: swfs.storage(own) };
  }

  const swf = (text: string): string => sharedObjectOfBytes("swf", new TextEncoder().encode(text));

  it("rewrites the SWF that is stored, and gives it once", () => {
    const { requests, own, prefix, storage } = asked();
    storage[`localhost//${prefix}_0`] = swf("CWS");
    expect(requests).toEqual([["CWS", "http://game.example/"]]);
    const answer = storage[`localhost//${prefix}_0_rewritten`]!;
    expect(new TextDecoder().decode(bytesOfSharedObject(fromBase64(answer)))).toBe("CWS!");
    expect(storage[`localhost//${prefix}_0_rewritten`]).toBeUndefined();
    expect(own).toEqual({});
  });

  it("has no answer for one that stays as it is, or that nobody asked for", () => {
    const { prefix, storage } = asked();
    storage[`localhost//${prefix}_0`] = swf("FWS");
    expect(storage[`localhost//${prefix}_0_rewritten`]).toBeUndefined();
    storage[`localhost//${prefix}_1`] = swf("CWS");
    expect(storage[`localhost//${prefix}_0_rewritten`]).toBeUndefined();
  });

  it("is silent about what is no SWF of a SWF that it knows", () => {
    const { requests, own, prefix, storage } = asked();
    storage[`localhost//${prefix}_0`] = btoa("nonsense");
    storage[`localhost//${prefix.replace(/\d+$/, "7")}_0`] = swf("CWS");
    expect(requests).toEqual([]);
    expect(own).toEqual({});
  });

  it("tells lengths and bodies", () => {
    const { prefix, storage } = asked();
    expect(atob(storage[`localhost//${prefix}_0_length_200`]!)).toContain("length");
    expect(storage[`localhost//${prefix}_1_length_200`]).not.toBe(storage[`localhost//${prefix}_1_length_201`]);
    expect(bytesOfSharedObject(fromBase64(storage[`localhost//${prefix}_2_body_200`]!))).toEqual(Uint8Array.of(4, 5));
    expect(storage[`localhost//${prefix}_3_body_201`]).toBeUndefined();
  });

  it("leaves all other SharedObjects to the page", () => {
    const { own, prefix, storage } = asked();
    for (const key of ["localhost//save", `localhost/${prefix}_0/save`]) {
      storage[key] = key;
      expect([storage[key], own[key]]).toEqual([key, key]);
    }
  });
});

describe("Originals", () => {
  const bytes = (length: number, value = 0): Uint8Array => new Uint8Array(length).fill(value);

  it("knows a SWF by the length of what was made of it", () => {
    const originals = new Originals({});
    expect(originals.add(bytes(10), bytes(100))).toEqual(bytes(100));
    expect([originals.lengthOf(100), originals.lengthOf(10), originals.bodyOf(100)]).toEqual([
      10,
      undefined,
      undefined,
    ]);
  });

  it("makes lengths differ where SWFs do, and where a length was asked for", () => {
    const originals = new Originals({});
    originals.lengthOf(101);
    const made = [bytes(10), bytes(11), bytes(10)].map((swf) => originals.add(swf, bytes(100)).length);
    expect(made).toEqual([100, 102, 100]);
    expect([100, 101, 102].map((length) => originals.lengthOf(length))).toEqual([10, undefined, 11]);
  });

  it("tells SWFs that it keeps by their bytes, and forgets the oldest", () => {
    const originals = new Originals({});
    originals.keep();
    expect([1, 2, 1].map((value) => originals.add(bytes(10, value), bytes(100)).length)).toEqual([100, 101, 100]);
    for (let length = 0; length < 1000; length++) originals.add(bytes(1), bytes(1000 + length));
    expect([100, 101, 1999].map((length) => originals.lengthOf(length))).toEqual([undefined, undefined, 1]);
  });
});
