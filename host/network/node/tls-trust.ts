import { constants, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import { messageOf } from "../../../base/errors.ts";
import type { ChainCertificate } from "../../../base/network-types.ts";
import { MAX_CERTIFICATES } from "../../protocol/numbers.ts";
import { ConnectError } from "../errors.ts";

export interface TlsSettings {
  /**
   * Oldest protocol version that is spoken. Default `TLSv1`, as servers of AIR's time know nothing newer. Below
   * `TLSv1.2`, OpenSSL demands nothing of keys, signatures and renegotiation that such servers don't have.
   */
  minVersion?: tls.SecureVersion;
  /** PEM: roots beside the system's */
  ca?: readonly string[];
  /** PEM: revocation lists. If there is one, every authority of a chain needs one. Default: nothing is revoked */
  crl?: readonly string[];
}

/** What the certificate of a server is verified against. */
export interface Trust {
  context: tls.SecureContext;
  /** where chains may end */
  anchors: readonly X509Certificate[];
  /** what chains may lead over, beside what the server sends */
  intermediates: readonly X509Certificate[];
}

/** Filling a store takes tens of milliseconds, and content connects again with the same certificates. */
const MAX_STORES = 8;

/** The trust stores of one backend. */
export class TrustStores {
  readonly #settings: TlsSettings;
  readonly #stores = new Map<string, Trust>();
  #roots: readonly X509Certificate[] | undefined;

  constructor(settings: TlsSettings) {
    this.#settings = settings;
  }

  /** @throws ConnectError "request" if a certificate can't be read or there are too many */
  with(certificates: readonly ChainCertificate[]): Trust {
    if (certificates.length > MAX_CERTIFICATES) {
      throw new ConnectError(
        "request",
        `content added more than ${MAX_CERTIFICATES} certificates; add those of one chain`,
      );
    }
    const key = certificates
      .map(({ encoded, trusted }) => `${trusted}${Buffer.from(encoded).toString("base64")}`)
      .join();
    let trust = this.#stores.get(key);
    if (trust === undefined) {
      trust = this.#create(certificates);
      if (this.#stores.size === MAX_STORES) this.#stores.clear();
      this.#stores.set(key, trust);
    }
    return trust;
  }

  #create(certificates: readonly ChainCertificate[]): Trust {
    const { minVersion = "TLSv1", ca = [], crl = [] } = this.#settings;
    this.#roots ??= unique([...systemRoots(), ...ca].flatMap(parsePem));
    const added = certificates.map(({ encoded, trusted }) => ({ certificate: parse(encoded), trusted }));
    const anchors = added.filter(({ trusted }) => trusted).map(({ certificate }) => certificate);
    const others = added.filter(({ trusted }) => !trusted).map(({ certificate }) => certificate);
    const all = [...this.#roots, ...anchors];
    const intermediates = leadingTo(all, others);
    const context = tls.createSecureContext({
      ca: [...all, ...intermediates].map(String),
      // Without it, only what has signed itself can be an anchor.
      allowPartialTrustChain: anchors.some((anchor) => !anchor.checkIssued(anchor)),
      minVersion,
      ...(crl.length > 0 && { crl: [...crl] }),
      ...(/^TLSv1(\.1)?$/.test(minVersion) && {
        ciphers: `${tls.DEFAULT_CIPHERS}:@SECLEVEL=0`,
        secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
      }),
    });
    return { context, anchors: all, intermediates };
  }
}

/**
 * Those of `certificates` that an anchor has signed, at first or second hand. OpenSSL has no place for certificates that
 * only help to build chains but its store, where what has signed itself, or everything (`allowPartialTrustChain`), is an
 * anchor; these may be one.
 */
function leadingTo(anchors: readonly X509Certificate[], certificates: readonly X509Certificate[]): X509Certificate[] {
  const found: X509Certificate[] = [];
  let issuers = anchors;
  let rest = certificates;
  while (issuers.length > 0) {
    const next = rest.filter((certificate) => issuers.some((issuer) => issuer.ca && isSignedBy(certificate, issuer)));
    found.push(...next);
    rest = rest.filter((certificate) => !next.includes(certificate));
    issuers = next;
  }
  return found;
}

/** Whether `issuer` is who `certificate` names, and has signed it. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function parse(encoded: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(encoded);
  } catch (error) {
    throw new ConnectError("request", `content added a certificate that can't be read: ${messageOf(error)}; add DER`);
  }
}

/** Leaves out certificates that OpenSSL can't read. */
function parsePem(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

function unique(certificates: readonly X509Certificate[]): X509Certificate[] {
  return [...new Map(certificates.map((certificate) => [certificate.fingerprint256, certificate])).values()];
}

/** What this version of Node can tell of the roots that the system, and `NODE_EXTRA_CA_CERTS`, trust. */
function systemRoots(): string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: "default" | "system") => string[] };
  if (getCACertificates) return [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
  return [...tls.rootCertificates, ...systemBundle(), ...extraRoots()];
}

/** Where systems keep the roots they trust, in one file: Debian; Fedora; SUSE; Alpine, BSD and macOS. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The roots of the system for versions of Node that can't tell; none on a system that keeps them elsewhere. */
function systemBundle(): string[] {
  for (const file of SYSTEM_BUNDLES) {
    try {
      return [readFileSync(file, "utf8")];
    } catch {
      // Not on this system: the next file is tried.
    }
  }
  return [];
}

function extraRoots(): string[] {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (!file) return [];
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    // Node has printed a warning about the file at its start.
    return [];
  }
}
