import { FlashnetError } from "../../base/errors.ts";

/** A test folder can't be used: its settings are wrong, or a file is missing. */
export class TestFolderError extends FlashnetError {
  static override readonly brand = "TestFolderError";
  readonly code = "FLASHNET_TEST_FOLDER";
}
