/** `dist/`: the packages, the page and the command, bundled, and what the compiler needs beside them. */
import { chmodSync, cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../../src/testing/root.ts";
import { builds, SHARED } from "../builds.ts";
import { copyNativeSources } from "../native-sources.ts";
import { bundledLicences } from "../third-party.ts";

const LIBRARY = "src/compiler/lib";

/** @returns what was read and written, relative to the root */
export async function writeBundles(): Promise<{ inputs: string[]; outputs: string[] }> {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const built = builds.map((options) => build({ ...options, metafile: true }));
  const metafiles = (await Promise.all(built)).map(({ metafile }) => metafile!);
  writeFileSync(join(root, "dist/licences.txt"), await bundledLicences());
  cpSync(join(root, LIBRARY), join(root, "dist/lib"), { recursive: true });
  const library = readdirSync(join(root, LIBRARY), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  const natives = copyNativeSources(join(root, "dist/natives"));
  chmodSync(join(root, "dist/cli.js"), 0o755);
  return {
    inputs: [
      ...metafiles.flatMap(({ inputs }) => Object.keys(inputs)).filter((path) => path !== SHARED),
      ...library.map((file) => `${LIBRARY}/${file}`),
      ...natives,
    ],
    outputs: [
      ...metafiles.flatMap(({ outputs }) => Object.keys(outputs)),
      "dist/licences.txt",
      ...library.map((file) => `dist/lib/${file}`),
      ...natives.map((file) => `dist/natives/${file}`),
    ],
  };
}
