import { createHash } from "node:crypto";
import { digestOf } from "./conditions.ts";
import { DigestMap } from "./digest-map.ts";
import { isWorthAnotherTry } from "./job.ts";
import type { Journal, JournalLine } from "./journal.ts";

/** Bytes of a SHA-256, and of a size. */
const SHA256 = 32;
const SIZE = 6;

/** What surveys before have found, as far as the next one has to know: a few dozen bytes a SWF. */
export class Known {
  /** SHA-256 and size by file and stamp */
  readonly #files = new DigestMap(SHA256 + SIZE);
  readonly #done = new DigestMap();
  #survey = 0;

  /** @param retry forgets failures that another time may go better */
  static async of(journal: Journal, retry = false): Promise<Known> {
    const known = new Known();
    for await (const line of journal.lines()) if (!(retry && hasFailed(line))) known.#add(line);
    return known;
  }

  /** number of the last survey; 0 if there was none */
  get survey(): number {
    return this.#survey;
  }

  /** The SWF in a file that is as it was. */
  swfIn(file: string, stamp: string): { sha256: string; size: number } | undefined {
    const value = this.#files.get(fileDigest(file, stamp));
    return value && { sha256: value.toString("hex", 0, SHA256), size: value.readUIntLE(SHA256, SIZE) };
  }

  isDone(sha256: string, conditions: string): boolean {
    return this.#done.has(digestOf(sha256, conditions));
  }

  /** Takes a stage of a SWF on. @returns false when it is done, or somebody has taken it on before */
  claim(sha256: string, conditions: string): boolean {
    if (this.isDone(sha256, conditions)) return false;
    this.#done.set(digestOf(sha256, conditions));
    return true;
  }

  #add(line: JournalLine): void {
    if (line.type === "inspect" || line.type === "run") {
      this.#done.set(digestOf(line.sha256, line.conditions));
      return;
    }
    this.#survey = Math.max(this.#survey, line.survey);
    if (line.type !== "file" || line.stamp === undefined) return;
    const value = Buffer.alloc(SHA256 + SIZE);
    value.write(line.sha256, "hex");
    value.writeUIntLE(line.size, SHA256, SIZE);
    this.#files.set(fileDigest(line.file, line.stamp), value);
  }
}

function fileDigest(file: string, stamp: string): Uint8Array {
  return createHash("sha256").update(`${file}\0${stamp}`).digest();
}

function hasFailed(line: JournalLine): boolean {
  const isStage = line.type === "inspect" || line.type === "run";
  return isStage && line.row.problem !== null && isWorthAnotherTry(line.row.problem);
}
