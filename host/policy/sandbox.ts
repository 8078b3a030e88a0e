/** What a SWF may ask for, by where it comes from. */

import type { Log } from "../../base/log.ts";
import { urlOf } from "../../base/url.ts";
import { explainOutsider, explainSandbox } from "./explanation.ts";

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

/** URLs of SWFs that are remembered; content can make up any number of them for one file. */
const MAX_SWFS = 10_000;

/** The SWFs of one player, and their sandboxes. */
export class Sandboxes {
  readonly #options: SandboxOptions;
  readonly #entered = new Map<string, Sandbox>();
  #application: string | undefined;
  #outsider: string | undefined;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#application = options.application;
  }

  /**
   * URL of a SWF that has come to an AIR application from elsewhere and is not trusted. Players let SWFs use each other's
   * objects, so what it asks for can't be told from what the application asks for: from then on the host gives the
   * application no more than content from elsewhere.
   */
  get outsider(): string | undefined {
    return this.#outsider;
  }

  /** A SWF is about to reach the player, as it is or rewritten. */
  admit(url: string): void {
    const { runtime, trusted, log } = this.#options;
    this.#application ??= url;
    if (runtime !== "air" || trusted || this.#outsider !== undefined) return;
    if (isOfApplication(url, this.#application)) return;
    this.#outsider = url;
    log?.warn(explainOutsider(url));
  }

  /**
   * A SWF gets natives. What is loaded from bytes has the URL of the SWF that loads it, and so has its sandbox: its own
   * flags must not get it more rights.
   */
  enter(url: string, useNetwork: boolean): Sandbox {
    this.admit(url);
    const known = this.#entered.get(url);
    if (known !== undefined) return known;
    const { runtime, trusted, log } = this.#options;
    const sandbox = sandboxOf(url, { useNetwork, trusted, runtime, application: this.#application! });
    if (this.#entered.size < MAX_SWFS) this.#entered.set(url, sandbox);
    if (sandbox === "localWithFile") log?.warn(explainSandbox(url));
    return sandbox;
  }

  /** What the host grants a SWF that was entered; undefined for any other. */
  of(url: string): Sandbox | undefined {
    const sandbox = this.#entered.get(url);
    return sandbox === "application" && this.#outsider !== undefined ? "remote" : sandbox;
  }
}

function isLocal(url: string): boolean {
  const parsed = urlOf(url);
  return parsed === undefined || parsed.protocol === "file:";
}

/** Schemes of what is installed with an AIR application, or lies on the disk. */
const INSTALLED = ["app:", "app-storage:", "file:"];

/**
 * What was installed with the application, or lies on the server that the application itself comes from. Content makes
 * up `data:` URLs: they belong to nobody.
 */
function isOfApplication(url: string, application: string): boolean {
  if (url === application) return true;
  const parsed = urlOf(url);
  if (parsed === undefined) return !/^\s*https?:/i.test(url);
  const { protocol, origin } = parsed;
  if (INSTALLED.includes(protocol)) return true;
  return origin !== "null" && origin === urlOf(application)?.origin;
}
