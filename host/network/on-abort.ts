/**
 * Calls back when a writable stream is aborted. Unlike the sink's own `abort` it does not wait for a write that is under
 * way, perhaps forever. It waits for a microtask, as Node 20 fails when a stream is put in error while it is aborted.
 */
export function onAbort(controller: WritableStreamDefaultController, callback: () => void): void {
  controller.signal.addEventListener("abort", () => queueMicrotask(callback));
}
