import { formatTarget } from "../../base/address.ts";
import { inspectSwfFile } from "../../src/inspect/inspect.ts";
import type { ClassUse } from "../../src/inspect/report.ts";
import { airOnlyClasses } from "../../src/instrument/air-only.ts";
import { builtinNatives } from "../../src/instrument/builtin-natives.ts";
import type { Library as PlayerLibrary } from "../../src/library/model.ts";
import { nodeCodec } from "../../src/player/node/codec.ts";
import { TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { pixelSize } from "../../src/swf/rect.ts";
import type { SwfFacts } from "../library/lines.ts";

/** What is kept of one SWF, so that a folder of many takes little memory whatever they say. */
const MAX_TARGETS = 8;
const MAX_MENTIONED = 8;
const MAX_LENGTH = 120;

/**
 * The facts of a SWF that the library shows.
 *
 * @param library what the player has
 * @throws SwfError
 */
export function factsOf(bytes: Uint8Array, library: PlayerLibrary): SwfFacts {
  const swf = readSwf(bytes, { codec: nodeCodec });
  const { frameSize, frameRate, frameCount, tags } = swf;
  const report = inspectSwfFile(swf, { natives: builtinNatives, library, swfHost: "localhost" });
  const targets = report.targets.map(({ host, port, rtmp }) => rtmp?.url ?? formatTarget({ host, port }));
  return {
    version: report.swfVersion,
    vm: report.vm,
    ...pixelSize(frameSize),
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
  return classes.filter(({ name, provider }) => provider === "missing" && airOnlyClasses.has(name)).map(localName);
}

function localName({ name }: ClassUse): string {
  return name.replace(/^.*::/, "");
}

function short(texts: readonly string[], count: number): string[] {
  return texts.slice(0, count).map((text) => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text));
}
