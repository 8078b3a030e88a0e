import { Sprite } from "flash.display";
import type {
  DatagramSocketDataEvent,
  Event,
  IOErrorEvent,
  ProgressEvent,
  SecurityErrorEvent,
  ServerSocketConnectEvent,
} from "flash.events";
import { ExternalInterface } from "flash.external";
import { DatagramSocket, NetworkInfo, SecureSocket, ServerSocket, Socket } from "flash.net";
import { Security } from "flash.system";
import { ByteArray, getDefinitionByName } from "flash.utils";

const REQUEST: string = "<policy-file-request/>";
const POLICY: string = '<cross-domain-policy><allow-access-from domain="*" to-ports="*"/></cross-domain-policy>';

/**
 * Does one thing with the network, which FlashVar `role` names, and traces how it goes.
 *
 * @swf frameRate=50 version=51
 */
export class Main extends Sprite {
  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    switch (parameters.role) {
      case "server":
        this.serve();
        break;
      case "datagrams":
        this.receiveDatagrams();
        break;
      case "interfaces":
        this.showInterfaces();
        break;
      case "client":
        this.connect(new Socket(), parameters.port);
        break;
      case "secure client":
        this.connectSecurely(parameters.port, parameters.certificate);
        break;
      default:
        this.showClasses(parameters.classes.split(","));
    }
  }

  /** Greets clients, says all they say back to them, and answers for its port when a policy file is asked for. */
  private serve(): void {
    const server = new ServerSocket();
    server.bind(0, "127.0.0.1");
    trace("port", server.localPort);
    server.addEventListener("connect", (event: ServerSocketConnectEvent): void => this.welcome(event.socket));
    server.listen();
    trace("listening");
  }

  private welcome(client: Socket): void {
    trace("client", client.connected, client.remoteAddress);
    client.addEventListener("socketData", (event: ProgressEvent): void => {
      const said = client.readUTFBytes(client.bytesAvailable);
      trace("heard", said);
      if (said == REQUEST) {
        client.writeUTFBytes(POLICY);
        client.writeByte(0);
      } else client.writeUTFBytes("echo: " + said);
      client.flush();
    });
    client.addEventListener("close", (event: Event): void => trace("client left"));
  }

  private receiveDatagrams(): void {
    const socket = new DatagramSocket();
    socket.bind(0, "127.0.0.1");
    trace("port", socket.localPort);
    socket.addEventListener("data", (event: DatagramSocketDataEvent): void => {
      trace("heard", event.data.toString());
      const answer = new ByteArray();
      answer.writeUTFBytes("echo: " + event.data);
      socket.send(answer, 0, 0, event.srcAddress, event.srcPort);
    });
    socket.receive();
    trace("receiving");
  }

  private showInterfaces(): void {
    for (const known of NetworkInfo.networkInfo.findInterfaces()) {
      for (const { address, prefixLength } of known.addresses) trace(`${address}/${prefixLength}`);
    }
    trace("done");
  }

  private connect(socket: Socket, port: int): void {
    socket.addEventListener("connect", (event: Event): void => {
      trace("connected");
      socket.writeUTFBytes("hello");
      socket.flush();
    });
    socket.addEventListener("socketData", (event: ProgressEvent): void => {
      trace("heard", socket.readUTFBytes(socket.bytesAvailable));
    });
    socket.addEventListener("ioError", (event: IOErrorEvent): void => trace("failed"));
    socket.addEventListener("securityError", (event: SecurityErrorEvent): void => trace("forbidden"));
    socket.connect("127.0.0.1", port);
  }

  /** @param trusted a certificate in hexadecimal; none if it is "" */
  private connectSecurely(port: int, trusted: string): void {
    const certificate = new ByteArray();
    for (let i: int = 0; i < trusted.length; i += 2) certificate.writeByte(parseInt(trusted.substr(i, 2), 16));
    const socket = new SecureSocket();
    if (trusted != "") socket.addBinaryChainBuildingCertificate(certificate, true);
    const showStatus = (event: Event): void => trace(event.type, socket.serverCertificateStatus);
    socket.addEventListener("connect", showStatus);
    socket.addEventListener("ioError", showStatus);
    this.connect(socket, port);
  }

  private showClasses(names: string[]): void {
    trace(Security.sandboxType, "ExternalInterface.available:", ExternalInterface.available);
    for (const name of names) trace(name, this.isDefined(name));
    trace("done");
  }

  private isDefined(name: string): boolean {
    try {
      return getDefinitionByName(name) != null;
    } catch {
      return false;
    }
  }
}
