import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { RuffleNotFoundError } from "./errors.ts";

/** What of an `@ruffle-rs/ruffle` package is needed to run it. */
export interface RufflePackage {
  version: string;
  /** source of the core chunk */
  glue: string;
  module: WebAssembly.Module;
}

/** In the name of an import of wasm-bindgen's output for engines without reference types. Ruffle ships both builds. */
const VANILLA_MARK = "__wbindgen_object_drop_ref";

const packages = new Map<string, Promise<RufflePackage>>();

/**
 * Reads and compiles the player in `directory`, once per process.
 *
 * @param directory folder of an `@ruffle-rs/ruffle` package (0.3 or later); default: the installed one
 * @throws RuffleNotFoundError
 */
export function loadPackage(directory: string = installedDirectory()): Promise<RufflePackage> {
  let loading = packages.get(directory);
  if (!loading) {
    loading = readPackage(directory);
    packages.set(directory, loading);
    // A failure is not kept: the folder may be filled later.
    loading.catch(() => packages.delete(directory));
  }
  return loading;
}

function installedDirectory(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve("@ruffle-rs/ruffle/package.json"));
  } catch {
    throw new RuffleNotFoundError("The package @ruffle-rs/ruffle is not installed: run npm install @ruffle-rs/ruffle.");
  }
}

async function readPackage(directory: string): Promise<RufflePackage> {
  const missing = (what: string) =>
    new RuffleNotFoundError(`${directory} has no ${what}: name the folder of an @ruffle-rs/ruffle package.`);
  const names = await readdir(directory).catch(() => {
    throw missing("files");
  });
  if (!names.includes("package.json")) throw missing("package.json");
  const { version } = JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as { version: string };

  const read = (pattern: RegExp) =>
    Promise.all(names.filter((name) => pattern.test(name)).map((name) => readFile(join(directory, name))));
  const modern = (files: Buffer[]) => files.find((file) => !file.includes(VANILLA_MARK));
  const glue = modern(await read(/^core\.ruffle\..*\.js$/));
  if (!glue) throw missing("core.ruffle.*.js");
  const wasm = modern(await read(/\.wasm$/));
  if (!wasm) throw missing("*.wasm");
  return { version, glue: glue.toString("utf8"), module: await WebAssembly.compile(wasm as BufferSource) };
}
