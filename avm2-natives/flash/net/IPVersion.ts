/** `flash.net.IPVersion` */
// biome-ignore lint/complexity/noStaticOnlyClass: so it is in AIR
export class IPVersion {
  static readonly IPV4: string = "IPv4";
  static readonly IPV6: string = "IPv6";
}
