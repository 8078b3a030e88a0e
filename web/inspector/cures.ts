/** What would let a connection be that was refused or has failed. */
import { formatTarget, hostForCommand } from "../../base/address.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import type { StillConnection } from "./capture.ts";

/** One way, in the words of the command line; a page that plays the SWF can go it at once. */
export type Cure =
  | { kind: "open"; host: string; words: string }
  | { kind: "map"; target: string }
  | { kind: "allow" | "trust"; words: string }
  | { kind: "rule"; words: string };

/** Ways that the paragraph of a refusal names, and a host map for who can't be reached. */
export function curesOf({ kind, state, reason = "", asked, host, port }: StillConnection): Cure[] {
  if (state !== "failed") return [];
  const target = asked ?? { host, port };
  // What a shell could take for more than a host is in no words.
  const plain = hostForCommand(target.host);
  if (kind !== "policy") return kind === "client" && plain ? [{ kind: "map", target: formatTarget(target) }] : [];
  const cures: Cure[] = [];
  if (plain && reason.includes(" such a file (--policy-for "))
    cures.push({ kind: "open", host: target.host, words: `--policy-for '${plain}=*'` });
  if (reason.includes(" every connection (--policy allow)")) cures.push({ kind: "allow", words: "--policy allow" });
  if (/ trust local files \(--trust\)| say so \(--trust\)/.test(reason))
    cures.push({ kind: "trust", words: "--trust" });
  if (plain && reason.includes("--allow")) cures.push({ kind: "rule", words: `--allow ${plain}:${target.port}` });
  return cures;
}

/** The value of `--map` that leads a target to what somebody has typed. @throws AddressSyntaxError */
export function mappingTo(target: string, typed: string): ReturnType<typeof parseHostMapping> {
  return parseHostMapping(`${target}=${typed.trim()}`);
}
