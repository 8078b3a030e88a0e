/** Tokens that are remembered. A visitor shows one for each WebSocket. */
const MOST = 1 << 18;

interface Use {
  session: string;
  /** milliseconds since 1970 */
  expires: number;
}

/** Which session has shown a token first. Tokens are forgotten when they have expired. */
export class TokenUses {
  readonly #most: number;
  readonly #uses = new Map<string, Use>();

  constructor(most: number = MOST) {
    this.#most = most;
  }

  /**
   * @param id of the token
   * @param expires when nobody would take it any more: milliseconds since 1970, as `now`
   * @returns whether the session may show it: nobody else has
   */
  claim(id: string, session: string, expires: number, now: number): boolean {
    const used = this.#uses.get(id);
    if (used !== undefined) return used.session === session;
    if (this.#uses.size >= this.#most) this.#forget(now);
    // More than fit are all valid still: who comes now can't be told from a thief.
    if (this.#uses.size >= this.#most) return false;
    this.#uses.set(id, { session, expires });
    return true;
  }

  #forget(now: number): void {
    for (const [id, { expires }] of this.#uses) if (expires < now) this.#uses.delete(id);
  }
}
