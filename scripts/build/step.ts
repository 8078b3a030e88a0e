/** Parts of the build, each skipped while all that it read and wrote is as it left it. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** All paths are relative to the root. */
export interface Step {
  name: string;
  /** the module that does the work: it and all that it imports are input as well */
  code: string;
  /** files that it reads */
  inputs: readonly string[];
  /**
   * Does the work.
   *
   * @returns the files it wrote, and those that it read beside `inputs`
   */
  run(): Promise<{ outputs: readonly string[]; inputs?: readonly string[] }>;
}

/** What is kept of a step that has run. */
interface Stamp {
  /** what it read beside the inputs it names, and what it wrote */
  files: string[];
  /** of all inputs and outputs */
  digest: string;
}

const STAMPS = "build/stamps.json";

/** The versions of all packages are input of every step. */
const PACKAGES = "package-lock.json";

/**
 * Runs the steps that are not fresh, in order, as outputs of one are inputs of the next.
 *
 * @param root of the repository
 * @param force whether fresh ones run as well
 * @returns the names of those that ran
 */
export async function runSteps(root: string, steps: readonly Step[], { force = false } = {}): Promise<string[]> {
  const stamps = force ? {} : readStamps(root);
  const hashes = new Hashes(root);
  const imports = new Imports(root);
  const ran: string[] = [];
  for (const step of steps) {
    const stamp = stamps[step.name];
    if (stamp?.digest === hashes.of([...step.inputs, ...(stamp?.files ?? [])])) continue;
    // A step that fails half-way is not fresh.
    delete stamps[step.name];
    writeStamps(root, stamps);
    const { outputs, inputs = [] } = await step.run();
    hashes.forget(outputs);
    const files = [...new Set([PACKAGES, ...(await imports.of(step.code)), ...inputs, ...outputs])];
    stamps[step.name] = { files, digest: hashes.of([...step.inputs, ...files]) };
    writeStamps(root, stamps);
    ran.push(step.name);
  }
  return ran;
}

/** Hashes of files, each read once. */
class Hashes {
  readonly #root: string;
  readonly #known = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  forget(files: readonly string[]): void {
    for (const file of files) this.#known.delete(file);
  }

  of(files: readonly string[]): string {
    const hash = createHash("sha256");
    for (const file of files) hash.update(`${file}\0${this.#ofFile(file)}\0`);
    return hash.digest("base64");
  }

  #ofFile(file: string): string {
    let known = this.#known.get(file);
    if (known === undefined) {
      try {
        known = createHash("sha256")
          .update(readFileSync(join(this.#root, file)))
          .digest("base64");
      } catch {
        known = "missing";
      }
      this.#known.set(file, known);
    }
    return known;
  }
}

/** Modules of ours by those that import them, directly or not; each is looked up once. */
class Imports {
  readonly #root: string;
  readonly #known = new Map<string, Promise<string[]>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** @returns the module itself as well */
  of(module: string): Promise<string[]> {
    let known = this.#known.get(module);
    if (!known) {
      known = this.#read(module);
      this.#known.set(module, known);
    }
    return known;
  }

  async #read(module: string): Promise<string[]> {
    const { metafile } = await build({
      absWorkingDir: this.#root,
      entryPoints: [module],
      bundle: true,
      write: false,
      metafile: true,
      packages: "external",
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    return Object.keys(metafile.inputs);
  }
}

function readStamps(root: string): Record<string, Stamp> {
  try {
    return JSON.parse(readFileSync(join(root, STAMPS), "utf8"));
  } catch {
    // There are none yet, or they were cut off: everything is built.
    return {};
  }
}

function writeStamps(root: string, stamps: Record<string, Stamp>): void {
  const file = join(root, STAMPS);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(stamps));
}
