import { open, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findEmbeddedSwf } from "../../swf/embedded.ts";
import { RuffleNotFoundError, toldOfDamage } from "./errors.ts";
import { notRewindable } from "./wasm-state.ts";

/** What of an `@ruffle-rs/ruffle` package is needed to run it. */
export interface RufflePackage {
  version: string;
  /** source of the core chunk */
  glue: string;
  module: WebAssembly.Module;
  /** why an instance can't be brought back to an earlier state; undefined when it can */
  notRewindable: string | undefined;
}

/** In the name of an import of wasm-bindgen's output for engines without reference types. Ruffle ships both builds. */
const VANILLA_MARK = "__wbindgen_object_drop_ref";

/** Bytes of a file within which that name is: the imports of a wasm are at its start, and a script is no longer. */
const MARKED = 1 << 18;

const packages = new Map<string, Promise<RufflePackage>>();

/**
 * Reads and compiles the player in `directory`, once per process.
 *
 * @param directory folder of an `@ruffle-rs/ruffle` package (0.3 or later); default: the installed one
 * @throws RuffleNotFoundError
 */
export function loadPackage(directory: string = installedRuffle()): Promise<RufflePackage> {
  let loading = packages.get(directory);
  if (!loading) {
    loading = readPackage(directory);
    packages.set(directory, loading);
    // A failure is not kept: the folder may be filled later.
    loading.catch(() => packages.delete(directory));
  }
  return loading;
}

/** Folder of the installed `@ruffle-rs/ruffle`. @throws RuffleNotFoundError */
export function installedRuffle(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve("@ruffle-rs/ruffle/package.json"));
  } catch {
    throw new RuffleNotFoundError("The package @ruffle-rs/ruffle is not installed: run npm install @ruffle-rs/ruffle.");
  }
}

/**
 * The player's own library, the SWF inside its wasm: what content can name.
 *
 * @param directory as for `loadPackage`
 * @throws RuffleNotFoundError
 */
export async function readLibrarySwf(directory: string = installedRuffle()): Promise<Uint8Array> {
  const swf = findEmbeddedSwf(await readFile((await findModern(directory, /\.wasm$/)).path));
  if (!swf)
    throw new RuffleNotFoundError(`${directory}: the wasm holds no library SWF: this version is not supported.`);
  return swf;
}

async function readPackage(directory: string): Promise<RufflePackage> {
  const manifest = await readFile(join(directory, "package.json"), "utf8").catch(() => {
    throw missing(directory, "package.json");
  });
  const { version } = JSON.parse(manifest) as { version: string };
  const glue = await readFile((await findModern(directory, /^core\.ruffle\..*\.js$/)).path, "utf8");
  const wasm = await findModern(directory, /\.wasm$/);
  const module = await compileFile(wasm.path);
  return { version, glue, module, notRewindable: notRewindable(wasm.start, module) };
}

/** Compiles a file. The engine takes a copy of its bytes at once, so ours need not wait for the garbage collector. */
async function compileFile(path: string): Promise<WebAssembly.Module> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new ArrayBuffer(size, { maxByteLength: size });
    const view = new Uint8Array(bytes);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(view, at, size - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    const compiling = WebAssembly.compile(view);
    bytes.resize(0);
    return await compiling.catch(toldOfDamage);
  } finally {
    await file.close();
  }
}

/** The file of the build for engines with reference types. */
async function findModern(directory: string, pattern: RegExp): Promise<{ path: string; start: Buffer }> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((name) => pattern.test(name))) {
    const path = join(directory, name);
    const start = await startOf(path);
    if (!start.includes(VANILLA_MARK)) return { path, start };
  }
  throw missing(directory, `file like ${pattern.source}`);
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MARKED), 0, MARKED, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const missing = (directory: string, what: string): RuffleNotFoundError =>
  new RuffleNotFoundError(`${directory} has no ${what}: name the folder of an @ruffle-rs/ruffle package.`);
