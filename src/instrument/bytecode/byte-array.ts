import { byteArray } from "../generated/byte-array.ts";
import { byteArrayObjects } from "../generated/byte-array-objects.ts";
import { byteArrayText } from "../generated/byte-array-text.ts";
import type { Digits } from "./names.ts";

export const digits: Digits<"byteArray"> = { byteArray, byteArrayObjects, byteArrayText };
