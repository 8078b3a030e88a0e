import { FlashnetError } from "../../base/errors.ts";

const CODES = {
  address: "FLASHNET_CONNECT_ADDRESS",
  refused: "FLASHNET_CONNECT_REFUSED",
  unreachable: "FLASHNET_CONNECT_UNREACHABLE",
  dns: "FLASHNET_CONNECT_DNS",
  timeout: "FLASHNET_CONNECT_TIMEOUT",
  aborted: "FLASHNET_CONNECT_ABORTED",
  relay: "FLASHNET_CONNECT_RELAY",
  limit: "FLASHNET_CONNECT_LIMIT",
  rule: "FLASHNET_CONNECT_RULE",
  policy: "FLASHNET_CONNECT_POLICY",
  request: "FLASHNET_CONNECT_REQUEST",
  tls: "FLASHNET_CONNECT_TLS",
  certificate: "FLASHNET_CONNECT_CERTIFICATE",
  failed: "FLASHNET_CONNECT_FAILED",
} as const;

/**
 * Why there is no connection: the name or address is malformed (`address`), nobody listens (`refused`), no way there
 * (`unreachable`), the name does not exist (`dns`), the time is up, the caller gave up (`aborted`), the relay is down or
 * does not answer (`relay`), too many connections or no file descriptors for another (`limit`), a target rule or the policy forbids it (`rule`, `policy`),
 * the host does not know or can't do what is asked for (`request`), the server speaks no TLS that we do (`tls`), its
 * certificate is not accepted (`certificate`), anything else (`failed`).
 */
export type ConnectFailure = keyof typeof CODES;

/** A TCP connection could not be opened. */
export class ConnectError extends FlashnetError {
  static override readonly brand = "ConnectError";
  readonly code: (typeof CODES)[ConnectFailure];
  readonly reason: ConnectFailure;

  constructor(reason: ConnectFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = CODES[reason];
    this.reason = reason;
  }

  /** @param where host and port that were to be connected to */
  static aborted(where: string): ConnectError {
    return new ConnectError("aborted", `the attempt to connect to ${where} was given up`);
  }

  /** @param where as for `aborted`; `timeout` in milliseconds */
  static timedOut(where: string, timeout: number): ConnectError {
    return new ConnectError("timeout", `${where} did not answer within ${timeout} ms; check the address`);
  }

  /** The reason behind a code, as a relay reports it; `failed` when the code is not known. */
  static reasonOf(code: string): ConnectFailure {
    for (const reason of Object.keys(CODES) as ConnectFailure[]) if (CODES[reason] === code) return reason;
    return "failed";
  }
}

/** A server or UDP socket could not be bound, could not listen or be connected, or is closed. */
export class BindError extends FlashnetError {
  static override readonly brand = "BindError";
  readonly code = "FLASHNET_BIND_FAILED";
}

/** A datagram could not be sent, or one before it could not be delivered. */
export class SendError extends FlashnetError {
  static override readonly brand = "SendError";
  readonly code = "FLASHNET_SEND_FAILED";
}

/** A connection broke after it had been opened; `readable` and `writable` of the connection fail with it. */
export class ConnectionLostError extends FlashnetError {
  static override readonly brand = "ConnectionLostError";
  readonly code = "FLASHNET_CONNECTION_LOST";
}
