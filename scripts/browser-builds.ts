import type { BuildOptions } from "esbuild";
import { root } from "../src/testing/compile.ts";

export const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  sourcemap: true,
  logLevel: "warning",
};

/** What of `dist` runs in pages: single files, with all they import in them. */
export const browserBuilds: readonly BuildOptions[] = [
  {
    ...common,
    platform: "browser",
    outdir: "dist",
    entryPoints: { page: "src/player/page/index.ts", server: "src/scripted/index.ts" },
  },
  {
    ...common,
    platform: "browser",
    format: "iife",
    minify: true,
    outdir: "dist/web",
    entryPoints: ["web/player.ts", "web/player.css", "web/frame.ts"],
  },
];
