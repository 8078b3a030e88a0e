import type { HostMapping } from "../host/network/wrappers/host-map.ts";
import type { PlayerHostLimits } from "../host/player-host.ts";

/** What `flashnet serve` tells the player page, as JSON in its `#flashnet-config`. */
export interface PageConfig {
  /** where the page gets the SWF from */
  swf: string;
  /** the folder that the page's server shares, which ends with a slash: all the SWFs in it are told URLs beside `url`'s */
  root: string;
  /** what stands above the stage: the file's name */
  title: string;
  /** where the SWF believes it came from; default: where the page gets it from */
  url?: string;
  runtime: "flash" | "air";
  /** FlashVars */
  param: Record<string, string>;
  map: readonly HostMapping[];
  policy: "enforce" | "allow";
  /** policy files by host, in place of those that port 843 of these hosts would serve */
  policyFor?: Readonly<Record<string, string>>;
  /** where lines of Flash's policy log are sent to; default nowhere */
  policyLog?: string;
  /** local SWFs are trusted, in AIR those from elsewhere; default false */
  trust?: boolean;
  /** what becomes of ports below 1024 in `XMLSocket`; default "policy" */
  lowPorts?: "policy" | "refuse";
  /** of the player's host; default none but its own */
  limits?: PlayerHostLimits;
  /** `url` may be relative to the page */
  relay: { url: string; token: string };
  /** false plays the SWF in stock Ruffle, for comparison */
  plugin: boolean;
  /** URL of the page, of another origin, where the SWF plays and has script access; default: it plays here, and has none */
  frame?: string;
  /** a module whose exports content can call: where that page gets it from, and the name of its file */
  external?: { url: string; file: string };
}

/** Names of recordings, as JSON, in the page of `flashnet view`. */
export const VIEW_ELEMENT = "flashnet-recordings";
export const CONFIG_ELEMENT = "flashnet-config";

/** The configuration of the page this runs on. */
export function readConfig(): PageConfig {
  return JSON.parse(document.getElementById(CONFIG_ELEMENT)!.textContent!);
}
