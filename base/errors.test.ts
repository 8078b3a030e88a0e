import { describe, expect, it } from "vitest";
import { FlashnetError } from "./errors.ts";

class Parent extends FlashnetError {
  static override readonly brand: string = "Parent";
  readonly code = "FLASHNET_PARENT";
}

class Child extends Parent {
  static override readonly brand = "Child";
}

class Unbranded extends Parent {}

/** What another file of the package holds: the same classes once more. */
function otherCopy() {
  abstract class FlashnetError extends Error {
    static readonly isFlashnetError = true;
    static readonly brand: string = "FlashnetError";
  }
  class A extends FlashnetError {
    static override readonly brand: string = "Parent";
  }
  class B extends A {
    static override readonly brand = "Child";
  }
  return { Parent: A, Child: B };
}

describe("FlashnetError", () => {
  it("has the name of its class", () => {
    expect(String(new Parent("what"))).toBe("Parent: what");
    expect(String(new Child("what"))).toBe("Child: what");
    expect(new Parent("what", { cause: 1 }).cause).toBe(1);
  });

  const other = otherCopy();
  it.each([
    ["its class", new Child(""), Child, true],
    ["the class above", new Child(""), Parent, true],
    ["the root", new Child(""), FlashnetError, true],
    ["Error", new Child(""), Error, true],
    ["not a class below", new Parent(""), Child, false],
    ["of a class without a brand: that class", new Unbranded(""), Unbranded, true],
    ["of a class without a brand: the one above", new Unbranded(""), Parent, true],
    ["of another class: not one without a brand", new Child(""), Unbranded, false],
    ["another copy: its class", new other.Child(""), Child, true],
    ["another copy: the class above", new other.Child(""), Parent, true],
    ["another copy: the root", new other.Child(""), FlashnetError, true],
    ["another copy: not a class below", new other.Parent(""), Child, false],
    ["an error of somebody else", new RangeError(""), FlashnetError, false],
    ["an error without a class", Object.assign(new Error(""), { constructor: undefined }), FlashnetError, false],
    ["what only looks like one", { brand: "Child", isFlashnetError: true }, Child, false],
    ["nothing", undefined, FlashnetError, false],
  ])("instanceof: %s", (_, error, type, expected) => {
    expect(error instanceof type).toBe(expected);
  });
});
