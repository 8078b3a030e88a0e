import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { SecureSocket } from "flash.net";
import type { X500DistinguishedName, X509Certificate } from "flash.security";
import { TextField } from "flash.text";
import type { ByteArray } from "flash.utils";

/**
 * Shows the certificates of servers: connects to each of the parameter `servers`, as in `a.example.com:443 b.example.com:443`.
 *
 * @swf width=800 height=600 frameRate=50 version=51
 */
export class Main extends Sprite {
  private readonly socket: SecureSocket = new SecureSocket();
  private readonly servers: string[] = this.loaderInfo.parameters.servers.split(" ");
  private readonly output: TextField = new TextField();
  private server: string;
  private certificate: any = null;

  constructor() {
    super();
    this.output.width = 800;
    this.output.height = 600;
    this.output.multiline = true;
    this.addChild(this.output);
    const socket = this.socket;
    socket.addEventListener("certificateError", this.onCertificateError);
    socket.addEventListener("connect", this.onConnect);
    socket.addEventListener("ioError", this.onFailure);
    this.next();
  }

  private next(): void {
    this.server = this.servers.shift();
    if (this.server == null) {
      trace("done");
      return;
    }
    const colon = this.server.lastIndexOf(":");
    this.certificate = null;
    this.socket.connect(this.server.substr(0, colon), int(this.server.substr(colon + 1)));
  }

  private onCertificateError(event: Event): void {
    this.certificate = fieldsOf(this.socket.serverCertificate);
  }

  private onConnect(event: Event): void {
    this.certificate = fieldsOf(this.socket.serverCertificate);
    this.socket.close();
    this.report();
  }

  private onFailure(event: Event): void {
    this.report();
  }

  private report(): void {
    const { server, certificate } = this;
    const status = this.socket.serverCertificateStatus;
    trace(JSON.stringify({ server, status, certificate }));
    this.output.appendText(server + " " + status + "\n");
    this.next();
  }
}

function fieldsOf(certificate: X509Certificate): any {
  return {
    version: certificate.version,
    serialNumber: certificate.serialNumber,
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    validNotBefore: timeOf(certificate.validNotBefore),
    validNotAfter: timeOf(certificate.validNotAfter),
    signatureAlgorithmOID: certificate.signatureAlgorithmOID,
    signatureAlgorithmParams: hexOf(certificate.signatureAlgorithmParams),
    subjectPublicKey: certificate.subjectPublicKey,
    subjectPublicKeyAlgorithmOID: certificate.subjectPublicKeyAlgorithmOID,
    issuerUniqueID: certificate.issuerUniqueID,
    subjectUniqueID: certificate.subjectUniqueID,
    encoded: hexOf(certificate.encoded),
  };
}

function nameOf(name: X500DistinguishedName): any {
  if (name == null) return null;
  return {
    commonName: name.commonName,
    countryName: name.countryName,
    localityName: name.localityName,
    organizationName: name.organizationName,
    organizationalUnitName: name.organizationalUnitName,
    stateOrProvinceName: name.stateOrProvinceName,
    text: name.toString(),
  };
}

function timeOf(date: Date): any {
  return date == null ? null : date.getTime();
}

function hexOf(bytes: ByteArray): string {
  if (bytes == null) return null;
  let digits = "";
  for (let i: uint = 0; i < bytes.length; i++) digits += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
  return digits;
}
