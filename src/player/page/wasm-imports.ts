/**
 * Ruffle's wasm reaches the browser through the imports that wasm-bindgen's glue hands to `WebAssembly.instantiate`.
 * That table is the one place where a call is known to come from Ruffle and from nothing else on the page.
 *
 * While an import of interest runs, the global it uses is replaced; before and after, the page has its own. So no other
 * script ever meets a substitute, and `instanceof`, static members and other libraries' wrappers stay as they are.
 */

import type { SharedObjectStorage } from "../answering-storage.ts";
import type { Import, SwfLoads } from "../swf-loads.ts";

/** What Ruffle gets in place of the page's globals. */
export interface Substitutes {
  WebSocket: typeof WebSocket;
  Blob: typeof Blob;
  URL: typeof URL;
  fetch(request: Request): Promise<Response>;
  requestAnimationFrame(callback: FrameRequestCallback): number;
  cancelAnimationFrame(handle: number): void;
  /** where Ruffle keeps SharedObjects; default: where it does without us */
  localStorage?: SharedObjectStorage;
}

type Global = keyof Substitutes;

/**
 * Imports are told by what they do: wasm-bindgen names a constructor just `__wbg_new_<hash>`, and minifiers shorten
 * every name but the globals'.
 */
const USES: Record<Global, RegExp> = {
  WebSocket: /\bnew WebSocket\b/,
  Blob: /\bnew Blob\b/,
  URL: /\bURL\.createObjectURL\(/,
  fetch: /\bfetch\(/,
  requestAnimationFrame: /\brequestAnimationFrame\(/,
  cancelAnimationFrame: /\bcancelAnimationFrame\(/,
  localStorage: /\.localStorage\b/,
};

type Instantiate = (source: unknown, imports?: WebAssembly.Imports, ...options: unknown[]) => Promise<unknown>;

/**
 * Gives every Ruffle that starts from now on the substitutes.
 *
 * @param loads watches what else it calls
 * @param onRuffle called as each one starts, with the globals that it uses in no way known here
 * @returns undoes it for every Ruffle that starts later
 */
export function interceptGlue(
  substitutes: Substitutes,
  loads: Pick<SwfLoads, "watch">,
  onRuffle: (missing: Global[]) => void,
): () => void {
  const adapt = (imports?: WebAssembly.Imports): WebAssembly.Imports | undefined => {
    const adapted = imports && substituteImports(imports, substitutes, loads);
    if (!adapted) return imports;
    onRuffle(adapted.missing);
    return adapted.imports;
  };
  const { instantiate, instantiateStreaming } = WebAssembly;
  const intercept = (original: Instantiate): Instantiate => {
    return (source, imports, ...options) => original(source, adapt(imports), ...options);
  };
  // By `Reflect.set`, as a page may have frozen it.
  Reflect.set(WebAssembly, "instantiate", intercept(instantiate as Instantiate));
  if (instantiateStreaming) {
    Reflect.set(WebAssembly, "instantiateStreaming", intercept(instantiateStreaming as Instantiate));
  }
  return () => {
    Reflect.set(WebAssembly, "instantiate", instantiate);
    if (instantiateStreaming) Reflect.set(WebAssembly, "instantiateStreaming", instantiateStreaming);
  };
}

/** `undefined` when the imports are not those of Ruffle. */
function substituteImports(imports: WebAssembly.Imports, substitutes: Substitutes, loads: Pick<SwfLoads, "watch">) {
  const modules = Object.entries(imports);
  const names = modules.flatMap(([, module]) => Object.keys(Object(module)));
  // Only Ruffle calls a method of this name on its player element.
  if (!names.some((name) => name.startsWith("__wbg_callFSCommand_"))) return undefined;
  const globals = Object.keys(substitutes) as Global[];
  const missing = new Set(globals);
  const adapt = (key: string, value: WebAssembly.ImportValue): WebAssembly.ImportValue => {
    if (typeof value !== "function") return value;
    const source = Function.prototype.toString.call(value);
    const name = globals.find((name) => USES[name].test(source));
    if (name === undefined) return loads.watch(key, value as Import);
    missing.delete(name);
    const substitute = SUBSTITUTING[name] ?? substituting;
    return substitute(value as Import, name, substitutes[name]);
  };
  const adapted = modules.map(([name, module]) => [
    name,
    Object.fromEntries(Object.entries(module).map(([key, value]) => [key, adapt(key, value)])),
  ]);
  return { imports: Object.fromEntries(adapted) as WebAssembly.Imports, missing: [...missing] };
}

type Substituting = (original: Import, name: Global, substitute: unknown) => Import;

const SUBSTITUTING: Partial<Record<Global, Substituting>> = {
  localStorage: substitutingGetter,
  requestAnimationFrame: substitutingMethod,
};

/**
 * The same for a method of the window, which Ruffle names for each call: it gets an object with nothing but the substitute.
 * The build for engines without reference types names the window by a number.
 */
function substitutingMethod(original: Import, name: Global, substitute: unknown): Import {
  const target = { [name]: substitute };
  const replaced = substituting(original, name, substitute);
  return (...args) => (args[0] === globalThis ? original(target, ...args.slice(1)) : replaced(...args));
}

function substituting(original: Import, name: Global, substitute: unknown): Import {
  return (...args) => {
    const own = globalThis[name];
    // `Reflect.set` so that a page that has frozen the global loses the substitute and not the call.
    Reflect.set(globalThis, name, substitute);
    try {
      return original(...args);
    } finally {
      Reflect.set(globalThis, name, own);
    }
  };
}

/** The same for a global that can't be set, and whose getter may throw. */
function substitutingGetter(original: Import, name: Global, substitute: unknown): Import {
  return (...args) => {
    const own = Object.getOwnPropertyDescriptor(globalThis, name);
    Reflect.defineProperty(globalThis, name, { configurable: true, get: () => substitute });
    try {
      return original(...args);
    } finally {
      if (own) Reflect.defineProperty(globalThis, name, own);
    }
  };
}
