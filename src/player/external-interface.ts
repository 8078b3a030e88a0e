import { messageOf } from "../../base/errors.ts";
import { isPromise } from "../../base/is-promise.ts";

/** What content registers with `ExternalInterface.addCallback`, as functions by name. */
// biome-ignore lint/suspicious/noExplicitAny: what content takes and gives is its own.
export type ContentCallbacks = Record<string, (...values: any[]) => any>;

/** The content that an external function is called by. */
export interface Content<Callbacks extends ContentCallbacks = ContentCallbacks> {
  /**
   * Calls what content has registered; it runs at once, also while content waits for the function that calls it.
   *
   * @returns what it gives; undefined where nothing is registered by that name, or what it calls throws
   */
  call<Name extends keyof Callbacks & string>(
    name: Name,
    ...values: Parameters<Callbacks[Name]>
  ): ReturnType<Callbacks[Name]>;
}

/**
 * What content finds by `ExternalInterface.call`: functions by name, or objects that hold them (`game.save`). Content gets
 * what a function returns. It can't wait for a promise: it gets null, and a world in lockstep stands still until the
 * promise is settled. `default` is no name for content: that function is called once the movie has played
 * its first frame.
 */
export interface External {
  // biome-ignore lint/suspicious/noExplicitAny: functions that declare which values they take.
  [name: string]: ((this: Content<any>, ...values: any[]) => unknown) | External;
}

/** What calls of content lead to. */
export interface ExternalHost {
  external: External;
  content: Content;
  /** a function has returned a promise */
  wait(promise: PromiseLike<unknown>): void;
  /** content calls what is not there */
  missing(name: string): void;
  /** a function has thrown, or its promise is rejected */
  failed(message: string): void;
}

/** How Ruffle calls into the page: the body of a function it would have evaluated. */
const CALL = /^return \(([\s\S]*)\)\(\.\.\.arguments\);$/;

/**
 * A `Function` constructor that evaluates nothing: what the movie names is looked up among the external functions.
 *
 * @throws ReferenceError (inside the player, which turns it into a null result) when there is no such function.
 */
export function externalFunctionConstructor(hostNow: () => ExternalHost): object {
  return function ExternalFunction(body: string) {
    const { external, ...host } = hostNow();
    const name = CALL.exec(body)?.[1] ?? "";
    const external_ = name === "default" ? undefined : find(external, name);
    if (typeof external_ === "function") return (...values: unknown[]) => callExternal(name, external_, values, host);
    host.missing(name);
    throw new ReferenceError(`${name} is not defined`);
  };
}

/** Calls the function that is to be called first, if there is one. */
export function callFirst({ external, ...host }: ExternalHost): void {
  const first = Object.hasOwn(external, "default") ? external.default : undefined;
  if (typeof first === "function") callExternal("default", first, [host.content], host);
}

/** Calls a function of the module for content; what it throws, or its promise rejects with, goes to `failed`. */
export function callExternal(
  name: string,
  external: Extract<External[string], (...values: never[]) => unknown>,
  values: unknown[],
  { content, wait, failed }: Omit<ExternalHost, "external">,
): unknown {
  const fail = (error: unknown): void => failed(`${name}: ${messageOf(error)}`);
  try {
    const result = external.apply(content, values);
    if (!isPromise(result)) return result;
    wait(result.then(undefined, fail));
  } catch (error) {
    fail(error);
  }
  return null;
}

/** By its whole name, or along a path of own properties: what content says is no way to anything else. */
function find(external: External, name: string): External[string] | undefined {
  if (Object.hasOwn(external, name)) return external[name];
  let found: External[string] | undefined = external;
  for (const part of name.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = found[part];
  }
  return found;
}
