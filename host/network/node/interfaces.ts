import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import type { InterfaceAddress, NetworkInterface } from "../backend.ts";

/** The interfaces of this machine that are up; Node knows no others, and no MTU. */
export function systemInterfaces(): NetworkInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, infos]) => {
    const first = infos?.[0];
    if (first === undefined) return [];
    return {
      name,
      displayName: name,
      active: true,
      hardwareAddress: hardwareAddress(first.mac),
      mtu: -1,
      addresses: infos!.map(interfaceAddress),
    };
  });
}

function hardwareAddress(mac: string): string {
  return /^[0:]*$/.test(mac) ? "" : mac.toUpperCase().replaceAll(":", "-");
}

function interfaceAddress({ address, cidr, family, internal }: NetworkInterfaceInfo): InterfaceAddress {
  return {
    address,
    broadcast: cidr && family === "IPv4" && !internal ? ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString() : "",
    prefixLength: Number(cidr?.split("/")[1] ?? 0),
    ipVersion: family,
  };
}
