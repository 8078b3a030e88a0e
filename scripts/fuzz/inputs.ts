/** Inputs in files, named by what is in them. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "./target.ts";

/** What was found once, and is tried ever since. */
const SEEDS = "scripts/fuzz/seeds";
/** What a campaign leaves behind for the next one; not for the repository. */
const BUILD = "build/fuzz";

export const WORKER = `${BUILD}/worker.mjs`;
export const TOTALS = `${BUILD}/totals.json`;

/** Those of the target itself and those that were found. */
export function seedsOf(target: Target): Uint8Array[] {
  const own = [...target.seeds()].map((seed) => (typeof seed === "string" ? Buffer.from(seed) : seed));
  return [...own, ...readInputs(join(SEEDS, target.name))].map((seed) => new Uint8Array(seed));
}

export function corpusFolder(target: Target): string {
  return join(BUILD, "corpus", target.name);
}

export function failuresFolder(target: Target): string {
  return join(BUILD, "failures", target.name);
}

export function readInputs(folder: string): Uint8Array[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => new Uint8Array(readFileSync(join(folder, name))));
}

/** @returns the path */
export function writeInput(folder: string, input: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash("sha256").update(input).digest("hex").slice(0, 16));
  writeFileSync(path, input);
  return path;
}
