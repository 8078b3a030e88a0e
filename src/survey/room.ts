/** Room for a number of things of a total size: who wants more waits until others leave. */
export class Room {
  readonly #places: number;
  readonly #bytes: number;
  #taken = { places: 0, bytes: 0 };
  #waiting: (() => void)[] = [];

  /** @param bytes of all together; what alone is larger goes in alone */
  constructor(places: number, bytes: number) {
    this.#places = places;
    this.#bytes = bytes;
  }

  async enter(bytes: number): Promise<void> {
    while (!this.#hasRoom(bytes)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken.places++;
    this.#taken.bytes += bytes;
  }

  leave(bytes: number): void {
    this.#taken.places--;
    this.#taken.bytes -= bytes;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Settles once all have left. */
  async empty(): Promise<void> {
    while (this.#taken.places > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #hasRoom(bytes: number): boolean {
    const { places, bytes: taken } = this.#taken;
    return places === 0 || (places < this.#places && taken + bytes <= this.#bytes);
  }
}
