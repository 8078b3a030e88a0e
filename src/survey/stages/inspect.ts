import { inspectSwfFile } from "../../inspect/inspect.ts";
import type { Argument, SwfReport, Target } from "../../inspect/report.ts";
import { builtinNatives } from "../../instrument/builtin-natives.ts";
import type { Library } from "../../library/model.ts";
import { nodeCodec } from "../../player/node/codec.ts";
import { SwfError } from "../../swf/errors.ts";
import { readSwf } from "../../swf/reader.ts";
import { pixelSize } from "../../swf/rect.ts";
import { bounded, boundedText } from "../bounds.ts";
import { uninspected } from "../failed.ts";
import type { InspectJob } from "../job.ts";
import type { ConnectionRow, InspectRow } from "../row.ts";

/** @param library what the player has */
export function inspectStage(
  bytes: Uint8Array,
  { runtime }: Pick<InspectJob, "runtime">,
  library: Library,
): InspectRow {
  try {
    const swf = readSwf(bytes, { codec: nodeCodec });
    // The host of an archived SWF is not known any more.
    const report = inspectSwfFile(swf, { natives: builtinNatives, library, runtime, swfHost: "*" });
    const targets = distinct(report.targets.map(connectionOf));
    const named = new Set(targets.flatMap(({ host, port }) => [host, `${host}:${port}`]));
    return {
      problem: null,
      swfVersion: report.swfVersion,
      vm: report.vm,
      ...pixelSize(swf.frameSize),
      frameRate: swf.frameRate / 256,
      frames: swf.frameCount,
      classes: bounded(
        report.classes.map(({ name, provider, lacks, stubs }) => ({ name, provider, lacks: [...lacks, ...stubs] })),
      ),
      calls: bounded([...new Set(report.calls.map(({ callee }) => callee))]).map(boundedText),
      connections: bounded(targets),
      policyUrls: bounded(policyUrls(report)).map(boundedText),
      sharedObjects: bounded(report.sharedObjects).map(boundedText),
      mentioned: bounded(report.mentioned.filter((text) => !named.has(text.toLowerCase()))).map(boundedText),
      unread: bounded(report.unread).map(boundedText),
    };
  } catch (error) {
    if (!(error instanceof SwfError)) throw error;
    return uninspected({ code: "damaged", message: boundedText(error.message) });
  }
}

function connectionOf({ host, port, rtmp }: Target): ConnectionRow {
  const [scheme] = rtmp?.url.toLowerCase().split(":", 1) ?? [];
  return { host: host.toLowerCase(), port, protocol: (scheme as ConnectionRow["protocol"] | undefined) ?? "tcp" };
}

/** The same server may be asked for by several spellings of its name. */
function distinct(connections: readonly ConnectionRow[]): ConnectionRow[] {
  return [...new Map(connections.map((row) => [`${row.protocol} ${row.host} ${row.port}`, row])).values()];
}

function policyUrls({ calls }: SwfReport): string[] {
  const urls = calls
    .filter(({ callee }) => callee.endsWith("loadPolicyFile"))
    .map(({ arguments: [url] }) => textOf(url));
  return [...new Set(urls)].filter((url) => url !== "");
}

function textOf(argument: Argument | undefined): string {
  return argument !== undefined && "value" in argument && typeof argument.value === "string" ? argument.value : "";
}
