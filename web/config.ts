import type { PlayerHostLimits } from "../host/player-host.ts";
import type { PageOptions } from "./options/options.ts";

/** What `flashnet serve` tells the player page, as JSON in its `#flashnet-config`. */
export interface PageConfig extends PageOptions {
  /** where the page gets the SWF from */
  swf: string;
  /** the folder that the page's server shares, which ends with a slash: all the SWFs in it are told URLs beside `url`'s */
  root: string;
  /** what stands above the stage: the file's name */
  title: string;
  /** policy files by host, in place of those that port 843 of these hosts would serve */
  policyFor?: Readonly<Record<string, string>>;
  /** where lines of Flash's policy log are sent to; default nowhere */
  policyLog?: string;
  /** of the player's host; default none but its own */
  limits?: PlayerHostLimits;
  /** `url` may be relative to the page */
  relay: { url: string; token: string };
  /** what the command line has said, where the page's own query says otherwise */
  given: PageOptions;
  /** words of the command that serves this, without the options that the page can change */
  command: readonly string[];
  /** the URL that the SWF believes in where that command says none */
  defaultUrl?: string;
  /** URL of the page, of another origin, where the SWF plays and has script access; default: it plays here, and has none */
  frame?: string;
  /** a module whose exports content can call: where that page gets it from, and the name of its file */
  external?: { url: string; file: string };
  /** what reads messages for the inspector: where the page gets it from, and the name of its file */
  decoder?: { url: string; file: string };
}

/** What `flashnet view` tells its page, as JSON in its `#flashnet-recordings`. */
export interface ViewConfig extends Pick<PageConfig, "decoder"> {
  /** of recordings */
  names: readonly string[];
}

export const VIEW_ELEMENT = "flashnet-recordings";
export const CONFIG_ELEMENT = "flashnet-config";

/** The configuration of the page this runs on. */
export function readConfig(): PageConfig {
  return JSON.parse(document.getElementById(CONFIG_ELEMENT)!.textContent!);
}
