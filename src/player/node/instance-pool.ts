import { createHash } from "node:crypto";
import { setImmediate as nextTask } from "node:timers/promises";
import { type InstanceSettings, type InstanceUser, RuffleInstance } from "./instance.ts";
import { nullCanvasLibrary } from "./null-canvas.ts";
import type { RufflePackage } from "./package.ts";
import { loadPixelCanvas } from "./pixel-canvas.ts";

/** Settings that the next instance with the same ones is remembered for. */
const MOST_KNOWN = 16;

/** Instances that nobody has and that are kept for the next player, each of some 50 megabytes. */
const MOST_IDLE = 2;

export interface PlayerSettings extends Omit<InstanceSettings, "date"> {
  /** undefined: the time that it is */
  date: number | undefined;
  /** draw real pixels */
  canvas: boolean;
}

/** An instance, on loan. */
export interface Loan {
  instance: RuffleInstance;
  /** the instance has had other players, and is brought back to before them */
  isRewound: boolean;
  /** The player is gone. */
  end(): void;
}

/**
 * The instances of Ruffle in this process.
 *
 * Most of what a player costs is to build it: the library is parsed, its classes are made. Where every player with the same
 * settings is the same to the last bit when it is built - where its time does not come from outside - that is done once,
 * and later ones are given the memory that the first had at that moment.
 */
export class InstancePool {
  readonly #ruffle: RufflePackage;
  /** settings that were asked for, and whether the second with these is still to come */
  readonly #known = new Set<string>();
  #idle: { key: string; instance: RuffleInstance }[] = [];

  constructor(ruffle: RufflePackage) {
    this.#ruffle = ruffle;
  }

  async take({ canvas, ...settings }: PlayerSettings, user: InstanceUser): Promise<Loan> {
    const library = canvas ? await loadPixelCanvas() : nullCanvasLibrary;
    const { date, isReal } = settings;
    if (date === undefined || isReal) {
      const dated = { ...settings, date: date ?? Date.now() };
      const instance = await RuffleInstance.build(this.#ruffle, dated, library, user, { keepsRubbish: false });
      instance.forget();
      return { instance, isRewound: false, end: () => void instance.end() };
    }
    const key = keyOf(settings, canvas);
    const end = (): void => {
      if (instance.end()) this.#keep(key, instance);
    };
    const idle = this.#idle.find((one) => one.key === key);
    if (idle) {
      this.#idle.splice(this.#idle.indexOf(idle), 1);
      idle.instance.rewind(user);
    }
    const instance = idle?.instance ?? (await this.#build(key, { ...settings, date }, library, user));
    return { instance, isRewound: idle !== undefined, end };
  }

  async #build(
    key: string,
    settings: InstanceSettings,
    library: typeof nullCanvasLibrary,
    user: InstanceUser,
  ): Promise<RuffleInstance> {
    const { notRewindable } = this.#ruffle;
    const instance = await RuffleInstance.build(this.#ruffle, settings, library, user, { keepsRubbish: true });
    // All are built alike, so that the first of them does what later ones do.
    const hasRoom = notRewindable === undefined && instance.makeRoom();
    await nextTask();
    const problem = !hasRoom ? (notRewindable ?? "it does not say how to get memory") : this.#remember(key, instance);
    if (problem !== undefined) {
      user.onLog({ level: "debug", location: "", text: `no image of this Ruffle can be made: ${problem}` });
    }
    return instance;
  }

  /** One that is the only one of its kind would be remembered in vain. */
  #remember(key: string, instance: RuffleInstance): string | undefined {
    if (this.#known.has(key)) return instance.remember();
    this.#known.add(key);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
    instance.forget();
    return undefined;
  }

  #keep(key: string, instance: RuffleInstance): void {
    this.#idle.push({ key, instance });
    if (this.#idle.length > MOST_IDLE) this.#idle.shift();
  }
}

function keyOf({ fonts, ...settings }: Omit<PlayerSettings, "canvas">, canvas: boolean): string {
  const digests = fonts.map((file) => createHash("sha256").update(file).digest("base64"));
  return JSON.stringify({ ...settings, canvas, fonts: digests });
}
