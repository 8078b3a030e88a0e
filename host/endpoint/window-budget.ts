/** Bytes of a window that lets a connection through well enough. */
export const LEAST_WINDOW = 64 << 10;

/** A window takes no more than this part of what is left. */
const SHARE = 1 / 4;

/**
 * The windows of all connections of a player, or of a page's streams: what is held for readers that are slow. Few
 * connections get whole windows, and many get smaller ones, so that all of them together stay within the budget, and a
 * floor for each beyond.
 */
export class WindowBudget {
  readonly #whole: number;
  #left: number;

  /**
   * @param whole bytes of a window when there is room
   * @param budget bytes of all windows
   */
  constructor(whole: number, budget: number) {
    this.#whole = whole;
    this.#left = budget;
  }

  /** @returns bytes of one more window */
  take(): number {
    const share = Math.floor((this.#left * SHARE) / LEAST_WINDOW) * LEAST_WINDOW;
    const window = Math.min(this.#whole, Math.max(LEAST_WINDOW, share));
    this.#left -= window;
    return window;
  }

  /** @returns by how many bytes a window may grow: what is wanted, or what is left */
  grow(wanted: number): number {
    const more = Math.max(0, Math.min(wanted, this.#left));
    this.#left -= more;
    return more;
  }

  giveBack(window: number): void {
    this.#left += window;
  }
}
