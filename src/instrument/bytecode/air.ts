import { airNatives } from "../generated/air-natives.ts";
import { securityErrorEvent } from "../generated/security-error-event.ts";
import type { Digits } from "./names.ts";

export const digits: Digits<"air"> = { airNatives, securityErrorEvent };
