import { EventDispatcher } from "flash.events";
import { IpAddress } from "../../flashnet/IpAddress.ts";
import { callHost, isSupported } from "../../flashnet/SyncCall.ts";
import { InterfaceAddress } from "./InterfaceAddress.ts";
import { NetworkInterface } from "./NetworkInterface.ts";

let instance: NetworkInfo = null;
let constructing: boolean = false;

/** `flash.net.NetworkInfo`: the interfaces of this machine that the host lets content see. */
export class NetworkInfo extends EventDispatcher {
  static get isSupported(): boolean {
    return isSupported("interfaces");
  }

  static get networkInfo(): NetworkInfo {
    if (instance == null) {
      constructing = true;
      instance = new NetworkInfo();
      constructing = false;
    }
    return instance;
  }

  constructor() {
    super();
    if (!constructing) throw new ArgumentError("Error #2012: NetworkInfo class cannot be instantiated.", 2012);
  }

  findInterfaces(): Vector<NetworkInterface> {
    const interfaces: any[] = callHost("interfaces").interfaces;
    const found = new Vector<NetworkInterface>();
    for (const known of interfaces) found.push(interfaceOf(known));
    return found;
  }
}

function interfaceOf(known: any): NetworkInterface {
  const addresses: any[] = known.addresses;
  const result = new NetworkInterface();
  result.active = known.active;
  result.displayName = known.displayName;
  result.hardwareAddress = known.hardwareAddress;
  result.mtu = known.mtu;
  result.name = known.name;
  result.addresses = new Vector<InterfaceAddress>();
  for (const address of addresses) result.addresses.push(addressOf(address));
  result.subInterfaces = new Vector<NetworkInterface>();
  return result;
}

function addressOf(known: any): InterfaceAddress {
  const result = new InterfaceAddress();
  result.address = IpAddress.format(known.address);
  result.broadcast = known.broadcast;
  result.ipVersion = known.ipVersion;
  result.prefixLength = known.prefixLength;
  return result;
}
