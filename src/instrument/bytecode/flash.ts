import { natives } from "../generated/natives.ts";
import type { Digits } from "./parts.ts";

export const digits: Digits<"flash"> = { natives };
