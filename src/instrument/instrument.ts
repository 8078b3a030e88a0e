import { carryOut } from "./carry-out.ts";
import { type InstrumentOptions, type InstrumentResult, planSwf } from "./plan.ts";

export type { InstrumentOptions, InstrumentResult };

/**
 * Rewrites a SWF so that it uses native classes: in the constant pools of its bytecode their names are changed, and the
 * libraries are put in front. In method bodies calls and gets of members that are wrapped get other names; all else stays
 * as it is. A SWF that names none of the definitions is left alone, and so are a SWF that was instrumented before, and bytecode that can't be read, which players skip.
 *
 * @throws SwfError
 */
export function instrumentSwf(bytes: Uint8Array, options: InstrumentOptions): InstrumentResult {
  const plan = planSwf(bytes, options);
  return plan.additions === undefined ? plan.unchanged : carryOut(plan, plan.additions);
}
