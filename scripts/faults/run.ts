import type { Fault, Result } from "./fault.ts";
import { Scene } from "./scene.ts";

/** Milliseconds that a fault may take on a busy machine. */
const TIMEOUT = 120_000;

/** Whatever becomes of it, all that it has started is ended. */
export async function runFault(fault: Fault, signal?: AbortSignal): Promise<Result> {
  const begun = performance.now();
  const scene = new Scene();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let interrupt = (): void => {};
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${TIMEOUT / 1000} s`)), TIMEOUT);
    interrupt = () => reject(new Error("interrupted"));
    signal?.addEventListener("abort", interrupt);
  });
  let error: Error | undefined;
  try {
    await Promise.race([fault.run(scene), late]);
  } catch (cause) {
    error = new Error(`${(cause as Error).message}\n${scene.report()}`, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", interrupt);
    await scene.close();
  }
  return { fault, duration: performance.now() - begun, error };
}
