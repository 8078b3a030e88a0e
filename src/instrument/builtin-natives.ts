import { xmlSocketPrologue } from "./generated/avm1-natives.ts";
import { nativesAbc } from "./generated/natives.ts";
import type { NativeLibrary } from "./natives.ts";

/** The natives of `avm2-natives/`: what flashnet replaces in every SWF, and from when on content sees it. */
export const builtinNatives: NativeLibrary = {
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
