import { movie as avm1Movie, doActionTag } from "../../../src/avm1/movie.ts";
import { inspectSwf } from "../../../src/inspect/inspect.ts";
import { builtinNatives } from "../../../src/instrument/builtin-natives.ts";
import { instrumentSwf } from "../../../src/instrument/instrument.ts";
import { abcTag, movie } from "../../../src/instrument/testing/movie.ts";
import { SwfError } from "../../../src/swf/errors.ts";
import { TagCode } from "../../../src/swf/model.ts";
import { readSwf } from "../../../src/swf/reader.ts";
import { writeSwf } from "../../../src/swf/writer.ts";
import { invariant, type Target } from "../target.ts";
import { richAbc, SMALL_ACTIONS, smallAbc, smallAvm1Movie, smallAvm2Movie, smallSwfs } from "./samples.ts";

/** The first byte chooses what the others are: a whole file, or what a tag of a valid one holds. */
function swfOf(input: Uint8Array): Uint8Array {
  const body = input.slice(1);
  switch ((input[0] ?? 0) % 4) {
    case 0:
      return body;
    case 1:
      return movie([abcTag(body)]);
    case 2:
      return avm1Movie({ frames: [body], version: 5 + (body.length % 4) });
    default: {
      const file = readSwf(smallAvm1Movie());
      const tags = [TagCode.DefineSprite, TagCode.DefineButton2, TagCode.PlaceObject2, TagCode.PlaceObject3];
      const code = tags[(body[0] ?? 0) % tags.length]!;
      return writeSwf({ ...file, tags: [{ code, data: body.slice(1) }, doActionTag(SMALL_ACTIONS), ...file.tags] });
    }
  }
}

const as = (kind: number, bytes: Uint8Array): Uint8Array => Uint8Array.of(kind, ...bytes);

const seeds = (): Uint8Array[] => [
  as(0, smallAvm2Movie()),
  as(0, smallAvm1Movie()),
  as(1, smallAbc()),
  as(1, richAbc()),
  as(2, SMALL_ACTIONS),
  as(3, Uint8Array.of(0, 1, 0, 1, 0, 1, 3, 0)),
  ...smallSwfs(4096, 4).map((swf) => as(0, swf)),
];

const dictionary = [
  "flash.net",
  "Socket",
  "XMLSocket",
  "flash.utils",
  "getDefinitionByName",
  "applicationDomain",
  "getDefinition",
  "flash.net::Socket",
  "\xff\xff\xff\xff\x0f",
  "\x2c",
  "\x46",
  "\x4f",
  "\x1b",
  "\x96",
  "\xbf\x14",
];

/** Characters of a report: src/inspect/hostile.test.ts. */
const MAX_REPORT = 2_000_000;

export const contentTargets: readonly Target[] = [
  {
    name: "instrument",
    seeds,
    dictionary,
    errors: [SwfError],
    run(input) {
      const runtime = (input[0] ?? 0) & 0x10 ? "air" : "flash";
      const options = {
        url: "http://game.example/a.swf",
        natives: builtinNatives,
        runtime,
        maxLength: 1 << 20,
      } as const;
      const { bytes, changed } = instrumentSwf(swfOf(input), options);
      if (!changed) return;
      readSwf(bytes);
      invariant(!instrumentSwf(bytes, options).changed, "a file that was instrumented is instrumented again");
    },
  },
  {
    name: "inspect",
    seeds,
    dictionary,
    errors: [SwfError],
    run(input) {
      const runtime = (input[0] ?? 0) & 0x10 ? "air" : "flash";
      const library = { classes: [], globals: [] };
      const report = inspectSwf(swfOf(input), { natives: builtinNatives, library, runtime, swfHost: "games.example" });
      invariant(JSON.stringify(report).length < MAX_REPORT, "a report is too long");
    },
  },
];
