import { FlashnetError } from "../../base/errors.ts";

/** The client has closed its side, and a server waits for more of it. A server may let this pass: it then ends as well. */
export class ClientEndedError extends FlashnetError {
  static override readonly brand = "ClientEndedError";
  readonly code = "FLASHNET_CLIENT_ENDED";
}

/** A client sends a message that has no end within the length that its server allows. */
export class MessageLengthError extends FlashnetError {
  static override readonly brand = "MessageLengthError";
  readonly code = "FLASHNET_MESSAGE_LENGTH";
}

/** A server script can't be loaded, or is none. */
export class ServerScriptError extends FlashnetError {
  static override readonly brand = "ServerScriptError";
  readonly code = "FLASHNET_SERVER_SCRIPT";
}
