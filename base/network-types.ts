import type { Address } from "./address.ts";

/** What networks and the messages of the protocol have in common. */

export interface ChainCertificate {
  /** DER */
  encoded: Uint8Array;
  /** a chain may end in it */
  trusted: boolean;
}

export interface ServerCertificate {
  /** DER */
  encoded: Uint8Array;
  status: CertificateStatus;
}

/** The values of AIR's `CertificateStatus` that a handshake can end with: spec/server-datagram.md §3. */
export type CertificateStatus =
  | "expired"
  | "invalid"
  | "invalidChain"
  | "notYetValid"
  | "principalMismatch"
  | "revoked"
  | "trusted"
  | "untrustedSigners";

export interface Datagram {
  data: Uint8Array;
  /** where it comes from */
  remote: Address;
}
