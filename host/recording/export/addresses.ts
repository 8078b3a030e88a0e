import ipaddr from "ipaddr.js";
import type { Address } from "../../../base/address.ts";
import { dynamicPort } from "../../../base/address.ts";
import { isLoopback, isUnspecified } from "../../../base/ip-address.ts";
import type { Endpoint } from "./packets.ts";

/**
 * Numeric addresses for the ends of a connection. Where a recording has none (the connection was refused, the server is
 * a script), the names get addresses of RFC 5737's documentation networks, the same for the same name.
 */
export class Addresses {
  readonly #invented = new Map<string, Uint8Array>();

  /** Where a connection goes: `name` at `remote`, from `local`. */
  ends(name: string, remote: Address, local: Address, connection: number): { swf: Endpoint; peer: Endpoint } {
    const peer = { address: parse(remote.address) ?? parse(name) ?? this.#invent(name), port: remote.port };
    const own = isUnspecified(local.address) ? undefined : parse(local.address);
    const fits = own !== undefined && own.length === peer.address.length;
    const address = fits ? own : isLoopback(remote.address) ? peer.address : ownAddress(peer.address);
    return { swf: { address, port: local.port || dynamicPort(connection - 1) }, peer };
  }

  #invent(name: string): Uint8Array {
    let address = this.#invented.get(name);
    if (address === undefined) {
      address = Uint8Array.of(198, 51, 100, 1 + (this.#invented.size % 254));
      this.#invented.set(name, address);
    }
    return address;
  }
}

function ownAddress(peer: Uint8Array): Uint8Array {
  return peer.length === 4 ? OWN_IPV4 : OWN_IPV6;
}

const OWN_IPV4 = Uint8Array.of(192, 0, 2, 1);
const OWN_IPV6 = Uint8Array.from(ipaddr.parse("2001:db8::1").toByteArray());

function parse(address: string): Uint8Array | undefined {
  return ipaddr.isValid(address) ? Uint8Array.from(ipaddr.parse(address).toByteArray()) : undefined;
}
