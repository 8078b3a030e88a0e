/**
 * Runs `callback` once the event loop has finished what is ready now. Unlike a microtask it also waits for other events
 * of the same turn, so what they produce can be sent as one piece; unlike a timer it costs no millisecond.
 */
export const afterTurn: (callback: () => void) => void =
  typeof setImmediate === "function" ? (callback) => void setImmediate(callback) : overMessageChannel();

function overMessageChannel(): (callback: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const callbacks: (() => void)[] = [];
  port1.onmessage = () => callbacks.shift()!();
  return (callback) => {
    callbacks.push(callback);
    port2.postMessage(null);
  };
}

const settled = Promise.resolve();

/** Runs `callback` in this turn of the event loop, once what runs now is done: a microtask of the engine's own. */
export function soon(callback: () => void): void {
  void settled.then(callback);
}

/**
 * Runs `callback` in this turn of the event loop, after so many microtasks in a row: once what they lead to is done. These
 * are the engine's own; each `queueMicrotask` is a call to the browser, of a microsecond or more.
 */
export async function afterMicrotasks(count: number, callback: () => void): Promise<void> {
  for (let i = 0; i < count; i++) await undefined;
  callback();
}
