import type { Settings } from "./elements.ts";

/** The container's `allowNetworking`, which forbids sockets if it is "none". spec/security.md §1 */
export type AllowNetworking = NonNullable<Settings["allowNetworking"]>;

/**
 * Which setting holds for a SWF. A player's own movie is known by its URL. What movies load can't be told apart by
 * player: it gets the strictest setting on the page.
 */
export class NetworkingSettings {
  readonly #byUrl = new Map<string, AllowNetworking>();
  #strictest: AllowNetworking = "all";

  /** A player is about to load this movie. */
  set(url: string, setting: AllowNetworking): void {
    this.#byUrl.set(url, setting);
    if (setting === "none") this.#strictest = setting;
  }

  /** Whether a player was given this movie; others are loaded by content. */
  has(url: string): boolean {
    return this.#byUrl.has(url);
  }

  of(url: string): AllowNetworking {
    return this.#byUrl.get(url) ?? this.#strictest;
  }
}
