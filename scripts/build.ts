/**
 * Builds everything from the sources: types, natives, SWFs, and `dist/` with the packages, the page and the command.
 * What is fresh is skipped; `--force` builds all of it.
 */
import { rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { declarations } from "../src/compiler/declarations.ts";
import { root } from "../src/testing/root.ts";
import { programsBelow, sourcesOf } from "./build/sources.ts";
import { runSteps, type Step } from "./build/step.ts";

const LANGUAGE = fromRoot(declarations.avm2);
const PLAYER_TYPES = fromRoot(declarations.player);
const CONTENT_TYPES = fromRoot(declarations.content);
const AVM1_LANGUAGE = "avm1-natives/avm1.d.ts";
const GENERATED = "src/instrument/generated";

/** The natives by the classes that content names; what they import comes with them. */
const NATIVES = [
  "flash/net/SecureSocket.ts",
  "flash/security/CertificateStatus.ts",
  "flash/security/X500DistinguishedName.ts",
  "flash/security/X509Certificate.ts",
  "flash/net/NetStream.ts",
  "flash/net/Responder.ts",
  "flash/net/NetConnection.ts",
  "flash/net/SharedObject.ts",
  "flash/net/Socket.ts",
  "flash/net/XMLSocket.ts",
  "flash/system/Security.ts",
  "flashnet/definitionNames.ts",
  "flashnet/loaderSizes.ts",
  "flashnet/rewritten.ts",
];

/** What runs as a SWF is loaded: the last of what is compiled. */
const STARTED = "flashnet/started.ts";

/** Those that AIR has beside them. */
const AIR_NATIVES = [
  "flash/events/DatagramSocketDataEvent.ts",
  "flash/events/ServerSocketConnectEvent.ts",
  "flash/net/DatagramSocket.ts",
  "flash/net/IPVersion.ts",
  "flash/net/InterfaceAddress.ts",
  "flash/net/NetworkInfo.ts",
  "flash/net/NetworkInterface.ts",
  "flash/net/ServerSocket.ts",
];

// Each step loads what it runs only when it runs: most builds have little to do.
const ran = await runSteps(
  root,
  [
    {
      name: "player types",
      code: "scripts/build/player-types.ts",
      inputs: [],
      async run() {
        const { writePlayerTypes } = await import("./build/player-types.ts");
        await writePlayerTypes();
        return { outputs: [PLAYER_TYPES] };
      },
    },
    natives("natives", "natives", [...NATIVES, STARTED]),
    natives("air-natives", "airNatives", [...NATIVES, ...AIR_NATIVES, STARTED]),
    natives("byte-array", "byteArray", ["flash/utils/ByteArray.ts"]),
    natives("security-error-event", "securityErrorEvent", ["flash/events/SecurityErrorEvent.ts"]),
    natives("byte-array-objects", "byteArrayObjects", ["flashnet/byteArrayObjects.ts"]),
    natives("byte-array-text", "byteArrayText", ["flash/utils/ByteArrayText.ts"]),
    avm1Natives("avm1-natives", "xmlSocket", "avm1-natives/XMLSocket.ts"),
    avm1Natives("avm1-net-connection", "netConnection", "avm1-natives/NetConnection.ts"),
    avm1Natives("avm1-net-stream", "netStream", "avm1-natives/NetStream.ts"),
    avm1Natives("avm1-shared-object", "sharedObject", "avm1-natives/SharedObject.ts"),
    {
      name: "content types",
      code: "scripts/build/content-types.ts",
      inputs: [],
      async run() {
        const { writeContentTypes } = await import("./build/content-types.ts");
        await writeContentTypes();
        return { outputs: [CONTENT_TYPES] };
      },
    },
    ...["test-swfs", "examples"].flatMap(programsBelow).map(program),
    {
      name: "bundles",
      code: "scripts/build/bundles.ts",
      inputs: [],
      async run() {
        const { writeBundles } = await import("./build/bundles.ts");
        return writeBundles();
      },
    },
  ],
  { force: process.argv.includes("--force") },
);
console.error(ran.length > 0 ? `built: ${ran.join(", ")}` : "all is built");

// npm links the commands of dependencies, not those of the package itself: this makes `npx flashnet` work in a checkout.
const command = join(root, "node_modules/.bin/flashnet");
rmSync(command, { force: true });
symlinkSync("../../dist/cli.js", command);

function avm1Natives(name: string, constant: string, source: string): Step {
  const file = `${GENERATED}/${name}.ts`;
  return {
    name,
    code: "scripts/build/natives.ts",
    inputs: [AVM1_LANGUAGE],
    async run() {
      const { writeAvm1Natives } = await import("./build/natives.ts");
      return { inputs: writeAvm1Natives(file, constant, source), outputs: [file] };
    },
  };
}

function natives(name: string, constant: string, classes: readonly string[]): Step {
  return {
    name,
    code: "scripts/build/natives.ts",
    inputs: ["scripts/build.ts", LANGUAGE, PLAYER_TYPES],
    async run() {
      const { writeNatives } = await import("./build/natives.ts");
      const file = `${GENERATED}/${name}.ts`;
      return { inputs: writeNatives(file, constant, classes), outputs: [file] };
    },
  };
}

function program(main: string): Step {
  const swf = `${dirname(main)}/${main.startsWith("examples/") ? "game.swf" : "test.swf"}`;
  return {
    name: swf,
    code: "scripts/build/programs.ts",
    inputs: [LANGUAGE, CONTENT_TYPES, AVM1_LANGUAGE, ...sourcesOf(main)],
    async run() {
      const { writeProgram } = await import("./build/programs.ts");
      writeProgram(main, swf);
      return { outputs: [swf] };
    },
  };
}

function fromRoot(path: string): string {
  return relative(root, path);
}
