/** What is put into SWFs, and how, loaded when a SWF names something of it: what pages have in place of natives-at-hand.ts. */
import { Part } from "../../base/part.ts";
import { bytesOf } from "./bytecode/bytes.ts";
import { type BytecodeName, type BytecodePart, bytecodeParts, type Digits } from "./bytecode/names.ts";
import type * as AtHand from "./natives-at-hand.ts";

const parts: { readonly [Name in BytecodePart]: Part<{ digits: Digits<Name> }> } = {
  flash: new Part("the natives", () => import("./bytecode/flash.ts")),
  air: new Part("the natives of AIR", () => import("./bytecode/air.ts")),
  byteArray: new Part("what ByteArray lacks", () => import("./bytecode/byte-array.ts")),
  avm1: new Part("the natives of AVM1", () => import("./bytecode/avm1.ts")),
};
const rewriting = new Part("what rewrites SWFs", () => import("./carry-out.ts"));

const partOf = new Map<BytecodeName, BytecodePart>(
  Object.entries(bytecodeParts).flatMap(([part, names]) => names.map((name) => [name, part as BytecodePart] as const)),
);

export const carryOut: typeof AtHand.carryOut = (...args) => rewriting.module.carryOut(...args);

export const bytecodeOf: typeof AtHand.bytecodeOf = (name) => bytesOf(name, parts[partOf.get(name)!].module.digits);

export const loadParts: typeof AtHand.loadParts = (wanted) => {
  const missing = [rewriting, ...wanted.map((name) => parts[name])].filter(({ isLoaded }) => !isLoaded);
  if (missing.length === 0) return undefined;
  return Promise.all(missing.map((part) => part.load())).then(() => {});
};
