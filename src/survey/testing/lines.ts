import { uninspected } from "../failed.ts";
import type { StageLine } from "../journal.ts";
import type { InspectRow } from "../row.ts";

/** Of a SWF in which there is nothing. */
export const NOTHING: InspectRow = {
  ...uninspected({ code: "damaged", message: "" }),
  problem: null,
  swfVersion: 9,
  vm: "AVM2",
};

export function inspectLine(sha256: string, conditions: string): Extract<StageLine, { type: "inspect" }> {
  return { type: "inspect", sha256, conditions, row: NOTHING, milliseconds: 1, cpu: 1 };
}
