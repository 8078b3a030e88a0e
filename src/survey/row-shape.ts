/** What a row has to have to be one: files of results may have been edited. Fields that are added are no flaw. */
import * as v from "valibot";
import type { SurveyRow } from "./row.ts";

const number = v.nullable(v.number());
const text = v.nullable(v.string());
const texts = v.array(v.string());
const problem = v.nullable(
  v.object({
    code: v.picklist(["damaged", "large", "timeout", "memory", "crash", "panic", "lost"]),
    message: v.string(),
  }),
);
const connections = v.array(
  v.object({
    host: v.string(),
    port: v.number(),
    protocol: v.picklist(["tcp", "tls", "udp", "rtmp", "rtmps", "rtmpt"]),
  }),
);

const inspect = v.object({
  problem,
  swfVersion: number,
  vm: v.nullable(v.picklist(["AVM1", "AVM2"])),
  width: number,
  height: number,
  frameRate: number,
  frames: number,
  classes: v.array(
    v.object({ name: v.string(), provider: v.picklist(["flashnet", "player", "missing"]), lacks: texts }),
  ),
  calls: texts,
  connections,
  policyUrls: texts,
  sharedObjects: texts,
  mentioned: texts,
  unread: texts,
});

const run = v.object({
  ruffle: v.string(),
  problem,
  ended: text,
  frames: number,
  trace: texts,
  traceSha256: text,
  traceLines: number,
  errors: texts,
  connections,
  loads: texts,
  picture: text,
});

const compare = v.object({
  from: v.string(),
  to: v.string(),
  same: v.boolean(),
  differences: v.array(
    v.object({ what: v.picklist(["end", "trace", "errors", "connections", "picture"]), text: v.string() }),
  ),
});

export const rowShape: v.GenericSchema<unknown, Omit<SurveyRow, "schema">> = v.object({
  sha256: v.string(),
  size: v.number(),
  files: texts,
  fileCount: v.number(),
  inspect: v.nullable(inspect),
  runs: v.array(run),
  compare: v.nullable(compare),
});
