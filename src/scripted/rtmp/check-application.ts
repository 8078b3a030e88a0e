import { checkOptions, OptionError, printValue } from "../../../base/options/check.ts";
import { checkLimits } from "../../../base/options/limits.ts";
import type { ApplicationOptions } from "./application.ts";
import type { SharedObjectRules } from "./shared-objects.ts";
import type { SharedObjectStore } from "./store.ts";
import type { UnknownClasses } from "./values.ts";

const OPTIONS = [
  "onConnect",
  "onDisconnect",
  "methods",
  "sharedObjects",
  "store",
  "unknownClasses",
  "limits",
  "time",
  "onError",
] as const satisfies readonly (keyof ApplicationOptions)[];

const RULES = ["canRead", "canWrite", "canCreate"] as const satisfies readonly (keyof SharedObjectRules)[];
const STORE = ["load", "save"] as const satisfies readonly (keyof SharedObjectStore)[];
const CLASSES = ["object", "typed"] as const satisfies readonly UnknownClasses[];

/** Commands that are the server's own: spec/rtmp.md §6. */
const RESERVED = [
  "connect",
  "close",
  "createStream",
  "deleteStream",
  "closeStream",
  "onStatus",
  "pause",
  "play",
  "publish",
  "receiveAudio",
  "receiveVideo",
  "seek",
  "_result",
  "_error",
];

/**
 * What scripts give `application`: they are bundled without being type-checked, and a rule that is misspelt would be none.
 *
 * @throws OptionError
 */
export function checkApplication<Data>(name: string, options: ApplicationOptions<Data>): void {
  if (typeof name !== "string" || !/^[^/?]+(\/[^/?]+)*$/.test(name)) {
    throw new OptionError(`application: ${printValue(name)} is no name; write the path of the URL, like chat`);
  }
  const where = `application ${name}`;
  checkObject(options, where);
  checkOptions(OPTIONS, options, where);
  if (options.limits !== undefined) checkObject(options.limits, `${where}: limits`);
  checkLimits("application", options.limits, where);
  const { methods = {}, sharedObjects = {}, store, unknownClasses } = options;
  checkFunctions(options, ["onConnect", "onDisconnect", "onError"], where);
  checkObject(methods, `${where}: methods`);
  checkFunctions(methods, Object.keys(methods), `${where}: methods`);
  for (const method of Object.keys(methods)) {
    if (RESERVED.includes(method)) throw new OptionError(`${where}: ${method} is the server's own; rename the method`);
  }
  checkObject(sharedObjects, `${where}: sharedObjects`);
  checkOptions(RULES, sharedObjects, `${where}: sharedObjects`);
  checkFunctions(sharedObjects, RULES, `${where}: sharedObjects`);
  for (const member of STORE) {
    if (store !== undefined && typeof store?.[member] !== "function") {
      throw new OptionError(`${where}: store has no function ${member}; it takes ${STORE.join(" and ")}`);
    }
  }
  if (unknownClasses !== undefined && !CLASSES.includes(unknownClasses)) {
    throw new OptionError(`${where}: unknownClasses is ${CLASSES.join(" or ")}, not ${printValue(unknownClasses)}`);
  }
}

/** What has its members itself: those of a class would not be found. */
function checkObject(value: unknown, where: string): void {
  if (typeof value === "object" && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null || prototype === Object.prototype) return;
  }
  throw new OptionError(`${where} takes a plain object, like { }, not ${kindOf(value)}`);
}

function checkFunctions(all: object, names: readonly string[], where: string): void {
  for (const name of names) {
    const value = (all as Record<string, unknown>)[name];
    if (value !== undefined && typeof value !== "function") {
      throw new OptionError(`${where}: ${name} is no function, but ${kindOf(value)}`);
    }
  }
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return typeof value === "function" ? "a function" : printValue(value);
  return Array.isArray(value) ? "a list" : `an object${value.constructor ? ` of ${value.constructor.name}` : ""}`;
}
