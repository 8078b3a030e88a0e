import { AbcError } from "../../../src/abc/errors.ts";
import { readInstructions } from "../../../src/abc/instructions.ts";
import { NamespaceKind } from "../../../src/abc/model.ts";
import { PoolEditor } from "../../../src/abc/pool-editor.ts";
import { readAbc } from "../../../src/abc/reader.ts";
import { TextTable } from "../../../src/abc/text-table.ts";
import { writeAbc } from "../../../src/abc/writer.ts";
import { describeNatives } from "../../../src/library/describe.ts";
import { equalBytes, invariant, type Target } from "../target.ts";
import { richAbc, smallAbc } from "./samples.ts";

const seeds = (): Uint8Array[] => [smallAbc(), richAbc()];
const dictionary = [
  "\x10\x00\x2e\x00",
  "\xff\xff\xff\xff\x0f",
  "\x80\x80\x80\x80\x00",
  "\x1d",
  "\x09",
  "\x15",
  "Socket",
  "flash.net",
];

export const abcTargets: readonly Target[] = [
  {
    name: "abc",
    seeds,
    dictionary,
    errors: [AbcError],
    run(input) {
      const written = writeAbc(readAbc(input));
      invariant(equalBytes(writeAbc(readAbc(written)), written), "a file that was written reads as another one");
    },
  },
  {
    name: "abc-pool",
    seeds,
    dictionary,
    errors: [AbcError],
    run(input) {
      const editor = new PoolEditor(input);
      editor.findStrings(new TextTable(["Socket", "flash.net", ""]));
      invariant(editor.finish() === input, "a pool that was not changed is another one");
      const { strings, namespaces, namespaceSets, multinames } = editor;
      const before = [strings, namespaces, namespaceSets, multinames].map(({ length }) => length);
      const text = Uint8Array.of(0x61, 0x62);
      if (strings.length > 1) strings.replace(strings.length - 1, text);
      const added = namespaces.add({ kind: NamespaceKind.Package, name: strings.add(text) });
      const read = new PoolEditor(editor.finish());
      const after = [read.strings, read.namespaces, read.namespaceSets, read.multinames].map(({ length }) => length);
      // An empty pool array is written with a count of 0, and has room for the implied entry nevertheless.
      invariant(after[0] === Math.max(1, before[0]!) + 1 && after[3] === before[3], "a changed pool has other counts");
      invariant(read.namespaces.get(added)?.kind === NamespaceKind.Package, "what was added is not there");
      invariant(equalBytes(read.strings.get(read.strings.length - 1)!, text), "a string that was added is not there");
    },
  },
  {
    name: "abc-instructions",
    seeds: () => readAbc(smallAbc()).bodies.map(({ code }) => code),
    dictionary: ["\x1b", "\x10\xff\xff\xff", "\xef"],
    run(input) {
      let last = -1;
      for (const { offset, operands } of readInstructions(input)) {
        invariant(offset > last, "an instruction begins before the one in front of it");
        invariant(operands.every(Number.isFinite), "an operand is no number");
        invariant(operands.length <= input.length, "there are more operands than bytes");
        last = offset;
      }
    },
  },
  {
    name: "describe-natives",
    seeds,
    dictionary,
    errors: [AbcError],
    run(input) {
      const library = describeNatives(input);
      invariant(JSON.stringify(library).length < 1 << 24, "a library of more than 16 MiB");
    },
  },
];
