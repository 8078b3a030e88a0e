import { compileFunction } from "node:vm";
import { RuffleNotFoundError } from "./errors.ts";

/** What a movie's header says, as Ruffle reports it (`setMetadata`). */
export interface MovieMetadata {
  /** stage size in pixels */
  width: number;
  height: number;
  /** frames a second */
  frameRate: number;
  numFrames: number;
  swfVersion: number;
  /** `#RRGGBB`, undefined when the movie sets none */
  backgroundColor?: string;
  isActionScript3: boolean;
  /** bytes */
  uncompressedLength: number;
}

/** The part of Ruffle's `RuffleHandle` that is used here; same in 0.3, 0.5 and 0.6. */
export interface RuffleHandle {
  set_trace_observer(observer: (text: string) => void): void;
  stream_from(url: string, parameters: Record<string, string>): void;
  play(): void;
  call_exposed_callback(name: string, values: unknown[]): unknown;
  destroy(): void;
}

/** The part of Ruffle's `RuffleInstanceBuilder` that is used here; same in 0.3, 0.5 and 0.6. */
export interface RuffleInstanceBuilder {
  setPreferredRenderer(name: "canvas"): void;
  setLogLevel(level: string): void;
  setAllowScriptAccess(allow: boolean): void;
  setMaxExecutionDuration(seconds: number): void;
  setPlayerRuntime(runtime: "flashPlayer" | "air"): void;
  setAllowFullscreen(allow: boolean): void;
  setPlayerVersion(version: number): void;
  setQuality(name: string): void;
  /** TTF, OTF, or a SWF with fonts in it */
  addFont(name: string, file: Uint8Array): void;
  setDefaultFont(name: string, families: string[]): void;
  setBaseUrl(url: string | null): void;
  addSocketProxy(host: string, port: number, url: string): void;
  build(parent: object, player: object): Promise<RuffleHandle>;
  /** gives back its memory; it is not to be used afterwards */
  free(): void;
}

export interface Glue {
  RuffleInstanceBuilder: new () => RuffleInstanceBuilder;
  /** instantiates the wasm module */
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
}

type ModuleFactory = (module: { exports: object }, exports: object, require: Require) => void;

interface Require {
  (id: string | number): object;
  /** defines exports by their getters */
  d(exports: object, getters: Record<string, () => unknown>): void;
  /** marks exports as those of an ES module */
  r(exports: object): void;
  o(object: object, key: string): boolean;
  /** URL of the folder of assets */
  p: string;
  /** URL of the page */
  b: string;
  g: object;
}

/**
 * Evaluates Ruffle's core chunk, a webpack chunk with the wasm-bindgen output in it, once: every call gives glue with
 * no instance yet.
 *
 * @param globals what the chunk sees as globals, by name; `self` gets a property with the chunk. They are parameters of the evaluated function, so no global
 *   of Node is touched. What is not among them are Node's own.
 */
export function evaluateGlue(source: string, globals: Record<string, unknown>): Glue {
  const page = globals.self as Record<string, unknown>;
  compileFunction(source, Object.keys(globals), { filename: "core.ruffle.js" })(...Object.values(globals));
  const queueName = Object.keys(page).find((name) => name.startsWith("webpackChunk")) ?? "";
  const queue = page[queueName] as [unknown, Record<string, ModuleFactory>][] | undefined;
  const factories: Record<string, ModuleFactory> = Object.assign({}, ...(queue ?? []).map(([, modules]) => modules));
  const require = requireFrom(factories);
  for (const id of Object.keys(factories)) {
    const exports = require(id);
    if ("RuffleInstanceBuilder" in exports) return exports as Glue;
  }
  throw new RuffleNotFoundError("Ruffle's core script has no RuffleInstanceBuilder: this version is not supported.");
}

function requireFrom(factories: Record<string, ModuleFactory>): Require {
  const loaded = new Map<string, { exports: object }>();
  const require = ((id) => {
    const key = String(id);
    let module = loaded.get(key);
    if (!module) {
      module = { exports: {} };
      loaded.set(key, module);
      factories[key]?.(module, module.exports, require);
    }
    return module.exports;
  }) as Require;
  require.d = (exports, getters) => {
    for (const [name, get] of Object.entries(getters)) Object.defineProperty(exports, name, { enumerable: true, get });
  };
  require.r = () => {};
  require.o = (object, key) => Object.hasOwn(object, key);
  require.p = "";
  require.b = "http://localhost/";
  require.g = {};
  return require;
}
