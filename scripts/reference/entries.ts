import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../src/testing/compile.ts";

/** A module that the package exports. */
export interface Entry {
  /** `host` of `flashnet/host` */
  name: string;
  /** the source it is built from, relative to the repository */
  source: string;
}

type Target = string | { types?: string };

/** The modules of `exports` in package.json. `flashnet` itself is one of them, by condition, and is left out. */
export function packageEntries(): Entry[] {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, Target>;
  };
  return Object.entries(exports).flatMap(([path, target]) =>
    path !== "." && typeof target === "object" && target.types !== undefined
      ? [
          {
            name: path.slice("./".length),
            source: target.types.replace("./dist/types/", "").replace(/\.d\.ts$/, ".ts"),
          },
        ]
      : [],
  );
}
