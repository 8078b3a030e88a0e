import { FlashnetError } from "../../base/errors.ts";

/** A survey can't go on: its folder, its sources or its options. */
export class SurveyError extends FlashnetError {
  static override readonly brand: string = "SurveyError";
  readonly code = "FLASHNET_SURVEY";
}
