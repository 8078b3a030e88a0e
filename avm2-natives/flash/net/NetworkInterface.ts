import type { InterfaceAddress } from "./InterfaceAddress.ts";

/** `flash.net.NetworkInterface`. Content may write what it reads. */
export class NetworkInterface {
  active: boolean;
  addresses: Vector<InterfaceAddress>;
  displayName: string;
  /** `01-23-45-67-89-AB`; "" when not known */
  hardwareAddress: string;
  /** bytes; -1 when not known */
  mtu: int;
  name: string;
  parent: NetworkInterface;
  subInterfaces: Vector<NetworkInterface>;
}
