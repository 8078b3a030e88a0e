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

/** What the player of the SWFs is set to. */
export type SandboxOptions = Pick<SandboxFacts, "trusted" | "runtime">;

/** The sandboxes of the SWFs of one player. */
export class Sandboxes {
  readonly #options: SandboxOptions;
  /** of local SWFs; the others need nothing but their URL */
  readonly #local = new Map<string, Sandbox>();
  #application: string | undefined;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  /** A SWF is about to be played, from its own URL. In AIR the first one is the application. */
  enter(url: string, useNetwork: boolean): Sandbox {
    this.#application ??= url;
    const sandbox = this.#compute(url, { ...this.#options, useNetwork });
    if (isLocal(url)) this.#local.set(url, sandbox);
    return sandbox;
  }

  /**
   * The sandbox of what says that it has this URL: a SWF that has been entered, or one that was loaded from bytes and
   * has the URL of its loader. Its own flags count for nothing, and if no such local SWF was entered, trust neither.
   */
  of(url: string): Sandbox {
    return this.#local.get(url) ?? this.#compute(url, { ...this.#options, useNetwork: false, trusted: false });
  }

  #compute(url: string, facts: Omit<SandboxFacts, "application">): Sandbox {
    return sandboxOf(url, { ...facts, application: this.#application ?? url });
  }
}

function isLocal(url: string): boolean {
  return !URL.canParse(url) || new URL(url).protocol === "file:";
}

/** Content from the network is part of the application only if the application itself comes from there. */
function isOfApplication(url: string, application: string): boolean {
  return !/^https?:/i.test(url) || (URL.canParse(application) && new URL(url).origin === new URL(application).origin);
}
