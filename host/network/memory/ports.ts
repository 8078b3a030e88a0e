import type { Address } from "../../../base/address.ts";
import { DYNAMIC_PORTS, dynamicPort } from "../../../base/address.ts";
import { bindError } from "../bind-errors.ts";

/** Where the sockets of one protocol are. */
export class Ports<S> {
  readonly #sockets = new Map<string, S>();
  #chosen = 0;

  /**
   * Puts a socket on one port of several addresses.
   *
   * @returns the port, which is chosen when `local` has none
   * @throws BindError when it is taken
   */
  take(socket: S, addresses: readonly string[], local: Address): number {
    const isFree = (port: number): boolean => addresses.every((address) => !this.find(address, port));
    const port = local.port || this.choose(isFree);
    if (port === undefined || !isFree(port)) throw bindError(local, "EADDRINUSE");
    for (const address of addresses) this.#sockets.set(key(address, port), socket);
    return port;
  }

  find(address: string, port: number): S | undefined {
    return this.#sockets.get(key(address, port));
  }

  /** Those at a port, whatever their addresses. */
  *all(port: number): IterableIterator<S> {
    for (const [key, socket] of this.#sockets) if (key.endsWith(` ${port}`)) yield socket;
  }

  free(addresses: readonly string[], port: number): void {
    for (const address of addresses) this.#sockets.delete(key(address, port));
  }

  /** @returns undefined when no port will do */
  choose(isFree: (port: number) => boolean): number | undefined {
    for (let attempt = 0; attempt < DYNAMIC_PORTS; attempt++) {
      const port = dynamicPort(this.#chosen++);
      if (isFree(port)) return port;
    }
    return undefined;
  }
}

function key(address: string, port: number): string {
  return `${address} ${port}`;
}
