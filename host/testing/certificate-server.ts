import { createSecureContext, type TLSSocket } from "node:tls";
import { type HostMapping, parseHostMapping } from "../backend/host-map.ts";
import type { TlsSettings } from "../backend/tls-trust.ts";
import { type CertificateOptions, createCertificate, createRevocationList, type Identity } from "./certificates.ts";
import { TlsServer } from "./tls-server.ts";

const HOUR = 3_600_000;
const ago = new Date(Date.now() - HOUR);
const later = new Date(Date.now() + HOUR);

/** A TLS server with a certificate of each status: `expired.example.com` has one that is expired. */
export class CertificateServer {
  /** nobody trusts it; `private.example.com` is signed by it */
  readonly privateRoot: Identity = createCertificate({ subject: [["CN", "Private Root"]], ca: true });
  /** `intermediate.example.com` is signed by it, and does not say so */
  readonly intermediate: Identity;
  /** whom a client has to trust */
  readonly trust: TlsSettings;
  readonly #root: Identity = createCertificate({ subject: [["CN", "Root"]], ca: true });
  readonly #chains: Record<string, readonly Identity[]>;
  #server: TlsServer | undefined;

  private constructor() {
    const root = this.#root;
    this.intermediate = createCertificate({ subject: [["CN", "Intermediate"]], issuer: root, ca: true });
    const old = createCertificate({ subject: [["CN", "Old Authority"]], issuer: root, ca: true, notAfter: ago });
    const leaf = (name: string, options: CertificateOptions = {}): Identity =>
      createCertificate({ names: [`${name}.example.com`], issuer: root, ...options });
    const revoked = leaf("revoked");
    this.#chains = {
      trusted: [leaf("trusted")],
      expired: [leaf("expired", { notAfter: ago })],
      "not-yet-valid": [leaf("not-yet-valid", { notBefore: later })],
      mismatch: [leaf("another")],
      untrusted: [createCertificate({ names: ["untrusted.example.com"] })],
      "invalid-chain": [leaf("invalid-chain", { issuer: old }), old],
      invalid: [leaf("invalid", { forged: true })],
      revoked: [revoked],
      private: [leaf("private", { issuer: this.privateRoot })],
      intermediate: [leaf("intermediate", { issuer: this.intermediate })],
    };
    const authorities = [root, old, this.intermediate, this.privateRoot];
    this.trust = { ca: [root.cert], crl: authorities.map((authority) => createRevocationList(authority, [revoked])) };
  }

  static async start(serve: (socket: TLSSocket) => void): Promise<CertificateServer> {
    const server = new CertificateServer();
    server.#server = await TlsServer.start([server.#root], serve, {
      SNICallback(name, callback) {
        const chain = server.#chains[name.replace(".example.com", "")]!;
        callback(null, createSecureContext({ key: chain[0]!.key, cert: chain.map(({ cert }) => cert).join("") }));
      },
    });
    return server;
  }

  /** How its names lead to it. */
  get hostMap(): HostMapping[] {
    return Object.keys(this.#chains).map((name) =>
      parseHostMapping(`${name}.example.com=127.0.0.1:${this.#server!.port}`),
    );
  }

  async close(): Promise<void> {
    await this.#server!.close();
  }
}
