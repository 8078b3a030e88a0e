import { setV8Flags } from "./v8-flags.ts";

/**
 * Bytes of code that one function has to run before V8 optimises it; V8's own is 1.8 million in Node 20, 13 million later.
 * A process that plays one movie is short more often than not. One that plays many gets it back.
 */
export const tieringBudget = { oneMovie: 2_000_000_000, manyMovies: 200_000_000 } as const;

/**
 * Has V8 optimise functions of WebAssembly that are run much, and not those that a short run needs a few times. Of the
 * whole process, so it is for programs of ours; to be called before Ruffle is loaded.
 */
export function tierUpLate(budget: number): void {
  setV8Flags(`--wasm-tiering-budget=${budget}`);
}
