import { FlashnetError } from "../../base/errors.ts";

/** A test folder can't be used: its settings are wrong, or a file is missing. */
export class TestFolderError extends FlashnetError {
  static override readonly brand = "TestFolderError";
  readonly code = "FLASHNET_TEST_FOLDER";
}

/** A module whose exports content is to call can't be loaded. */
export class ExternalModuleError extends FlashnetError {
  static override readonly brand = "ExternalModuleError";
  readonly code = "FLASHNET_EXTERNAL_MODULE";
}

/** What has changed since a revision is not known. */
export class ChangesError extends FlashnetError {
  static override readonly brand = "ChangesError";
  readonly code = "FLASHNET_CHANGES";
}

/** A report is none, or can't be merged with others. */
export class ReportError extends FlashnetError {
  static override readonly brand = "ReportError";
  readonly code = "FLASHNET_REPORT";
}
