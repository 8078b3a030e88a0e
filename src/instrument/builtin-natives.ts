import { bytecodeOf } from "#natives";
import type { Avm1Native } from "./avm1-uses.ts";
import type { BytecodeName, BytecodePart } from "./bytecode/names.ts";
import type { NativeDefinition, NativeLibrary, Runtime, WrappedMember } from "./natives.ts";
import type { Additions } from "./plan.ts";

const parts = new WeakMap<NativeLibrary, BytecodePart>();

/** @param part that pages load it with */
function library(part: BytecodePart, name: BytecodeName, described: Omit<NativeLibrary, "abc">): NativeLibrary {
  const made: NativeLibrary = {
    ...described,
    get abc() {
      return bytecodeOf(name);
    },
  };
  parts.set(made, part);
  return made;
}

function avm1(name: string, prologue: BytecodeName<"avm1">): Avm1Native {
  return {
    name,
    get prologue() {
      return bytecodeOf(prologue);
    },
  };
}

/**
 * The parts of the bytecode that have to be there before a SWF gets what it names. Libraries that are not ours may name any
 * of ours; and a SWF that loads others from bytes waits for each of them, whatever is in it.
 */
export function partsFor(additions: Additions, runtime: Runtime): BytecodePart[] {
  if (additions.machine === "avm1") return ["avm1"];
  const { natives, libraries, wrapped } = additions.uses;
  const named = [...natives.map(({ library }) => library), ...libraries].map((library) => parts.get(library));
  const loadsBytes = wrapped.some(({ member: { name } }) => name === "loadBytes");
  if (named.includes(undefined) || loadsBytes) return [runtime, "byteArray", "avm1"];
  return [...new Set(named as BytecodePart[])];
}

/** What flashnet replaces in both runtimes, and from when on content sees it. @param security what `Security` is for */
const replaced = (...security: readonly string[]): readonly NativeDefinition[] => [
  {
    name: "flash.net::Socket",
    kind: "replace",
    // spec/socket.md §1
    members: {
      timeout: { since: 10 },
      bytesPending: { since: 13 },
      localAddress: { runtime: "air" },
      localPort: { runtime: "air" },
      remoteAddress: { runtime: "air" },
      remotePort: { runtime: "air" },
      tcpNoDelay: { runtime: "air" },
    },
  },
  // spec/xmlsocket.md B
  { name: "flash.net::XMLSocket", kind: "replace", members: { timeout: { since: 10 } } },
  {
    name: "flash.net::NetConnection",
    kind: "replace",
    members: { nearID: { since: 10 }, farID: { since: 10 }, nearNonce: { since: 10 }, farNonce: { since: 10 } },
  },
  { name: "flash.net::NetStream", kind: "replace" },
  { name: "flash.net::Responder", kind: "replace" },
  // A local shared object stays the player's own where content has no others: spec/sharedobject-remote.md.
  { name: "flash.net::SharedObject", kind: "replace", usedFor: ["getRemote"] },
  {
    name: "flash.system::Security",
    kind: "replace",
    usedFor: security,
    members: { APPLICATION: { since: 10, runtime: "air" } },
  },
];

/** What has the sizes of what a Loader loads. */
const sized = ["flash.display::LoaderInfo", "flash.events::ProgressEvent"];

/** Content finds what it loads, and what it is itself, as if nothing had been put in. */
const wrapped: readonly WrappedMember[] = [
  {
    name: "loadBytes",
    kind: "method",
    of: ["flash.display::Loader"],
    only: ["flash.display::Loader"],
    argument: "flashnet::rewritten",
  },
  {
    name: "getQualifiedDefinitionNames",
    kind: "method",
    only: ["flash.system::ApplicationDomain"],
    result: "flashnet::definitionNames",
  },
  { name: "bytesTotal", kind: "getter", of: ["flash.display::Loader"], only: sized, result: "flashnet::originalTotal" },
  {
    name: "bytesLoaded",
    kind: "getter",
    of: ["flash.display::Loader"],
    only: sized,
    result: "flashnet::originalLoaded",
  },
  {
    name: "bytes",
    kind: "getter",
    of: ["flash.display::Loader"],
    only: ["flash.display::LoaderInfo"],
    beside: ["loaderInfo", "contentLoaderInfo", "LoaderInfo", "target", "currentTarget"],
    result: "flashnet::originalBytes",
  },
];

/** spec/server-datagram.md §3. The player has the classes of `flash.security`, and they are empty. */
const secure: readonly NativeDefinition[] = [
  {
    name: "flash.net::SecureSocket",
    kind: "define",
    members: { addBinaryChainBuildingCertificate: { runtime: "air" } },
  },
  { name: "flash.security::CertificateStatus", kind: "replace", usedFor: ["SecureSocket"] },
  { name: "flash.security::X500DistinguishedName", kind: "replace", usedFor: ["SecureSocket"] },
  { name: "flash.security::X509Certificate", kind: "replace", usedFor: ["SecureSocket"] },
];

/** The first SWF version that sees them in Flash Player. */
const SECURE_SINCE: Readonly<Record<string, number>> = { "flash.security::CertificateStatus": 12 };

/** What only AIR has: docs/air.md. The player has empty classes of some. */
const airOnly: readonly NativeDefinition[] = [
  { name: "flash.net::ServerSocket", kind: "define" },
  { name: "flash.events::ServerSocketConnectEvent", kind: "define" },
  { name: "flash.net::DatagramSocket", kind: "replace", members: { broadcast: { since: 51 } } },
  { name: "flash.events::DatagramSocketDataEvent", kind: "define" },
  { name: "flash.net::NetworkInfo", kind: "define" },
  { name: "flash.net::NetworkInterface", kind: "define" },
  { name: "flash.net::InterfaceAddress", kind: "define" },
  { name: "flash.net::IPVersion", kind: "define" },
];

const securityErrorEvent = library("air", "securityErrorEvent", {
  definitions: [
    {
      name: "flash.events::SecurityErrorEvent",
      kind: "extend",
      runtime: "air",
      since: 51,
      usedFor: ["CERTIFICATE_ERROR"],
    },
  ],
});

/** Each runtime has a library of its own: SWFs for Flash Player don't carry what only AIR has. */
const flash = (...security: readonly string[]): NativeLibrary =>
  library("flash", "natives", {
    definitions: only("flash", [
      ...replaced(...security),
      ...secure.map((definition) => ({ ...definition, since: SECURE_SINCE[definition.name] ?? 13 })),
    ]),
    runs: true,
    wrapped,
    avm1: [
      avm1("XMLSocket", "xmlSocket"),
      avm1("NetConnection", "netConnection"),
      avm1("NetStream", "netStream"),
      avm1("getRemote", "sharedObject"),
    ],
  });

const air = library("air", "airNatives", {
  definitions: only("air", [...replaced("loadPolicyFile", "sandboxType"), ...secure, ...airOnly]),
  runs: true,
  wrapped,
});

function only(runtime: Runtime, definitions: readonly NativeDefinition[]): NativeDefinition[] {
  return definitions.map((definition) => ({ ...definition, runtime }));
}

/** What the player's ByteArray lacks: docs/bytearray.md. */
const byteArray = library("byteArray", "byteArray", {
  definitions: [
    {
      name: "flash.utils::ByteArray",
      kind: "extend",
      usedFor: ["atomicCompareAndSwapIntAt", "atomicCompareAndSwapLength", "toLocaleString"],
    },
  ],
});

/** AMF that the player can't have, or ends with: docs/bytearray.md. */
const byteArrayObjects = library("byteArray", "byteArrayObjects", {
  definitions: [],
  wrapped: [
    {
      name: "readObject",
      kind: "method",
      of: ["flash.utils::ByteArray"],
      only: ["flash.utils::ByteArray"],
      byInterface: "flash.utils:IDataInput",
      instead: "flashnet::readObjectOf",
    },
    {
      name: "writeObject",
      kind: "method",
      of: ["flash.utils::ByteArray"],
      only: ["flash.utils::ByteArray"],
      byInterface: "flash.utils:IDataOutput",
      instead: "flashnet::writeObjectTo",
    },
  ],
});

const byteArrayText = library("byteArray", "byteArrayText", {
  definitions: [
    {
      name: "flash.utils::ByteArray",
      kind: "extend",
      runtime: "air",
      since: 51,
      usedFor: [
        "createFromBase64",
        "createFromHexString",
        "toBase64",
        "toHexString",
        "writeBase64",
        "writeHexString",
        "writeRandomBytes",
      ],
    },
  ],
});

const others: readonly NativeLibrary[] = [air, securityErrorEvent, byteArray, byteArrayText, byteArrayObjects];

/**
 * The natives of `avm2-natives/`. The player tells each SWF its sandbox itself: natives are shared by SWFs that load one
 * another, and would tell all of them that of the first.
 */
export const builtinNatives: readonly NativeLibrary[] = [flash("loadPolicyFile"), ...others];

/** The same where local SWFs are trusted: the player knows no "localTrusted". */
export const trustingNatives: readonly NativeLibrary[] = [flash("loadPolicyFile", "sandboxType"), ...others];
