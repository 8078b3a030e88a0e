import { createSecureContext, type TLSSocket } from "node:tls";
import type { TlsSettings } from "../network/node/tls-trust.ts";
import { type HostMapping, parseHostMapping } from "../network/wrappers/host-map.ts";
import { type CertificateOptions, createCertificate, createRevocationList, type Identity } from "./certificates.ts";
import { TlsServer } from "./tls-server.ts";

const HOUR = 3_600_000;
const ago = new Date(Date.now() - HOUR);
const later = new Date(Date.now() + HOUR);

export interface CertificateServer {
  /** how its names lead to it */
  map: HostMapping[];
  /** whom a client has to trust */
  trust: TlsSettings;
  /** nobody trusts it; `private.example.com` is signed by it */
  privateRoot: Identity;
  /** `intermediate.example.com` is signed by it, and does not say so */
  intermediate: Identity;
  close(): Promise<void>;
}

/** A TLS server with a certificate of each status: `expired.example.com` has one that is expired. */
export async function startCertificateServer(serve: (socket: TLSSocket) => void): Promise<CertificateServer> {
  const authority = (name: string, options: CertificateOptions = {}): Identity =>
    createCertificate({ subject: [["CN", name]], ca: true, ...options });
  const root = authority("Root");
  const privateRoot = authority("Private Root");
  const intermediate = authority("Intermediate", { issuer: root });
  const old = authority("Old Authority", { issuer: root, notAfter: ago });
  const leaf = (name: string, options: CertificateOptions = {}): Identity =>
    createCertificate({ names: [`${name}.example.com`], issuer: root, ...options });
  const revoked = leaf("revoked");

  const chains: Record<string, readonly [Identity, ...Identity[]]> = {
    trusted: [leaf("trusted")],
    expired: [leaf("expired", { notAfter: ago })],
    "not-yet-valid": [leaf("not-yet-valid", { notBefore: later })],
    mismatch: [leaf("another")],
    untrusted: [createCertificate({ names: ["untrusted.example.com"] })],
    "invalid-chain": [leaf("invalid-chain", { issuer: old }), old],
    invalid: [leaf("invalid", { forged: true })],
    revoked: [revoked],
    private: [leaf("private", { issuer: privateRoot })],
    intermediate: [leaf("intermediate", { issuer: intermediate })],
  };
  const server = await TlsServer.start([root], serve, {
    SNICallback(name, callback) {
      const chain = chains[name.replace(".example.com", "")]!;
      callback(null, createSecureContext({ key: chain[0].key, cert: chain.map(({ cert }) => cert).join("") }));
    },
  });
  const lists = [root, old, intermediate, privateRoot].map((issuer) => createRevocationList(issuer, [revoked]));
  return {
    map: Object.keys(chains).map((name) => parseHostMapping(`${name}.example.com=127.0.0.1:${server.port}`)),
    trust: { ca: [root.cert], crl: lists },
    privateRoot,
    intermediate,
    close: () => server.close(),
  };
}
