import { expect, it } from "vitest";
import { commands } from "../base/options/definition.ts";
import { optionNames } from "../base/options/options.ts";
import { run } from "./testing/terminal.ts";

it.each(commands)("%s has the options of base/options, no less and no more", async (command) => {
  const { stdout } = await run(command, "--help");
  const flags = [...stdout.matchAll(/^ {2}(?:-\w, )?--(?:no-)?([\w-]+)/gm)].map(([, flag]) => flag!);
  const names = flags.map((flag) => flag.replace(/-[a-z]/g, ([, letter]) => letter!.toUpperCase()));
  expect(names.filter((name) => name !== "help").sort()).toEqual([...new Set<string>(optionNames(command))].sort());
});
