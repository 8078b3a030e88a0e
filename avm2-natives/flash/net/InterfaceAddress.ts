/** `flash.net.InterfaceAddress`: one address of a network interface. Content may write what it reads. */
export class InterfaceAddress {
  address: string;
  /** "" for IPv6, which has none */
  broadcast: string;
  /** a constant of `IPVersion` */
  ipVersion: string;
  /** bits; -1 when not known */
  prefixLength: int;
}
