import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import type { Log } from "../../../base/log.ts";
import type { NetworkBackend } from "../../network/backend.ts";
import type { WindowSource } from "./session.ts";

/** Why a request is turned away: an HTTP status and one line. */
export interface Denial {
  status: number;
  message: string;
  /** one word for it, of few: what it is counted by */
  reason?: string;
}

/** What a page shows of itself: its WebSocket by sub-protocols and URL, its calls by header and URL. */
export interface Credentials {
  token: string | undefined;
  /** 32 hexadecimal digits; undefined when none is named */
  session: string | undefined;
  /** whose that session is, if it is there already */
  owner: string | undefined;
}

/** What a page that is let in gets. */
export interface Visit {
  /** Whose page it is: of a session of somebody else it gets nothing. */
  owner: string;
  backend: NetworkBackend;
  log: Log;
  /** windows of the page's connections */
  windows: WindowSource;
  /** Counts the page, which is about to get its WebSocket. @returns why it gets none, or what is called when it is gone */
  enter(): Denial | (() => void);
  /** Is told of the WebSocket, before anything has come on it. */
  watch?(webSocket: WebSocket): void;
}

/** Decides who gets what from a relay: by a shared token (access.ts), or as a site has it (site/). */
export interface Door {
  /** Whose page a request comes from, as far as its headers tell; undefined lets it on. */
  checkSite(request: IncomingMessage): Denial | undefined;
  /** Whether a page may have its WebSocket, or an answer to its call. */
  admit(request: IncomingMessage, credentials: Credentials): Visit | Denial | Promise<Visit | Denial>;
  /** Is told of whoever was turned away. */
  turnedAway(request: IncomingMessage, denial: Denial): void;
}
