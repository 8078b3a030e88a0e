import { describe, expect, it } from "vitest";
import { type Content, callFirst, type External, externalFunctionConstructor } from "./external-interface.ts";

/** Calls as Ruffle does. */
function externals(external: External) {
  const log: string[] = [];
  const waits: PromiseLike<unknown>[] = [];
  const host = {
    external,
    content: { call: (name: string, ...values: unknown[]) => `${name}(${values})` } as Content,
    wait: (promise: PromiseLike<unknown>) => waits.push(promise),
    missing: (name: string) => log.push(`missing ${name}`),
    failed: (message: string) => log.push(message),
  };
  const make = externalFunctionConstructor(() => host) as (body: string) => (...values: unknown[]) => unknown;
  const call = (name: string, ...values: unknown[]): unknown => make(`return (${name})(...arguments);`)(...values);
  return { host, log, waits, call };
}

describe("content finds", () => {
  const external: External = {
    add: (a: number, b: number) => a + b,
    "flat.name": () => "flat",
    game: { over: () => "over" },
    default: () => "default",
  };

  it.each([
    ["add", [1, 2], 3],
    ["flat.name", [], "flat"],
    ["game.over", [], "over"],
  ])("%s", (name, values, result) => {
    expect(externals(external).call(name, ...values)).toBe(result);
  });

  it.each([
    "default",
    "game",
    "none",
    "game.none",
    "add.constructor",
    "constructor",
    "__proto__.toString",
    "game.over.call",
    "function(){return 1}",
    "",
  ])("nothing by %j", (name) => {
    const { call, log } = externals(external);
    expect(() => call(name)).toThrow(ReferenceError);
    expect(log).toEqual([`missing ${name}`]);
  });
});

it("a function calls content while content waits for it", () => {
  const { call } = externals({
    twice(this: Content, value: number) {
      return [this.call("a", value), this.call("b", value)];
    },
  });
  expect(call("twice", 7)).toEqual(["a(7)", "b(7)"]);
});

it("a promise is null for content, and waited for; what fails is told", async () => {
  const { call, log, waits } = externals({
    late: async () => "late",
    rejected: async () => {
      throw new Error("too late");
    },
    throws: () => {
      throw new Error("at once");
    },
  });
  expect([call("late"), call("rejected"), call("throws")]).toEqual([null, null, null]);
  await Promise.all(waits);
  expect([waits.length, log]).toEqual([2, ["throws: at once", "rejected: too late"]]);
});

it("the default export is called first, with the content", () => {
  const { host, log } = externals({ default: (content: Content) => log.push(String(content.call("start", 3))) });
  callFirst(host);
  expect(log).toEqual(["start(3)"]);
});
