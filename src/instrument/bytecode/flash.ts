import { natives } from "../generated/natives.ts";
import type { Digits } from "./names.ts";

export const digits: Digits<"flash"> = { natives };
