import type { Command } from "commander";

/**
 * What was typed behind a command's name, without some of its options.
 *
 * @param left long names of the options that are left out, with their values
 */
export function wordsWithout(command: Command, left: readonly string[]): string[] {
  const { rawArgs } = command.parent as Command & { rawArgs: readonly string[] };
  const typed = rawArgs.slice(rawArgs.indexOf(command.name()) + 1);
  const words: string[] = [];
  while (typed.length > 0) {
    const word = typed.shift()!;
    const [name] = word.split("=", 1);
    const option = command.options.find(({ long, short }) => name === long || name === short);
    const value = option?.required && !word.includes("=") ? typed.splice(0, 1) : [];
    if (option === undefined || !left.includes(option.long!)) words.push(word, ...value);
  }
  return words;
}
