import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { CertificateStatus } from "../../../base/network-types.ts";
import { isSignedBy, type Trust } from "./tls-trust.ts";

/** OID of the extended key usage "TLS server" (RFC 5280 §4.2.1.12). */
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
/** Certificates of a chain that are looked at to say what is wrong with it. */
const MAX_DEPTH = 16;

const TIME = ["CERT_NOT_YET_VALID", "CERT_HAS_EXPIRED"];
const NO_ANCHOR = [
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
];
const CHAIN = ["INVALID_CA", "PATH_LENGTH_EXCEEDED", "CERT_CHAIN_TOO_LONG"];

/**
 * What AIR calls it (spec/server-datagram.md §3, "CertificateStatus").
 *
 * Whether a certificate is good is decided by OpenSSL alone. OpenSSL reports one error, and not for which certificate of
 * the chain; so the chain is searched, and the most severe status is reported, as content may accept what is reported.
 *
 * @param leaf as the server sent it, with its chain
 * @param error OpenSSL's, as Node names it; undefined if it found none
 * @param host that the certificate should be for
 */
export function certificateStatus(
  leaf: X509Certificate,
  error: string | undefined,
  host: string,
  trust: Pick<Trust, "anchors" | "intermediates">,
): CertificateStatus {
  const mismatch = !isFor(leaf, host);
  if (error === undefined) return mismatch ? "principalMismatch" : "trusted";
  const broken = brokenLink(leaf, trust);
  if (broken !== undefined) return broken;
  if (NO_ANCHOR.includes(error)) return "untrustedSigners";
  if (error === "CERT_REVOKED") return "revoked";
  if (leaf.keyUsage && !leaf.keyUsage.includes(SERVER_AUTHENTICATION)) return "invalid";
  if (!TIME.includes(error)) return CHAIN.includes(error) || error === "INVALID_PURPOSE" ? "invalidChain" : "invalid";
  if (mismatch) return "principalMismatch";
  const now = Date.now();
  if (now > Date.parse(leaf.validTo)) return "expired";
  if (now < Date.parse(leaf.validFrom)) return "notYetValid";
  return "invalidChain";
}

/** Follows signatures to an anchor. */
function brokenLink(
  leaf: X509Certificate,
  { anchors, intermediates }: Pick<Trust, "anchors" | "intermediates">,
): CertificateStatus | undefined {
  const isAnchor = (certificate: X509Certificate): boolean => anchors.some(({ raw }) => raw.equals(certificate.raw));
  const candidates = [...anchors, ...intermediates, ...sentWith(leaf)];
  let last = leaf;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    if (isAnchor(last)) return undefined;
    const named = candidates.filter((candidate) => last.checkIssued(candidate));
    const issuer = named.find((candidate) => isSignedBy(last, candidate));
    if (issuer === undefined && named.length > 0) return last === leaf ? "invalid" : "invalidChain";
    if (issuer === undefined || issuer === last) return "untrustedSigners";
    last = issuer;
  }
  return "invalidChain";
}

/** The rest of the chain as the server sent it. */
function sentWith(leaf: X509Certificate): X509Certificate[] {
  const sent: X509Certificate[] = [];
  for (let next = leaf.issuerCertificate; next && sent.length < MAX_DEPTH; next = next.issuerCertificate)
    sent.push(next);
  return sent;
}

/** Servers that people run at home have their address as common name. */
function isFor(certificate: X509Certificate, host: string): boolean {
  return (isIP(host) !== 0 && certificate.checkIP(host) !== undefined) || certificate.checkHost(host) !== undefined;
}
