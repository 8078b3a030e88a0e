/** `flash.security.CertificateStatus`: spec/server-datagram.md §3. */
// biome-ignore lint/complexity/noStaticOnlyClass: so it is in AIR
export class CertificateStatus {
  static readonly EXPIRED: string = "expired";
  static readonly INVALID: string = "invalid";
  static readonly INVALID_CHAIN: string = "invalidChain";
  static readonly NOT_YET_VALID: string = "notYetValid";
  static readonly PRINCIPAL_MISMATCH: string = "principalMismatch";
  static readonly REVOKED: string = "revoked";
  static readonly TRUSTED: string = "trusted";
  static readonly UNKNOWN: string = "unknown";
  static readonly UNTRUSTED_SIGNERS: string = "untrustedSigners";
}
