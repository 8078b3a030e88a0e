export type ConnectionState = "opening" | "open";

/** What has happened so far, and what is: plain numbers, which metrics read. Targets are those that are listed. */
export class SiteStats {
  readonly connections = new Map<string, Record<ConnectionState, number>>();
  /** connections, by target and verdict */
  readonly attempts = new Map<string, Record<"open" | "refused" | "failed", number>>();
  /** bytes of connections, to servers and to pages */
  readonly bytes = { "to-server": 0, "to-page": 0 };
  readonly refusals = new Map<string, number>();

  moved(direction: keyof SiteStats["bytes"], bytes: number): void {
    this.bytes[direction] += bytes;
  }

  /** One more, or less, connection to a listed target. */
  count(target: string, state: ConnectionState, more: 1 | -1): void {
    const counts = this.connections.get(target) ?? { opening: 0, open: 0 };
    counts[state] += more;
    this.connections.set(target, counts);
  }

  attempted(target: string, verdict: "open" | "refused" | "failed"): void {
    const counts = this.attempts.get(target) ?? { open: 0, refused: 0, failed: 0 };
    counts[verdict]++;
    this.attempts.set(target, counts);
  }

  refused(reason: string): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }
}
