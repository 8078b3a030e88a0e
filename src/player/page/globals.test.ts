import { describe, expect, it } from "vitest";
import { isChangeable } from "./globals.ts";

const inherits = (holder: object, proto: object): object => Object.setPrototypeOf(holder, proto);

describe("isChangeable", () => {
  it.each<[string, object, boolean]>([
    ["an ordinary property", { fetch: 1 }, true],
    ["a frozen object", Object.freeze({ fetch: 1 }), false],
    ["a property that is not writable", Object.defineProperty({}, "fetch", { value: 1, configurable: true }), false],
    ["a getter alone", Object.defineProperty({}, "fetch", { get: () => 1, configurable: true }), false],
    ["a getter with a setter", Object.defineProperty({}, "fetch", { get: () => 1, set() {} }), true],
    ["an inherited property", inherits({}, { fetch: 1 }), true],
    ["an inherited one that is not writable", inherits({}, Object.freeze({ fetch: 1 })), false],
    ["an inherited one of an object that takes no more", Object.preventExtensions(inherits({}, { fetch: 1 })), false],
    ["none", {}, true],
  ])("%s", (_, holder, changeable) => {
    expect(isChangeable(holder, "fetch")).toBe(changeable);
    expect(Reflect.set(holder, "fetch", 2)).toBe(changeable);
  });
});
