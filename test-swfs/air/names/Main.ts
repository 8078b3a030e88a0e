import { Sprite } from "flash.display";
import { DatagramSocketDataEvent, ServerSocketConnectEvent } from "flash.events";
import {
  DatagramSocket,
  InterfaceAddress,
  IPVersion,
  NetworkInfo,
  NetworkInterface,
  SecureSocket,
  ServerSocket,
} from "flash.net";
import { CertificateStatus, X500DistinguishedName, X509Certificate } from "flash.security";
import { ApplicationDomain } from "flash.system";
import { getDefinitionByName, getQualifiedClassName } from "flash.utils";

const NAMES: any[] = [
  "flash.net.ServerSocket",
  "flash.events.ServerSocketConnectEvent",
  "flash.net.DatagramSocket",
  "flash.events.DatagramSocketDataEvent",
  "flash.net.NetworkInfo",
  "flash.net.NetworkInterface",
  "flash.net.InterfaceAddress",
  "flash.net.IPVersion",
  "flash.net.SecureSocket",
  "flash.security.CertificateStatus",
  "flash.security.X500DistinguishedName",
  "flash.security.X509Certificate",
];

/**
 * Names the classes of AIR in every way there is.
 *
 * @swf frameRate=50 version=15
 */
export class Main extends Sprite {
  constructor() {
    super();
    for (const name of NAMES) {
      this.look(name, "getDefinitionByName", (): any => getDefinitionByName(name));
      trace(name, "hasDefinition", ApplicationDomain.currentDomain.hasDefinition(name));
    }
    const direct: any[] = [
      (): any => ServerSocket,
      (): any => ServerSocketConnectEvent,
      (): any => DatagramSocket,
      (): any => DatagramSocketDataEvent,
      (): any => NetworkInfo,
      (): any => NetworkInterface,
      (): any => InterfaceAddress,
      (): any => IPVersion,
      (): any => SecureSocket,
      (): any => CertificateStatus,
      (): any => X500DistinguishedName,
      (): any => X509Certificate,
    ];
    for (let i: int = 0; i < NAMES.length; i++) this.look(NAMES[i], "directly", direct[i]);
    this.look("flash.net.ServerSocket", "in a signature", (): any => this.serve(null));
    this.look("DatagramSocket.broadcast", "bracket access", (): any => {
      const datagramSocket: any = getDefinitionByName("flash.net.DatagramSocket");
      return typeof datagramSocket.broadcast;
    });
    this.look("SecurityErrorEvent.CERTIFICATE_ERROR", "bracket access", (): any => {
      const securityErrorEvent: any = getDefinitionByName("flash.events.SecurityErrorEvent");
      return typeof securityErrorEvent.CERTIFICATE_ERROR;
    });
    trace("done");
  }

  private serve(server: ServerSocket): string {
    return "called";
  }

  private look(name: string, how: string, find: Function): void {
    try {
      const found = find();
      trace(name, how, is(found, String) ? found : getQualifiedClassName(found));
    } catch (error) {
      trace(name, how, error.name, error.errorID);
    }
  }
}
