import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { SecureSocket, Socket } from "flash.net";
import { CertificateStatus } from "flash.security";
import { getDefinitionByName, getQualifiedSuperclassName } from "flash.utils";

/**
 * Connects to each of the hosts `servers`, with commas between, on port 443, as content of Flash Player does.
 *
 * @swf frameRate=50 version=13
 */
export class Main extends Sprite {
  private readonly servers: string[];

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    this.servers = parameters.servers.split(",");
    this.look("flash.net.SecureSocket");
    this.look("flash.security.CertificateStatus");
    this.look("flash.security.X509Certificate");
    this.next();
  }

  private look(name: string): void {
    try {
      getDefinitionByName(name);
      trace(name, "is there");
    } catch {
      trace(name, "is not there");
    }
  }

  private next(): void {
    const server = this.servers.shift();
    if (server == null) {
      trace("done");
      return;
    }
    const socket = new SecureSocket();
    const report = (event: Event): void => {
      trace(server, event.type, socket.serverCertificateStatus, socket.serverCertificate != null);
      if (event.type == "connect") {
        socket.writeUTFBytes("hello");
        socket.flush();
      } else this.next();
    };
    if (server == "first.example.com") {
      trace(
        SecureSocket.isSupported,
        is(socket, Socket),
        getQualifiedSuperclassName(socket),
        CertificateStatus.TRUSTED,
      );
      trace("addBinaryChainBuildingCertificate" in (socket as any));
    }
    for (const type of ["connect", "close", "ioError", "securityError"]) socket.addEventListener(type, report);
    socket.addEventListener("certificateError", (event: Event): void => {
      trace("certificateError");
      event.preventDefault();
    });
    socket.addEventListener("socketData", (event: Event): void => {
      trace(server, socket.readUTFBytes(socket.bytesAvailable));
    });
    socket.connect(server, 443);
  }
}
