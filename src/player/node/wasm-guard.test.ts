import { beforeEach, expect, test } from "vitest";
import { WasmGuard } from "./wasm-guard.ts";

/**
 * A module that imports a function, and exports four: `fine` returns 7, `call` calls the import, `trap` does not
 * return, and `__wbindgen_malloc` calls the import unguarded.
 */
const MODULE = new WebAssembly.Module(
  new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    // types: () → (), () → i32
    ...[0x01, 0x08, 0x02, 0x60, 0x00, 0x00, 0x60, 0x00, 0x01, 0x7f],
    // import "m" "f": () → ()
    ...[0x02, 0x07, 0x01, 0x01, 0x6d, 0x01, 0x66, 0x00, 0x00],
    // functions 1…3 of types 1, 0, 0
    ...[0x03, 0x04, 0x03, 0x01, 0x00, 0x00],
    // exports
    ...[0x07, 0x2a, 0x04],
    ...[0x04, ...name("fine"), 0x00, 0x01, 0x04, ...name("call"), 0x00, 0x02, 0x04, ...name("trap"), 0x00, 0x03],
    ...[0x11, ...name("__wbindgen_malloc"), 0x00, 0x02],
    // code
    ...[0x0a, 0x0f, 0x03, 0x04, 0x00, 0x41, 0x07, 0x0b, 0x04, 0x00, 0x10, 0x00, 0x0b, 0x03, 0x00, 0x00, 0x0b],
  ]),
);

function name(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

type Exports = Record<"fine" | "call" | "trap" | "__wbindgen_malloc", () => unknown>;

let events: unknown[];
let guard: WasmGuard;
let onCall: () => void;
let exports: Exports;

beforeEach(async () => {
  events = [];
  onCall = () => {};
  guard = new WasmGuard({ enter: () => events.push("enter"), crash: (reason) => events.push(reason) });
  const { instantiate } = guard.namespace as typeof WebAssembly;
  const { instance } = (await instantiate(MODULE, { m: { f: () => onCall() } })) as unknown as {
    instance: { exports: Exports };
  };
  exports = instance.exports;
});

test("values pass", () => {
  expect(exports.fine()).toBe(7);
  expect(events).toEqual(["enter"]);
});

test("a trap is reported once, and is the last thing that happens", () => {
  exports.trap();
  expect(events).toEqual(["enter", expect.any(WebAssembly.RuntimeError)]);
  exports.trap();
  expect(exports.fine()).toEqual([0, 0, 0, 0]);
  expect(events).toHaveLength(2);
});

test("an exception of the page that passes through wasm is a crash", () => {
  onCall = () => {
    throw new Error("of the page");
  };
  exports.call();
  expect(events).toEqual(["enter", new Error("of the page")]);
});

test("a crash further in ends what is further out", () => {
  let continued = false;
  onCall = () => {
    exports.trap();
    continued = true;
  };
  exports.call();
  expect(continued).toBe(false);
  expect(events).toEqual(["enter", expect.any(WebAssembly.RuntimeError)]);
});

test("a listener that Ruffle has dropped is no crash", () => {
  onCall = () => {
    throw new Error("closure invoked recursively or after being dropped");
  };
  expect(exports.call()).toEqual([0, 0, 0, 0]);
  expect(exports.fine()).toBe(7);
  expect(events).toEqual(["enter", "enter"]);
});

test("a closed guard lets nothing in", () => {
  guard.close();
  expect(exports.fine()).toEqual([0, 0, 0, 0]);
  expect(events).toEqual([]);
});

test("allocation is not guarded", () => {
  guard.close();
  let called = 0;
  onCall = () => called++;
  exports.__wbindgen_malloc();
  expect(called).toBe(1);
});
