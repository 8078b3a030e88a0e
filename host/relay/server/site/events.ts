import type { Shortage } from "./visitor.ts";

/** Why somebody got nothing: what logs and metrics call it. */
export type Refusal = Shortage | "origin" | "token" | "replay" | "session" | "target" | "token-target";

/** One line of the log. No event has a token, nor a whole session: eight of its digits tell pages apart. */
export interface SiteEvent {
  event: "relay" | "page" | "page-end" | "call" | "connection" | "connection-end" | "bind" | "warning";
  verdict?: "open" | "refused" | "failed";
  /** of what was refused or has failed */
  reason?: string;
  message?: string;
  /** address */
  client?: string;
  origin?: string | undefined;
  visitor?: string;
  session?: string | undefined;
  /** as it was asked for, `host:port` */
  target?: string;
  seconds?: number;
  /** bytes to the server, and to the page */
  sent?: number;
  received?: number;
}

export type Report = (event: SiteEvent) => void;
