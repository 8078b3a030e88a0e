import { afterEach, describe, expect, it } from "vitest";
import { interceptGlue, type Substitutes } from "./wasm-imports.ts";

/** Imports two functions without parameters, and calls the first when it starts. WebAssembly Core Specification 2.0, §5.5 */
const MODULE = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // type section: [] -> []
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  // import section: "m"."f", "m"."__wbg_callFSCommand_0", both of type 0
  ...[0x02, 0x21, 0x02, 0x01, 0x6d, 0x01, 0x66, 0x00, 0x00],
  ...[0x01, 0x6d, 0x15, ...new TextEncoder().encode("__wbg_callFSCommand_0"), 0x00, 0x00],
  // start section: function 0
  ...[0x08, 0x01, 0x00],
]);

const substitute = (() => "substitute") as unknown;
const substitutes = {
  WebSocket: substitute,
  Blob: substitute,
  URL: substitute,
  fetch: substitute,
  requestAnimationFrame: substitute,
  cancelAnimationFrame: substitute,
} as Substitutes;

/** Nothing is watched. */
const loads = { watch: (_name: string, original: (...values: unknown[]) => unknown) => original };

let restore = () => {};
afterEach(() => restore());

/** Starts the module with `first` as the import it calls. */
async function start(first: () => void) {
  await WebAssembly.instantiate(MODULE, { m: { f: first, __wbg_callFSCommand_0() {} } });
}

describe("interceptGlue", () => {
  it("substitutes the global that an import uses, for as long as the import runs", async () => {
    restore = interceptGlue(substitutes, loads, () => {});
    const own = globalThis.fetch;
    let seen: unknown;
    await start(() => {
      // What tells the import: it calls fetch().
      if (seen) void fetch("");
      seen = globalThis.fetch;
    });
    expect(seen).toBe(substitute);
    expect(globalThis.fetch).toBe(own);
  });

  it("gives the global back when the import throws", async () => {
    restore = interceptGlue(substitutes, loads, () => {});
    const own = globalThis.Blob;
    const failing = start(() => {
      if (globalThis.Blob === own) new Blob([]);
      throw new Error("from the import");
    });
    await expect(failing).rejects.toThrow("from the import");
    expect(globalThis.Blob).toBe(own);
  });

  it("substitutes a global that has but a getter, even one that throws", async () => {
    const forbidding = { configurable: true, get: () => expect.fail("the page may not store anything") };
    Object.defineProperty(globalThis, "localStorage", forbidding);
    try {
      restore = interceptGlue({ ...substitutes, localStorage: {} }, loads, () => {});
      let seen: unknown;
      await start(() => {
        seen = globalThis.localStorage;
      });
      expect(seen).toEqual({});
      expect(Object.getOwnPropertyDescriptor(globalThis, "localStorage")).toMatchObject(forbidding);
    } finally {
      Reflect.deleteProperty(globalThis, "localStorage");
    }
  });

  it("says which globals a Ruffle uses in no known way", async () => {
    const calls: string[][] = [];
    restore = interceptGlue(substitutes, loads, (missing) => calls.push(missing));
    await start(() => {
      if (globalThis === undefined) new WebSocket("");
    });
    expect(calls).toEqual([["Blob", "URL", "fetch", "requestAnimationFrame", "cancelAnimationFrame"]]);
  });

  it("leaves every other wasm alone", async () => {
    const calls: string[][] = [];
    restore = interceptGlue(substitutes, loads, (missing) => calls.push(missing));
    // A module without imports: whatever is passed is not looked at by the engine.
    await WebAssembly.instantiate(MODULE.slice(0, 8), { m: { f: () => fetch("") } });
    expect(calls).toEqual([]);
  });

  it("hands on what others pass, mistakes included", async () => {
    restore = interceptGlue(substitutes, loads, () => {});
    const { instance } = await WebAssembly.instantiate(MODULE.slice(0, 8));
    expect(instance).toBeInstanceOf(WebAssembly.Instance);
    const mistaken = WebAssembly.instantiate(MODULE, { m: undefined } as unknown as WebAssembly.Imports);
    await expect(mistaken).rejects.toThrow(TypeError);
  });

  it("can be undone", async () => {
    const { instantiate, instantiateStreaming } = WebAssembly;
    interceptGlue(substitutes, loads, () => {})();
    expect(WebAssembly.instantiate).toBe(instantiate);
    expect(WebAssembly.instantiateStreaming).toBe(instantiateStreaming);
  });
});
