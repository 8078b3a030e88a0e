import { beforeEach, expect, test } from "vitest";
import { Closures } from "./closures.ts";

type Closure = ((...values: unknown[]) => unknown) & { _wbg_cb_unref(): void };

let log: string[];
let closures: Closures;

/** As wasm-bindgen's glue does: a closure over an address, that is dead once nobody needs it. */
function glue(address: unknown): Closure {
  let isDead = false;
  return Object.assign((value: unknown) => log.push(isDead ? `dead ${address}` : `${address}: ${value}`), {
    _wbg_cb_unref: () => {
      isDead = true;
    },
  });
}

const make = (address: number): Closure => closures.watch("__wbindgen_cast_01", glue)(address) as Closure;

beforeEach(() => {
  log = [];
  closures = new Closures();
});

test("what is kept is as it was for every player, whatever the one before did with it", () => {
  const kept = make(1);
  closures.keep();
  for (const player of ["a", "b", "c"]) {
    closures.nextTurn();
    kept(player);
    kept._wbg_cb_unref();
    kept(player);
  }
  expect(log).toEqual(["1: a", "dead 1", "1: b", "dead 1", "1: c", "dead 1"]);
});

test("what a player has made does nothing for the next one", () => {
  closures.keep();
  closures.nextTurn();
  const made = make(2);
  made("a");
  closures.nextTurn();
  made("b");
  made._wbg_cb_unref();
  expect(log).toEqual(["2: a"]);
});

test("what was dropped before is not kept", () => {
  const dropped = make(3);
  dropped._wbg_cb_unref();
  closures.keep();
  closures.nextTurn();
  dropped("a");
  expect(log).toEqual([]);
});

test("closures that are made in another way are not known", () => {
  const other = closures.watch("__wbg_makeClosure_01", glue)(4);
  const known = make(5);
  expect([other, known, "text", undefined].map((value) => closures.knows(value))).toEqual([false, true, true, true]);
});
