/** Who decides about connections: the contract between a player and its policy, and the policy that allows all. */
import type { ConnectDecision } from "../network/connect-decision.ts";

/** What content asks permission for. */
export interface ConnectRequest {
  /** URL the SWF was loaded from; its host is what policies are matched against (spec/security.md §6) */
  swfUrl: string;
  /** as the content gave it, before any host map */
  host: string;
  port: number;
  /** the content's time-out for the whole connection, milliseconds */
  timeout: number;
  /** what is asked for is RTMP, which needs no policy file (spec/netconnection.md, "Security") */
  isRtmp?: boolean;
  /** the content has given up; the decision no longer matters */
  signal: AbortSignal;
}

export type Decision =
  | {
      allowed: true;
      /** one line: what lets it; default not said */
      text?: string;
    }
  | {
      allowed: false;
      /** one paragraph for the log: why, and how to allow the connection */
      text: string;
    };

/** Decides, before anything is dialled, whether content may connect: spec/security.md §3. */
export interface PolicyDecider {
  decide(request: ConnectRequest): Promise<Decision>;
  /** Content has called `Security.loadPolicyFile`. */
  loadPolicyFile?(url: string): void;
}

/** `--policy allow`: every connection is allowed. */
export const allowAll: PolicyDecider = {
  decide: async () => ({ allowed: true }),
};

/** A decider whose decisions are told. Those that nobody waits for any more are not. */
export function toldDecider(decider: PolicyDecider, onDecision: (decision: ConnectDecision) => void): PolicyDecider {
  return {
    async decide(request) {
      const decision = await decider.decide(request);
      const { swfUrl, host, port, signal } = request;
      const { allowed, text = "" } = decision;
      if (!signal.aborted) onDecision({ swfUrl, host, port, allowed, text });
      return decision;
    },
    loadPolicyFile: (url) => decider.loadPolicyFile?.(url),
  };
}
