import { ActionCode } from "../../../src/avm1/actions.ts";
import { codeBlocks } from "../../../src/avm1/blocks.ts";
import { Avm1Error } from "../../../src/avm1/errors.ts";
import { readActions, readConstantPool, readFunctionHeader, readPush } from "../../../src/avm1/reader.ts";
import { SwfError } from "../../../src/swf/errors.ts";
import { readSwf, readTags } from "../../../src/swf/reader.ts";
import { invariant, type Target } from "../target.ts";
import { SMALL_ACTIONS, smallAvm1Movie } from "./samples.ts";

/** DefineSprite with an action, DefineButton2 with one, and PlaceObject2 with a clip event. */
const TAGS = Uint8Array.of(
  ...[0xc7, 0x09, 1, 0, 1, 0, 0x01, 0x03, 0],
  ...[0x8b, 0x08, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0],
  ...[0x96, 0x06, 0x82, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
  ...[0x40, 0x00],
);

export const avm1Targets: readonly Target[] = [
  {
    name: "avm1-actions",
    seeds: () => [
      SMALL_ACTIONS,
      Uint8Array.of(ActionCode.DefineFunction2, 11, 0, 97, 0, 1, 0, 4, 0, 0, 1, 98, 0, 0, 0),
    ],
    dictionary: ["\x96", "\x88", "\x8e", "\x9b", "\xff\xff"],
    errors: [Avm1Error],
    run(input) {
      let constants: string[] = [];
      let last = -1;
      for (const action of readActions(input)) {
        invariant(action.offset > last, "an action begins before the one in front of it");
        last = action.offset;
        const { code, body } = action;
        if (code === ActionCode.ConstantPool) constants = readConstantPool(body);
        if (code === ActionCode.Push)
          invariant(readPush(body, constants).length <= body.length, "more values than bytes");
        if (code === ActionCode.DefineFunction || code === ActionCode.DefineFunction2) {
          invariant(readFunctionHeader(action).parameters.length <= body.length, "more parameters than bytes");
        }
      }
    },
  },
  {
    name: "avm1-blocks",
    seeds: () => [TAGS, readSwf(smallAvm1Movie()).tags[1]!.data],
    dictionary: ["\xbf\x09", "\xbf\x08", "\xbf\x06", "\xbf\x11"],
    errors: [SwfError],
    run(input) {
      const version = input[0] ?? 8;
      const tags = readTags(input, 1);
      const file = { version, compression: "none" as const, frameSize: input, frameRate: 0, frameCount: 0, ...tags };
      const { blocks, unread } = codeBlocks(file);
      invariant(blocks.length + unread.length <= 2 * input.length, "there are more places than bytes");
    },
  },
];
