import { xmlSocketPrologue } from "./generated/avm1-natives.ts";
import { byteArrayAbc } from "./generated/byte-array.ts";
import { byteArrayTextAbc } from "./generated/byte-array-text.ts";
import { nativesAbc } from "./generated/natives.ts";
import type { NativeLibrary } from "./natives.ts";

/** What flashnet replaces, and from when on content sees it. */
const replacements: NativeLibrary = {
  abc: nativesAbc,
  definitions: [
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
    { name: "flash.display::Loader", kind: "replace" },
    {
      name: "flash.system::Security",
      kind: "replace",
      usedFor: ["loadPolicyFile", "sandboxType"],
      members: { APPLICATION: { since: 10, runtime: "air" } },
    },
  ],
  avm1: [{ name: "XMLSocket", prologue: xmlSocketPrologue }],
};

/** What the player's ByteArray lacks: docs/bytearray.md. */
const byteArray: NativeLibrary = {
  abc: byteArrayAbc,
  definitions: [
    {
      name: "flash.utils::ByteArray",
      kind: "extend",
      usedFor: ["atomicCompareAndSwapIntAt", "atomicCompareAndSwapLength", "toLocaleString"],
    },
  ],
};

const byteArrayText: NativeLibrary = {
  abc: byteArrayTextAbc,
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
};

/** The natives of `avm2-natives/`. */
export const builtinNatives: readonly NativeLibrary[] = [replacements, byteArray, byteArrayText];
