import { IllegalOperationError } from "flash.errors";
import { SecurityErrorEvent } from "flash.events";
import { ByteArray } from "flash.utils";
import * as numbers from "../../../host/protocol/numbers.ts";
import { Connection } from "../../flashnet/Connection.ts";
import { RUNTIME } from "../../flashnet/environment.ts";
import { invalidParameter } from "../../flashnet/errors.ts";
import { Kind } from "../../flashnet/protocol.ts";
import { isSupported } from "../../flashnet/SyncCall.ts";
import { checkSocketsAllowed } from "../../flashnet/sandbox.ts";
import { X509Certificate } from "../security/X509Certificate.ts";
import { Socket } from "./Socket.ts";

const MAX_CERTIFICATES: int = numbers.MAX_CERTIFICATES;
const MAX_CERTIFICATE_BYTES: uint = numbers.MAX_CERTIFICATE_BYTES;

/**
 * `flash.net.SecureSocket`: spec/server-datagram.md §3. In Flash Player it has TLS as it has sockets, and nobody may accept
 * what the system does not.
 */
export class SecureSocket extends Socket {
  private attempt: Connection = null;
  private certificate: X509Certificate = null;
  private status: string = "unknown";
  /** certificates for building chains, as OPEN has each */
  private readonly added: ByteArray[] = [];

  static get isSupported(): boolean {
    return RUNTIME == "flash" || isSupported("tls");
  }

  constructor() {
    super();
    checkSocketsAllowed("SecureSocket()");
    if (!SecureSocket.isSupported) {
      throw new IllegalOperationError("Error #2014: Feature is not available at this time.", 2014);
    }
  }

  /** Null until there is a connection, and while content decides about it (`certificateError`) what it decides about. */
  get serverCertificate(): X509Certificate {
    return this.certificate;
  }

  get serverCertificateStatus(): string {
    return this.status;
  }

  override connect(host: string, port: int): void {
    const attempt = new Connection();
    attempt.onCertificate = (status: string, encoded: ByteArray): boolean =>
      this.onCertificate(attempt, status, encoded);
    this.start(attempt, Kind.Tls, host, port, this.certificates());
    this.attempt = attempt;
    this.certificate = null;
    this.status = "unknown";
  }

  /** For all connections that this socket makes from now on. */
  addBinaryChainBuildingCertificate(certificate: ByteArray, trusted: boolean): void {
    if (certificate == null || !new X509Certificate().read(certificate)) throw invalidParameter();
    const entry = new ByteArray();
    entry.writeBoolean(trusted);
    entry.writeUnsignedInt(certificate.length);
    entry.writeBytes(certificate);
    if (this.added.some((other: ByteArray): boolean => areEqual(other, entry))) return;
    if (this.added.length == MAX_CERTIFICATES || this.certificates().length + entry.length > MAX_CERTIFICATE_BYTES) {
      throw invalidParameter();
    }
    this.added.push(entry);
  }

  /** @returns whether the connection is to go on */
  private onCertificate(attempt: Connection, status: string, encoded: ByteArray): boolean {
    const certificate = new X509Certificate();
    certificate.read(encoded);
    this.certificate = certificate;
    this.status = status;
    if (status == "trusted") return true;
    const accepted = this.isAccepted(status);
    // A listener may have begun another connection.
    if (!accepted && attempt == this.attempt) this.certificate = null;
    return accepted;
  }

  private isAccepted(status: string): boolean {
    if (RUNTIME == "flash" || !this.hasEventListener("certificateError")) return false;
    const event = new SecurityErrorEvent("certificateError", false, true, status);
    this.dispatchEvent(event);
    return event.isDefaultPrevented();
  }

  private certificates(): ByteArray {
    const bytes = new ByteArray();
    bytes.writeShort(this.added.length);
    for (const entry of this.added) bytes.writeBytes(entry);
    return bytes;
  }
}

function areEqual(one: ByteArray, other: ByteArray): boolean {
  if (one.length != other.length) return false;
  for (let i: uint = 0; i < one.length; i++) if (one[i] != other[i]) return false;
  return true;
}
