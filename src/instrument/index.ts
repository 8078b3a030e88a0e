/** Native classes put into SWFs: docs/natives.md. */
export { isSwf } from "../swf/reader.ts";
export { builtinNatives } from "./builtin-natives.ts";
export { type InstrumentOptions, type InstrumentResult, instrumentSwf } from "./instrument.ts";
export type { MemberAvailability, NativeDefinition, NativeLibrary, QualifiedName, Runtime } from "./natives.ts";
