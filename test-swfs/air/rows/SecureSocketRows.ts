import { type ErrorEvent, type Event, type ProgressEvent, SecurityErrorEvent } from "flash.events";
import { SecureSocket } from "flash.net";
import { CertificateStatus, X500DistinguishedName, X509Certificate } from "flash.security";
import { ByteArray, describeType, getQualifiedClassName } from "flash.utils";
import { attempt, type Rows } from "./Rows.ts";

const PORT: int = 443;
const LARGE: int = 0x100000;

/**
 * spec/server-datagram.md §3. Names of hosts say what certificate the server has.
 *
 * @param certificates in hexadecimal digits: `root`, which nobody trusts, and `intermediate`
 */
export function secureSocketRows(rows: Rows, certificates: any): void {
  members(rows);
  statuses(rows);
  failures(rows);
  chains(rows, certificates);
  decisions(rows);
  data(rows);
}

function members(rows: Rows): void {
  rows.add("isSupported", (): void => trace(SecureSocket.isSupported));
  rows.add("SecureSocket()", (): void => {
    const socket = new SecureSocket();
    trace(socket.connected, socket.serverCertificate, socket.serverCertificateStatus, socket.timeout);
  });
  rows.add("takes no host and port", (): void => {
    const Late: any = SecureSocket;
    attempt("new", (): any => new Late("trusted.example.com", PORT));
  });
  rows.add("connect: port < 0 or > 65535", (): void => {
    const socket = new SecureSocket();
    for (const port of [-1, 65536]) attempt(String(port), (): void => socket.connect("trusted.example.com", port));
    trace(socket.serverCertificateStatus);
  });
  rows.add("everything else is inherited from Socket", (): void => {
    const socket = new SecureSocket();
    socket.endian = "littleEndian";
    trace(socket.endian, socket.bytesAvailable, socket.bytesPending, socket.objectEncoding);
    attempt("readByte", (): int => socket.readByte());
    attempt("close", (): void => socket.close());
  });
  rows.add("CertificateStatus", (): void => {
    trace(CertificateStatus.EXPIRED, CertificateStatus.INVALID, CertificateStatus.INVALID_CHAIN);
    trace(CertificateStatus.NOT_YET_VALID, CertificateStatus.PRINCIPAL_MISMATCH, CertificateStatus.REVOKED);
    trace(CertificateStatus.TRUSTED, CertificateStatus.UNKNOWN, CertificateStatus.UNTRUSTED_SIGNERS);
  });
  rows.add("members", (): void => {
    for (const type of [SecureSocket, X509Certificate, X500DistinguishedName]) trace(membersOf(type));
  });
  rows.add("SecurityErrorEvent.CERTIFICATE_ERROR", (): void => trace(eventClass.CERTIFICATE_ERROR));
}

function statuses(rows: Rows): void {
  const hosts = ["trusted", "expired", "not-yet-valid", "mismatch", "untrusted", "invalid-chain", "invalid", "revoked"];
  for (const host of hosts) connectRow(rows, "status: " + host, host + ".example.com");
  rows.addLater(
    "serverCertificateStatus: unknown, final, kept after close(), until the next connect()",
    (done: Function): void => {
      const socket = new SecureSocket();
      const show = (when: string): void =>
        trace(when, socket.serverCertificateStatus, socket.serverCertificate != null);
      show("new");
      socket.addEventListener("connect", (event: Event): void => {
        show("connected");
        socket.close();
        show("closed");
        socket.connect("expired.example.com", PORT);
        show("connecting again");
      });
      socket.addEventListener("ioError", (event: Event): void => {
        show("failed");
        done();
      });
      socket.connect("trusted.example.com", PORT);
      show("connecting");
    },
  );
}

function failures(rows: Rows): void {
  connectRow(rows, "a server that speaks no TLS", "plain.example.com");
  connectRow(rows, "a port that is closed", "closed.example.com");
  connectRow(rows, "a handshake that is never answered", "silent.example.com", 500);
  rows.addLater("close() while connecting: nothing is reported", (done: Function): void => {
    const socket = new SecureSocket();
    for (const type of ["connect", "close", "ioError", "securityError", "certificateError"]) {
      socket.addEventListener(type, (event: Event): void => trace(event.type));
    }
    socket.connect("expired.example.com", PORT);
    socket.close();
    trace(socket.connected, socket.serverCertificateStatus);
    connect(new SecureSocket(), "trusted.example.com", done);
  });
}

function chains(rows: Rows, certificates: any): void {
  rows.add("addBinaryChainBuildingCertificate: what is no certificate", (): void => {
    const socket = new SecureSocket();
    const longer = fromHex(certificates.root);
    longer[longer.length] = 0;
    const shorter = fromHex(certificates.root);
    shorter.length--;
    const add = (what: string, bytes: ByteArray): void =>
      attempt(what, (): void => socket.addBinaryChainBuildingCertificate(bytes, true));
    add("null", null);
    add("nothing", new ByteArray());
    add("one byte more", longer);
    add("one byte less", shorter);
    add("a certificate", fromHex(certificates.root));
  });
  rows.add("addBinaryChainBuildingCertificate: one certificate more than a connection may have", (): void => {
    const socket = new SecureSocket();
    const certificate = fromHex(certificates.root);
    for (let i: int = 0; i < 32; i++) {
      certificate[certificate.length - 1] = i;
      socket.addBinaryChainBuildingCertificate(certificate, false);
    }
    attempt("once more the last", (): void => socket.addBinaryChainBuildingCertificate(certificate, false));
    attempt("another", (): void => socket.addBinaryChainBuildingCertificate(certificate, true));
  });
  rows.addLater("addBinaryChainBuildingCertificate: trusted", (done: Function): void => {
    const socket = new SecureSocket();
    // Content that adds it before every connection must not run into a limit.
    for (let i: int = 0; i < 40; i++) socket.addBinaryChainBuildingCertificate(fromHex(certificates.root), true);
    connect(socket, "private.example.com", done);
  });
  rows.addLater("addBinaryChainBuildingCertificate: not trusted", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addBinaryChainBuildingCertificate(fromHex(certificates.root), false);
    connect(socket, "private.example.com", done);
  });
  connectRow(rows, "an intermediate certificate is missing", "intermediate.example.com");
  rows.addLater("addBinaryChainBuildingCertificate: an intermediate", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addBinaryChainBuildingCertificate(fromHex(certificates.intermediate), false);
    connect(socket, "intermediate.example.com", done);
  });
  connectRow(rows, "what one socket adds is not for others", "private.example.com");
}

function decisions(rows: Rows): void {
  rows.addLater("certificateError: closes by default", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addEventListener("certificateError", (event: SecurityErrorEvent): void => {
      trace(event.type, event.cancelable, event.bubbles, is(event, SecurityErrorEvent));
      trace(socket.connected, socket.serverCertificateStatus, socket.serverCertificate.subject.commonName);
    });
    connect(socket, "expired.example.com", done);
  });
  rows.addLater("certificateError: preventDefault() accepts", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addEventListener("certificateError", (event: Event): void => event.preventDefault());
    connect(socket, "expired.example.com", done);
  });
  rows.addLater("certificateError: not for a certificate that is trusted", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addEventListener("certificateError", (event: Event): void => trace(event.type));
    connect(socket, "trusted.example.com", done);
  });
  rows.addLater("certificateError: another connection from its listener", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addEventListener("certificateError", (event: Event): void => {
      trace(event.type);
      socket.connect("trusted.example.com", PORT);
    });
    connect(socket, "expired.example.com", done);
  });
}

function data(rows: Rows): void {
  rows.addLater("data goes both ways, then the server closes", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addEventListener("connect", (event: Event): void => {
      socket.writeUTFBytes("Grüße");
      socket.flush();
    });
    socket.addEventListener("socketData", (event: ProgressEvent): void => {
      trace(socket.readUTFBytes(socket.bytesAvailable));
      socket.writeUTFBytes("bye");
    });
    socket.addEventListener("close", (event: Event): void => {
      trace("close", socket.connected, socket.serverCertificateStatus);
      done();
    });
    socket.connect("trusted.example.com", PORT);
  });
  rows.addLater("1 MiB there and back", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addEventListener("connect", (event: Event): void => {
      for (let i: int = 0; i < LARGE; i += 4) socket.writeInt(i * 7);
    });
    socket.addEventListener("socketData", (event: ProgressEvent): void => {
      if (socket.bytesAvailable < LARGE) return;
      let wrong: int = 0;
      for (let i: int = 0; i < LARGE; i += 4) if (socket.readInt() != i * 7) wrong++;
      trace(socket.bytesAvailable, wrong);
      socket.close();
      done();
    });
    socket.connect("trusted.example.com", PORT);
  });
  rows.addLater("localAddress, localPort, remoteAddress, remotePort", (done: Function): void => {
    const socket = new SecureSocket();
    socket.addEventListener("connect", (event: Event): void => {
      trace(socket.localAddress, socket.localPort > 0, socket.remoteAddress, socket.remotePort > 0);
      socket.close();
      done();
    });
    socket.connect("trusted.example.com", PORT);
  });
}

function connectRow(rows: Rows, name: string, host: string, timeout: uint = 20000): void {
  rows.addLater(name, (done: Function): void => {
    const socket = new SecureSocket();
    socket.timeout = timeout;
    connect(socket, host, done);
  });
}

/** Connects, and traces what comes of it. */
function connect(socket: SecureSocket, host: string, done: Function): void {
  for (const type of ["connect", "ioError", "securityError"]) {
    socket.addEventListener(type, (event: Event): void => {
      const certificate = socket.serverCertificate;
      trace(type, socket.connected, socket.serverCertificateStatus, certificate == null ? null : certificate.subject);
      if (type == "connect") socket.close();
      else trace((event as ErrorEvent).text);
      done();
    });
  }
  socket.connect(host, PORT);
}

/** The members that a class adds to its superclass. */
function membersOf(type: any): string {
  const names: string[] = [];
  const members: any = describeType(type).child("factory").children();
  for (let i: int = 0; i < members.length(); i++) {
    const member = members[i];
    if (String(member.attribute("declaredBy")) == getQualifiedClassName(type)) names.push(member.attribute("name"));
  }
  return names.sort().join(" ");
}

function fromHex(digits: string): ByteArray {
  const bytes = new ByteArray();
  for (let i: int = 0; i < digits.length; i += 2) bytes.writeByte(parseInt(digits.substr(i, 2), 16));
  return bytes;
}

const eventClass: any = SecurityErrorEvent;
