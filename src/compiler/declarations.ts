import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Paths of the declaration files that programs for the AVM2 are checked against. */
export interface Declarations {
  /** the language itself: always the first */
  avm2: string;
  /** the library of the player that comes with flashnet: what natives are written against */
  player: string;
  /** the same as content sees it, with flashnet's natives in it */
  content: string;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Where the declaration files of this package are. The build copies the folder, so its place is the same in `dist`. */
export const declarations: Readonly<Declarations> = {
  avm2: path("./lib/avm2.d.ts"),
  player: path("./lib/generated/player.d.ts"),
  content: path("./lib/generated/content.d.ts"),
};

/**
 * The folder with the sources of flashnet's natives. Natives of one's own import `Channel.ts`, `HostCall.ts` and others
 * from its folder `flashnet`, as `flashnet/natives/HostCall.ts`.
 */
export const nativeSources: string = [path("./natives/avm2-natives"), path("../../avm2-natives")].find((folder) =>
  existsSync(folder),
)!;
