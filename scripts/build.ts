/** Builds everything from the sources: types, natives, test SWFs, and `dist/` with the packages, the page and the command. */
import { chmodSync, cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../src/testing/compile.ts";
import { browserBuilds, common } from "./browser-builds.ts";
import { compileAvm1Natives, compileBuiltinNatives, compileTestSwfs } from "./compile-swfs.ts";
import { writeContentTypes, writePlayerTypes } from "./generate-types.ts";
import { copyNativeSources } from "./native-sources.ts";
import { bundledLicences } from "./third-party.ts";

await writePlayerTypes();
compileBuiltinNatives();
compileAvm1Natives();
await writeContentTypes();
compileTestSwfs();

rmSync(join(root, "dist"), { recursive: true, force: true });
await build({
  ...common,
  platform: "node",
  packages: "external",
  splitting: true,
  outdir: "dist",
  entryPoints: {
    cli: "cli/main.ts",
    node: "src/player/node/index.ts",
    host: "host/index.ts",
    instrument: "src/instrument/index.ts",
    scripted: "src/scripted/index.ts",
    compiler: "src/compiler/index.ts",
    inspect: "src/inspect/index.ts",
    testing: "src/runner/index.ts",
    "test-worker": "src/runner/worker.ts",
  },
});
for (const options of browserBuilds) await build(options);
writeFileSync(join(root, "dist/licences.txt"), await bundledLicences());
cpSync(join(root, "src/compiler/lib"), join(root, "dist/lib"), { recursive: true });
copyNativeSources(join(root, "dist/natives"));
chmodSync(join(root, "dist/cli.js"), 0o755);
// npm links the commands of dependencies, not those of the package itself: this makes `npx flashnet` work in a checkout.
const command = join(root, "node_modules/.bin/flashnet");
rmSync(command, { force: true });
symlinkSync("../../dist/cli.js", command);
