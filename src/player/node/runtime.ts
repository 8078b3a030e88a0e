import { loadPackage } from "./package.ts";
import { HeadlessPlayer, type LoadedSwfs, type PlayerOptions } from "./player.ts";

/** Ruffle, compiled and ready to make players. */
export interface RuffleRuntime {
  /** of the package */
  readonly version: string;
  /** Makes a player with an instance of Ruffle of its own. */
  createPlayer(options: PlayerOptions, swfs?: LoadedSwfs): Promise<HeadlessPlayer>;
}

/**
 * Loads stock Ruffle, once per process and folder.
 *
 * @param options.directory folder of an `@ruffle-rs/ruffle` package; default: the installed one
 * @throws RuffleNotFoundError
 */
export async function loadRuffle(options: { directory?: string } = {}): Promise<RuffleRuntime> {
  const ruffle = await loadPackage(options.directory);
  return { version: ruffle.version, createPlayer: (...args) => HeadlessPlayer.create(ruffle, ...args) };
}
