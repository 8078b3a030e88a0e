import { FlashnetError } from "../../base/errors.ts";

/** The other end broke the rules of docs/protocol.md; the channel it came on is beyond repair. */
export class ProtocolError extends FlashnetError {
  static override readonly brand = "ProtocolError";
  readonly code = "FLASHNET_PROTOCOL";
  /** bytes into the stream (framing) or into the payload (messages) where the mistake is */
  readonly offset: number;

  constructor(what: string, offset: number) {
    super(`protocol error at byte ${offset}: ${what}; both ends have to be of the same flashnet version`);
    this.offset = offset;
  }
}
