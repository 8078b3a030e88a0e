import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { installedRuffle } from "../player/node/package.ts";
import { SurveyError } from "./errors.ts";

/** A Ruffle that was asked for. */
export interface KnownRuffle {
  version: string;
  /** undefined is the installed one */
  directory: string | undefined;
}

const PACKAGE = "@ruffle-rs/ruffle";
/** Milliseconds for npm to answer, or to bring a package. */
const TIMEOUT = 300_000;
const VERSION = /^\d+\.\d+\.\d+[-+.\w]*$/;
const TAG = /^[a-z][a-z-]*$/;

/** Ruffles by their versions: the installed one, those in folders, and what npm brings into a folder that is kept. */
export class Ruffles {
  readonly #folder: string;
  readonly #known = new Map<string, Promise<KnownRuffle>>();

  /** @param folder for those that npm brings; made when it is needed */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param name a version, a tag of npm such as `latest`, or the folder of a package
   * @throws SurveyError
   */
  find(name: string): Promise<KnownRuffle> {
    let known = this.#known.get(name);
    if (known === undefined) {
      known = this.#find(name);
      this.#known.set(name, known);
      known.then(
        // Jobs have versions.
        ({ version }) => this.#known.set(version, known!),
        () => this.#known.delete(name),
      );
    }
    return known;
  }

  async directoryOf(name: string): Promise<string | undefined> {
    return (await this.find(name)).directory;
  }

  async #find(name: string): Promise<KnownRuffle> {
    const isName = VERSION.test(name) || TAG.test(name);
    if (!isName || existsSync(join(name, "package.json"))) return inFolder(resolve(name), name);
    const installed = versionIn(installedRuffle());
    if (name === "installed" || name === installed) return { version: installed!, directory: undefined };
    const version = VERSION.test(name) ? name : await this.#versionOf(name);
    if (version === installed) return { version, directory: undefined };
    const directory = join(this.#folder, version, "node_modules", PACKAGE);
    if (versionIn(directory) !== version) await this.#bring(version);
    return { version, directory };
  }

  async #versionOf(tag: string): Promise<string> {
    const version = (await npm(["view", `${PACKAGE}@${tag}`, "version"], tag)).trim();
    if (!VERSION.test(version)) throw new SurveyError(`npm knows no Ruffle ${tag}; name a version, or a folder`);
    return version;
  }

  /** Whole or not at all: other programs may look for it. */
  async #bring(version: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const made = await mkdtemp(join(this.#folder, "new-"));
    try {
      const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--no-package-lock"];
      await npm(["install", "--prefix", made, ...quiet, `${PACKAGE}@${version}`], version);
      await rename(made, join(this.#folder, version)).catch(() => {
        // Somebody else was first.
      });
    } finally {
      await rm(made, { recursive: true, force: true });
    }
  }
}

function inFolder(directory: string, name: string): KnownRuffle {
  const version = versionIn(directory);
  if (version !== undefined) return { version, directory };
  throw new SurveyError(`--ruffle ${name} is no version, and no folder of an ${PACKAGE} package; name one`);
}

function versionIn(directory: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { version: string }).version;
  } catch {
    return undefined;
  }
}

async function npm(args: readonly string[], name: string): Promise<string> {
  try {
    const options = { timeout: TIMEOUT, shell: process.platform === "win32" };
    return (await promisify(execFile)("npm", [...args], options)).stdout;
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    const [reason = message] = stderr.split("\n").filter((line) => /\bnpm (?:error|ERR!)/.test(line));
    throw new SurveyError(
      `npm does not bring Ruffle ${name}: ${reason.trim()}; name a folder of an ${PACKAGE} package`,
      {
        cause: error,
      },
    );
  }
}
