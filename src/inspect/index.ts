/** What is in a SWF and in a player's library, read without running either. */
export { describeLibrary } from "../library/describe.ts";
export { generateTypes } from "../library/generate-types.ts";
export type * from "../library/model.ts";
export { type InspectOptions, inspectSwf } from "./inspect.ts";
export type { Argument, ClassUse, NetworkCall, SwfReport, Target } from "./report.ts";
