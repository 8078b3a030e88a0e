import { FlashnetError } from "../errors.ts";

/** An option is unknown, or has a value that it can't have. */
export class OptionError extends FlashnetError {
  static override readonly brand = "OptionError";
  readonly code = "FLASHNET_OPTION";
}

/**
 * What is misspelt must not be passed over.
 *
 * @param known names of the options there are
 * @param given what the caller has passed; undefined is nothing
 * @param where what takes them, as the message names it: `play`, `limits of PlayerHost`
 * @throws OptionError
 */
export function checkOptions(known: readonly string[], given: object | undefined, where: string): void {
  for (const name of Object.keys(given ?? {})) {
    if (!known.includes(name)) throw new OptionError(unknownOption(known, name, where));
  }
}

/** A value that an option can't have, as a message shows it. */
export function printValue(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** The line that names an unknown option, and what was meant by it. */
export function unknownOption(known: readonly string[], name: string, where: string): string {
  const near = nearest(name, known);
  const hint = near === undefined ? "" : `did you mean ${near}? `;
  return `${where}: there is no option ${name}; ${hint}known are ${[...known].sort().join(", ")}`;
}

/** The most similar of some names; undefined when none is similar. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const ranked = names
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || b.candidate.length - a.candidate.length);
  return ranked.find(({ candidate, distance }) => distance <= Math.max(2, candidate.length / 3))?.candidate;
}

/** Changes of a letter from one name to the other; a name within the other is near in any case. */
function distanceOf(a: string, b: string): number {
  if (b.length > 2 && a.length > 2 && (a.includes(b) || b.includes(a))) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
