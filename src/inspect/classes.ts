/** The networking classes of both virtual machines that a report tells about. */

/** Of AVM2, as `getQualifiedClassName` prints them. */
export const AVM2_CLASSES: readonly string[] = [
  "flash.net::Socket",
  "flash.net::XMLSocket",
  "flash.net::SecureSocket",
  "flash.net::ServerSocket",
  "flash.net::DatagramSocket",
  "flash.net::NetworkInfo",
  "flash.net.dns::DNSResolver",
  "flash.net::NetConnection",
  "flash.net::NetStream",
  "flash.net::NetGroup",
  "flash.net::LocalConnection",
  "flash.net::URLLoader",
  "flash.net::URLStream",
  "flash.net::FileReference",
  "flash.system::Security",
];

/** Of AVM1: names of the global object. */
export const AVM1_CLASSES: readonly string[] = [
  "XMLSocket",
  "NetConnection",
  "NetStream",
  "LocalConnection",
  "LoadVars",
  "XML",
];

/** Constructors that take a host and a port. */
export const CONNECTING_CLASSES: readonly string[] = ["flash.net::Socket", "flash.net::XMLSocket"];

/** Methods that connect, listen, or name a policy file. */
export const METHODS: ReadonlySet<string> = new Set(["connect", "bind", "loadPolicyFile"]);
