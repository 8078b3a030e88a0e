/** The networking classes of both virtual machines that a report tells about. */

export interface WantedClass {
  /** as `getQualifiedClassName` prints it, or of the global object of AVM1 */
  name: string;
  /** reported only where the SWF names this member: the rest of the class has nothing to do with the network */
  member?: string;
  /** what the player's own class lacks that its bytecode does not tell, measured with Ruffle 0.6.0 */
  lacks?: string;
}

const NO_STREAMS = "it plays http: URLs, and nothing that comes over RTMP";
const SAME_PLAYER = "it reaches SWFs of the same player, and none of another page or program";
const BRIDGE = "somebody has to answer: a page where allowScriptAccess is on; serve, run and test have nobody";

export const AVM2_CLASSES: readonly WantedClass[] = [
  { name: "flash.net::Socket" },
  { name: "flash.net::XMLSocket" },
  { name: "flash.net::SecureSocket" },
  { name: "flash.net::ServerSocket" },
  { name: "flash.net::DatagramSocket" },
  { name: "flash.net::NetworkInfo" },
  { name: "flash.net.dns::DNSResolver" },
  { name: "flash.net::NetConnection" },
  { name: "flash.net::NetStream", lacks: NO_STREAMS },
  { name: "flash.net::NetGroup" },
  { name: "flash.net::SharedObject", member: "getRemote" },
  { name: "flash.net::LocalConnection", lacks: SAME_PLAYER },
  { name: "flash.net::URLLoader" },
  { name: "flash.net::URLStream" },
  { name: "flash.net::FileReference" },
  { name: "flash.system::Security" },
  { name: "flash.utils::IExternalizable" },
  { name: "flash.external::ExternalInterface", lacks: BRIDGE },
];

export const AVM1_CLASSES: readonly WantedClass[] = [
  { name: "XMLSocket" },
  { name: "NetConnection" },
  { name: "NetStream", lacks: NO_STREAMS },
  { name: "SharedObject", member: "getRemote" },
  { name: "LocalConnection", lacks: SAME_PLAYER },
  { name: "LoadVars" },
  { name: "XML" },
  { name: "ExternalInterface", lacks: BRIDGE },
];

/** Constructors that take a host and a port. */
export const CONNECTING_CLASSES: readonly string[] = ["flash.net::Socket", "flash.net::XMLSocket"];

/** Methods that connect, listen, or name a policy file or what is shared. */
export const METHODS: ReadonlySet<string> = new Set(["connect", "bind", "loadPolicyFile", "getRemote"]);
