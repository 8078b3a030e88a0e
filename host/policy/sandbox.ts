/** What a SWF may ask for, by where it comes from. */
import type { Log } from "../../base/log.ts";
import { explainSandbox } from "./explanation.ts";

/** `Security.sandboxType`: spec/security.md §1, §8. */
export type Sandbox = "remote" | "localWithFile" | "localWithNetwork" | "localTrusted" | "application";

export interface SandboxFacts {
  /** the flag in the SWF's FileAttributes tag; without the tag it is not set */
  useNetwork: boolean;
  /** local SWFs are trusted, as if they were listed in FlashPlayerTrust */
  trusted: boolean;
  runtime: "flash" | "air";
  /** URL of the SWF that is the AIR application */
  application: string;
}

/** The sandbox that a SWF gets. @param url where it was loaded from; what is no URL counts as a local file */
export function sandboxOf(url: string, { useNetwork, trusted, runtime, application }: SandboxFacts): Sandbox {
  if (runtime === "air" && isOfApplication(url, application)) return "application";
  if (!isLocal(url)) return "remote";
  if (trusted) return "localTrusted";
  return useNetwork ? "localWithNetwork" : "localWithFile";
}

export interface SandboxOptions extends Pick<SandboxFacts, "trusted" | "runtime"> {
  /** URL of the AIR application; default: of the first SWF */
  application?: string;
  log?: Log;
}

/** The sandboxes of the SWFs of one player. */
export class Sandboxes {
  readonly #options: SandboxOptions;
  /** of local SWFs; the others need nothing but their URL */
  readonly #local = new Map<string, Sandbox>();
  #application: string | undefined;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#application = options.application;
  }

  /**
   * A SWF is about to be played. What is loaded from bytes has the URL of the SWF that loads it, and so has its sandbox:
   * its own flags must not get it more rights.
   */
  enter(url: string, useNetwork: boolean): Sandbox {
    this.#application ??= url;
    const known = this.#local.get(url);
    if (known !== undefined) return known;
    const { runtime, trusted, log } = this.#options;
    const sandbox = sandboxOf(url, { useNetwork, trusted, runtime, application: this.#application });
    if (isLocal(url)) this.#local.set(url, sandbox);
    if (sandbox === "localWithFile") log?.warn(explainSandbox(url));
    return sandbox;
  }

  /** The sandbox of a SWF that was entered. Of any other only the URL counts, and nothing local is trusted. */
  of(url: string): Sandbox {
    const { runtime } = this.#options;
    const facts = { useNetwork: false, trusted: false, runtime, application: this.#application ?? url };
    return this.#local.get(url) ?? sandboxOf(url, facts);
  }
}

function isLocal(url: string): boolean {
  return !URL.canParse(url) || new URL(url).protocol === "file:";
}

/** Schemes of what is installed with an AIR application, or lies on the disk. */
const INSTALLED = ["app:", "app-storage:", "file:"];

/** Content from the network is part of the application only if the application itself comes from there. */
function isOfApplication(url: string, application: string): boolean {
  if (!URL.canParse(url)) return !/^\s*https?:/i.test(url);
  const { protocol, host } = new URL(url);
  if (INSTALLED.includes(protocol)) return true;
  if (!URL.canParse(application)) return false;
  const own = new URL(application);
  return protocol === own.protocol && host === own.host;
}
