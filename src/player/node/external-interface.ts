/** How Ruffle calls into the page: the body of a function it would have evaluated. */
const CALL = /^return \(([\s\S]*)\)\(\.\.\.arguments\);$/;

/**
 * A `Function` constructor that evaluates nothing: what the movie names is looked up among the host's callbacks.
 *
 * @throws ReferenceError (inside the player, which turns it into a null result) when there is no such callback.
 */
export function hostFunctionConstructor(callbacks: Record<string, (...values: never[]) => unknown>): object {
  return function HostFunction(body: string) {
    const name = CALL.exec(body)?.[1] ?? "";
    const callback = Object.hasOwn(callbacks, name) ? callbacks[name] : undefined;
    if (!callback) throw new ReferenceError(`${name} is not defined`);
    return callback;
  };
}
