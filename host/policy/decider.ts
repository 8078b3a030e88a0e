/** What content asks permission for. */
export interface ConnectRequest {
  /** URL the SWF was loaded from; its host is what policies are matched against (spec/security.md §6) */
  swfUrl: string;
  /** as the content gave it, before any host map */
  host: string;
  port: number;
  /** the content's time-out for the whole connection, milliseconds */
  timeout: number;
  /** the content has given up; the decision no longer matters */
  signal: AbortSignal;
}

export type Decision =
  | { allowed: true }
  | {
      allowed: false;
      /** one line for the log: why, and how to allow the connection */
      text: string;
    };

/** Decides, before anything is dialled, whether content may connect: spec/security.md §3. */
export interface PolicyDecider {
  decide(request: ConnectRequest): Promise<Decision>;
}

export const allowAll: PolicyDecider = {
  decide: async () => ({ allowed: true }),
};

/** What "enforce" means as long as there is no policy engine: nothing is known to be allowed. */
export const refuseAll: PolicyDecider = {
  decide: async ({ swfUrl, host, port }) => ({
    allowed: false,
    text: `${swfUrl} may not connect to ${host}:${port}: policy files are not read yet; use --policy allow`,
  }),
};
