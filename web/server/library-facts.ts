import { formatTarget } from "../../base/address.ts";
import { inspectSwf } from "../../src/inspect/inspect.ts";
import type { ClassUse } from "../../src/inspect/report.ts";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import type { Library as PlayerLibrary } from "../../src/library/model.ts";
import { nodeCodec } from "../../src/player/node/codec.ts";
import { TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { decodeRect } from "../../src/swf/rect.ts";
import type { SwfFacts } from "../library/lines.ts";

/** What is kept of one SWF, so that a folder of many takes little memory whatever they say. */
const MAX_TARGETS = 8;
const MAX_MENTIONED = 8;
const MAX_LENGTH = 120;

const AIR_ONLY: ReadonlySet<string> = new Set(
  builtinNatives.flatMap(({ definitions }) =>
    definitions.filter(({ runtime }) => runtime === "air").map(({ name }) => name),
  ),
);

/** Of units of SWF's coordinates. */
const TWIPS = 20;

/**
 * The facts of a SWF that the library shows.
 *
 * @param library what the player has
 * @throws SwfError
 */
export function factsOf(bytes: Uint8Array, library: PlayerLibrary): SwfFacts {
  const { frameSize, frameRate, frameCount, tags } = readSwf(bytes, { codec: nodeCodec });
  const report = inspectSwf(bytes, { natives: builtinNatives, library, swfHost: "localhost", codec: nodeCodec });
  const { xMin, xMax, yMin, yMax } = decodeRect(frameSize);
  const targets = report.targets.map(({ host, port, rtmp }) => rtmp?.url ?? formatTarget({ host, port }));
  return {
    version: report.swfVersion,
    vm: report.vm,
    width: pixels(xMax - xMin),
    height: pixels(yMax - yMin),
    frameRate: frameRate / 256,
    frames: frameCount,
    air: airClasses(report.classes),
    targets: short(targets, MAX_TARGETS),
    mentioned: short(
      report.mentioned.filter((text) => !targets.includes(text)),
      MAX_MENTIONED,
    ),
    classes: report.classes.map(localName),
    // A file that was cut off lacks its end.
    ...((report.unread.length > 0 || tags.at(-1)?.code !== TagCode.End) && { partly: true }),
  };
}

function airClasses(classes: readonly ClassUse[]): string[] {
  return classes.filter(({ name, provider }) => provider === "missing" && AIR_ONLY.has(name)).map(localName);
}

function localName({ name }: ClassUse): string {
  return name.replace(/^.*::/, "");
}

function pixels(twips: number): number {
  return Math.max(0, Math.round(twips / TWIPS));
}

function short(texts: readonly string[], count: number): string[] {
  return texts.slice(0, count).map((text) => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text));
}
