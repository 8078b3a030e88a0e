import { setV8Flags } from "./v8-flags.ts";

/**
 * Bytes of code that one function has to run before V8 optimises it; V8's own is 1.8 million in Node 20, 13 million later.
 * A process that plays one movie is short more often than not. One that plays many gets it back.
 */
export const tieringBudget = { oneMovie: 2_000_000_000, manyMovies: 200_000_000 } as const;

/**
 * Has V8 check functions of WebAssembly when they are called first, and optimise those that are run much: a short run needs
 * one in ten of Ruffle's. Of the whole process, so it is for programs of ours; to be called before Ruffle is loaded.
 */
export function compileLazily(budget: number): void {
  setV8Flags("--wasm-lazy-validation", `--wasm-tiering-budget=${budget}`);
}
