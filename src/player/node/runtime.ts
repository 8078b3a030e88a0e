import { InstancePool } from "./instance-pool.ts";
import { loadPackage, type RufflePackage } from "./package.ts";
import { HeadlessPlayer, type LoadedSwfs, type PlayerOptions } from "./player.ts";

const pools = new WeakMap<RufflePackage, InstancePool>();

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
  const instances = instancesOf(ruffle);
  return { version: ruffle.version, createPlayer: (...args) => HeadlessPlayer.create(instances, ...args) };
}

function instancesOf(ruffle: RufflePackage): InstancePool {
  const known = pools.get(ruffle) ?? new InstancePool(ruffle);
  pools.set(ruffle, known);
  return known;
}
