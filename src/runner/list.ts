import { messageOf } from "../../base/errors.ts";
import type { TestFolder } from "./find-tests.ts";
import { ScriptedInput } from "./input.ts";
import { parseSettings } from "./settings.ts";
import { scriptNames, TestFiles } from "./test-files.ts";

/** What a test folder uses, without running it. */
export interface TestListing {
  name: string;
  /** names of its subtests */
  subtests: string[];
  /** keys of its `test.toml`, and files beside it that take part */
  uses: string[];
  /** what it asks for and does not get, a line each */
  unsupported: string[];
  /** why it can't be run, a line each: a key that is unknown, a file that is none */
  errors: string[];
}

/** Files that take part when they are there. */
const FILES = [
  "input.json",
  "socket.json",
  "recording.jsonl",
  ...scriptNames("server"),
  ...scriptNames("external"),
  "output.ruffle.txt",
];

/** Says of a test folder what it uses and what of that is missing. Whatever is wrong with it is in the listing. */
export function listTest({ name, path }: TestFolder): TestListing {
  const files = new TestFiles(path, false);
  const uses = new Set(FILES.filter((file) => files.has(file)));
  const unsupported = new Set<string>();
  const listing: TestListing = { name, subtests: [], uses: [], unsupported: [], errors: [] };
  const note = (read: () => void): void => {
    try {
      read();
    } catch (error) {
      listing.errors.push(messageOf(error));
    }
  };
  note(() => {
    for (const { subtest, keys, unsupported: missing } of parseSettings(files.text("test.toml") ?? "")) {
      if (subtest !== undefined) listing.subtests.push(subtest);
      for (const key of keys) uses.add(key);
      for (const line of missing) unsupported.add(line);
    }
  });
  note(() => {
    const json = files.text("input.json");
    if (json !== undefined) for (const line of new ScriptedInput(json).unsupported) unsupported.add(line);
  });
  return { ...listing, uses: [...uses].sort(), unsupported: [...unsupported].sort() };
}
