import type { TcpConnection } from "./backend.ts";
import { Inbox } from "./inbox.ts";

/** Connections that may wait to be taken where the backlog says no less. */
const MAX_WAITING = 4096;

/** The connections of a server that wait to be taken. One too many is reset, and so is what is left at the end. */
export class AcceptQueue extends Inbox<TcpConnection> {
  constructor() {
    super(MAX_WAITING, { discard: ({ writable }) => void writable.abort().catch(() => {}) });
  }

  /** @param backlog as for `TcpListener.listen` */
  limit(backlog: number): void {
    if (backlog > 0) this.capacity = Math.min(backlog, MAX_WAITING);
  }
}
