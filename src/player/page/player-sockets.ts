import { type ChannelSocket, RESERVED_URL } from "../../../host/channel-websocket.ts";

/** Sockets of a player that may be closed before they are looked through. */
const MOST_CLOSED = 64;
const CLOSED = 3;

/**
 * Sockets end with their player, as in Flash: Ruffle 0.6 leaves those of a player that was removed from the page open, and
 * nobody is there for what still comes.
 */
export class PlayerSockets {
  #movies = 0;
  readonly #movieOf = new WeakMap<object, string>();
  readonly #sockets = new Map<string, Set<ChannelSocket>>();

  /** An element is about to load a movie. @returns the URL of its sockets, by which they are told from others' */
  begin(element: object): string {
    this.end(element);
    const url = `${RESERVED_URL}${++this.#movies}`;
    this.#movieOf.set(element, url);
    return url;
  }

  /** The movie of an element is about to end. */
  end(element: object): void {
    const url = this.#movieOf.get(element);
    if (url === undefined) return;
    this.#movieOf.delete(element);
    for (const socket of this.#sockets.get(url) ?? []) socket.abandon();
    this.#sockets.delete(url);
  }

  /** @param url that `begin` has given */
  add(url: string, socket: ChannelSocket): void {
    let sockets = this.#sockets.get(url);
    if (sockets === undefined) {
      sockets = new Set();
      this.#sockets.set(url, sockets);
    }
    sockets.add(socket);
    if (sockets.size % MOST_CLOSED !== 0) return;
    for (const one of sockets) if (one.readyState === CLOSED) sockets.delete(one);
  }
}
