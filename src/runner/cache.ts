import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OptionError } from "../../base/options/check.ts";
import { reasonOf } from "../../base/system-errors.ts";
import { isOutput } from "./changes.ts";
import type { TestFolder } from "./find-tests.ts";
import type { TestResult } from "./run-test.ts";

/** Of the file; the passes of another one are not read. */
const FORMAT = 1;

interface Pass {
  /** of the test's files and conditions */
  digest: string;
  result: TestResult;
}

/**
 * What has passed before, in a file, one pass for each test: a test that has passed with the same files, options and player
 * is not run again. Files outside its folder are not looked at.
 */
export class PassCache {
  readonly #file: string;
  readonly #conditions: string;
  /** by the name of the test */
  readonly #passes: Map<string, Pass>;
  /** of tests as they were before they ran */
  readonly #digests = new WeakMap<TestFolder, string>();

  /**
   * @param file that `save` writes over: there may be none yet, or it is empty, or a cache of any version
   * @param conditions what has to be the same beside the files: options, versions
   * @throws OptionError for a file that is something else
   */
  constructor(file: string, conditions: object) {
    this.#file = file;
    this.#conditions = JSON.stringify(conditions);
    this.#passes = new Map(Object.entries(readPasses(file)));
  }

  /** The result of a test that has passed as it is. Every test is to be looked for before it runs. */
  find(test: TestFolder): TestResult | undefined {
    const digest = this.#digest(test);
    this.#digests.set(test, digest);
    const pass = this.#passes.get(test.name);
    return pass?.digest === digest ? pass.result : undefined;
  }

  /** Takes the result of a test that was looked for. */
  add(test: TestFolder, result: TestResult): void {
    const digest = this.#digests.get(test);
    const passed = result.status === "passed" && result.updated.length === 0;
    if (passed && digest !== undefined) this.#passes.set(test.name, { digest, result });
    else this.#passes.delete(test.name);
  }

  /** @throws Error of the file system */
  save(): void {
    const written = `${this.#file}.${process.pid}`;
    writeFileSync(written, JSON.stringify({ format: FORMAT, passes: Object.fromEntries(this.#passes) }));
    // Whole or not at all: another run may read it.
    renameSync(written, this.#file);
  }

  #digest({ path }: TestFolder): string {
    const hash = createHash("sha256").update(this.#conditions);
    for (const file of filesBelow(path)) {
      const bytes = readFileSync(join(path, file));
      hash.update(`\0${file}\0${bytes.length}\0`).update(bytes);
    }
    return hash.digest("hex");
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isOutput(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** A cache of another version holds nothing. */
function readPasses(file: string): Record<string, Pass> {
  const text = readText(file);
  if (text === "") return {};
  try {
    const { format, passes } = JSON.parse(text);
    if (Number.isInteger(format) && typeof passes === "object" && passes !== null && !Array.isArray(passes))
      return format === FORMAT ? passes : {};
  } catch {}
  throw new OptionError(
    `cache: ${file} is no cache of flashnet test, and would be written over; name a new file, or remove it`,
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new OptionError(`cache: ${file} can't be read: ${reasonOf(error)}; name a new file`, { cause: error });
  }
}
