import { stripBrackets } from "../../../base/address.ts";
import { dialledAddress } from "../../../base/ip-address.ts";

/** Where a host is, as far as its name tells: on this machine, on a network around it, or anywhere. */
export type Place = "loopback" | "lan" | "elsewhere";

/** Names that browsers' rule for the local network goes by: those of permissions, and of features in `Permissions-Policy`. */
export const FEATURES = { loopback: "loopback-network", lan: "local-network" } as const;

/** Ranges of ipaddr.js that no public address is in. */
const LAN_RANGES = ["private", "linkLocal", "uniqueLocal", "carrierGradeNat"];

/** @param hostname of a URL; "" has none, as that of a `file:` page, which is on this machine */
export function placeOf(hostname: string): Place {
  const name = stripBrackets(hostname.toLowerCase()).replace(/\.$/, "");
  const range = dialledAddress(name)?.range();
  if (range !== undefined) return range === "loopback" ? "loopback" : LAN_RANGES.includes(range) ? "lan" : "elsewhere";
  if (name === "" || name === "localhost" || name.endsWith(".localhost")) return "loopback";
  // RFC 6762 §3; and names without a domain, which the public DNS has none of.
  return name.endsWith(".local") || !name.includes(".") ? "lan" : "elsewhere";
}

/** What decides whether a browser lets a page reach its relay. */
export interface Situation {
  relay: Place;
  page: Place;
  /** it is a secure context */
  secure: boolean;
  /** it is in a frame */
  framed: boolean;
  /** of the permission; undefined where the browser knows none, and has no such rule */
  state: PermissionState | undefined;
  /** whether header and frame let the page use it (`document.featurePolicy`); undefined in browsers that don't tell */
  allowed: boolean | undefined;
}

/**
 * What stands between a page and its relay: the visitor is to be asked first (`ask`); the browser asks while the WebSocket
 * waits (`asked`), if it has the rule at all; he has said no (`denied`); the page is no secure context (`insecure`), in a
 * frame that does not pass the permission on (`frame`), or forbids it to itself by `Permissions-Policy` (`header`).
 */
export type Obstacle = "ask" | "asked" | "denied" | "insecure" | "frame" | "header";

/**
 * What a failed WebSocket is to be explained by; undefined for nothing of the kind. It forbids nothing: on a page whose
 * name does not tell that it is on the local network the browser may open what this calls `denied`.
 */
export function obstacleOf({ relay, page, secure, framed, state, allowed }: Situation): Obstacle | undefined {
  // A page on loopback is let through, whatever the state says: `prompt` mostly.
  if (relay === "elsewhere" || page !== "elsewhere" || state === undefined || state === "granted") return undefined;
  // Firefox 153 says `prompt` whether it has the rule switched on or not; Chromium, which tells of policies, always has it.
  if (state === "prompt") return allowed === undefined ? "asked" : "ask";
  if (allowed !== undefined && !secure) return "insecure";
  if (allowed === true) return "denied";
  if (framed) return "frame";
  return allowed === undefined ? "denied" : "header";
}

/** One sentence for the visitor each, with what helps. */
export function sentenceOf(obstacle: Obstacle, relay: Place): string {
  const where = relay === "lan" ? "your network" : "this device";
  const feature = relay === "lan" ? FEATURES.lan : FEATURES.loopback;
  switch (obstacle) {
    case "ask":
      return `To connect, this page needs a program on ${where}; your browser will ask whether it may.`;
    case "asked":
      return `Your browser asks whether this page may reach ${where}: allow it, and the page connects.`;
    case "denied":
      return `Your browser does not let this page reach ${where}: allow it in the settings of this site, beside its address, and reload.`;
    case "insecure":
      return `Browsers do not let a page that came by http: reach ${where}: open it by https:.`;
    case "frame":
      return `This frame may not reach ${where}: give it allow="${feature}" on the page around it, and allow it there.`;
    case "header":
      return `This page forbids itself to reach ${where}: let the header Permissions-Policy allow ${feature}.`;
  }
}
