import { FlashnetError } from "../../base/errors.ts";

/** A policy file is not what a policy file has to be. */
export class PolicySyntaxError extends FlashnetError {
  readonly code = "FLASHNET_POLICY_SYNTAX";
  /** of what is wrong, in bytes from the start of the file */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`byte ${offset}: ${message}`);
    this.offset = offset;
  }
}
