/** What people are told of a decision: a paragraph for the log, and the lines of `policyfiles.txt`. */
import { formatTarget, hostForCommand, type TcpTarget } from "../../base/address.ts";
import { printable } from "../../base/printable.ts";
import { formatPolicyUrl, parsePolicyUrl } from "./fetcher.ts";
import { type Finding, type Judgement, MASTER_PORT, type Requestor } from "./judgement.ts";

/** Why a SWF may not use sockets at all: one paragraph. */
export function explainSandbox(swfUrl: string): string {
  return (
    `${swfUrl} may not use sockets: it is a local file without the "access network" flag of its publisher, which ` +
    "Flash put into the sandbox localWithFile. To allow it, trust local files (--trust), or give the SWF a URL on the " +
    "web (--url http://localhost/game.swf)."
  );
}

/** Why an AIR application has lost its rights: one paragraph. */
export function explainOutsider(swfUrl: string): string {
  return (
    `${swfUrl} is not of the AIR application, and the player does not keep it from acting as the application: from now on ` +
    "nothing can be bound, and policy files decide all connections. If you trust it, say so (--trust)."
  );
}

/**
 * Why a SWF may not connect: who asked for what, which files were looked at, which rule refused, what would allow it.
 *
 * @param named URLs of policy files that the SWF has named and that don't count for this host
 */
export function explainRefusal(
  swfUrl: string,
  requestor: Requestor,
  target: TcpTarget,
  judgement: Judgement,
  named: readonly string[] = [],
): string {
  const { host, port } = target;
  const looked = judgement.findings.map(
    (found) => `${formatPolicyUrl({ host, port: found.port })} ${describe(found.finding, requestor, port)}`,
  );
  const line = `<allow-access-from domain="${requestor.host ?? "*"}" to-ports="${port}"/>`;
  const own = judgement.metaPolicy === "all" && port !== MASTER_PORT ? ` or ${port}` : "";
  const plain = hostForCommand(host);
  const given = plain === undefined ? "" : `or give flashnet such a file (--policy-for ${plain}=FILE), `;
  return (
    `${swfUrl} may not connect to ${formatTarget(target)}. Policy files looked at: ${looked.join("; ")}. ` +
    `${uncounted(named, host)}${ruleOf(judgement, requestor)} To allow it, have port ${MASTER_PORT}${own} of ${host} serve a policy file with ${line}, ` +
    `${given}or allow every connection (--policy allow).`
  );
}

/** Why files that the SWF has named were not looked at. */
function uncounted(named: readonly string[], host: string): string {
  if (named.length === 0) return "";
  const reasons = named.slice(-MAX_NAMED).map((url) => `${printable(url, MAX_URL)} (${whyUncounted(url, host)})`);
  return `The SWF has named others, which don't count: ${reasons.join("; ")}. `;
}

const MAX_NAMED = 5;
const MAX_URL = 200;

function whyUncounted(url: string, host: string): string {
  const target = parsePolicyUrl(url);
  if (target !== undefined) return `it is for ${target.host}, and the SWF connects to ${host}`;
  if (/^https?:/i.test(url)) return "files fetched by HTTP are for loading data, and open no sockets";
  return "it is no xmlsocket://HOST:PORT";
}

function ruleOf({ metaPolicy, findings }: Judgement, { host }: Requestor): string {
  if (metaPolicy === "none") return `The meta-policy "none" there forbids every connection to the host.`;
  if (metaPolicy === "master-only") return `The meta-policy "master-only" there lets no other file count.`;
  const who = host === undefined ? "a local SWF" : "a SWF";
  const some = findings.some(({ finding }) => typeof finding === "string" && finding !== "pending");
  return some
    ? `The rule: ${who} may connect if a policy file lets it, and none does.`
    : `The rule: ${who} may connect if a policy file lets it, and there is none.`;
}

function describe(finding: Finding, { host }: Requestor, port: number): string {
  if (typeof finding === "object") {
    return finding.failure === "malformed" ? `(no policy file: ${finding.reason})` : `(none: ${finding.reason})`;
  }
  return `(${DESCRIPTIONS[finding](host, port)})`;
}

type Description = (host: string | undefined, port: number) => string;

const DESCRIPTIONS: Readonly<Record<Extract<Finding, string>, Description>> = {
  granted: () => "lets it connect",
  pending: () => "has not answered so far",
  "meta-policy": () => "does not count, because of the meta-policy",
  authority: (_, port) => `does not count for port ${port}: files served on port 1024 and up open no port below`,
  domain: (host) =>
    `does not allow ${host === undefined ? 'local SWFs, which takes domain="*"' : `the domain ${host}`}`,
  secure: () => 'allows SWFs loaded by HTTPS only, by secure="true"',
  "to-ports": () => "lacks to-ports, without which an entry opens no port",
  "port-list": () => "has to-ports that are no list of ports, such as 80,1024-2000 or *",
  port: (_, port) => `does not have port ${port} in its to-ports`,
};

const HELP = "See http://www.adobe.com/go/strict_policy_files to fix this problem.";

/** The lines of Flash Player's `policyfiles.txt`: spec/security.md §9. */
export const logLine = {
  rootLoaded: (swfUrl: string): string => `OK: Root-level SWF loaded: ${swfUrl}`,
  searching: (resource: string, swfUrl: string): string =>
    `OK: Searching for <allow-access-from> in policy files to authorize data loading from resource at ${resource} by requestor from ${swfUrl}`,
  accepted: (policyUrl: string): string => `OK: Policy file accepted: ${policyUrl}`,
  timedOut: (policyUrl: string, seconds: number): string =>
    `Warning: Timeout on ${policyUrl} (at ${seconds} seconds) while waiting for socket policy file.  This should not cause any problems, but see http://www.adobe.com/go/strict_policy_files for an explanation.`,
  failedToLoad: (policyUrl: string): string => `Warning: Failed to load policy file from ${policyUrl}`,
  incorrectSyntax: (policyUrl: string): string =>
    `Error: [strict] Ignoring policy file at ${policyUrl} due to incorrect syntax.  ${HELP}`,
  noMetaPolicy: (host: string): string =>
    `Warning: Domain ${host} does not specify a meta-policy.  Applying default meta-policy 'all'.  This configuration is deprecated.  ${HELP}`,
  forbiddenByMetaPolicy: (policyUrl: string, metaPolicy: string): string =>
    `Error: Ignoring policy file at ${policyUrl} due to meta-policy '${metaPolicy}'.`,
  permitted: (resource: string, swfUrl: string, policyUrl: string): string =>
    `OK: Request for resource at ${resource} by requestor from ${swfUrl} is permitted due to policy file at ${policyUrl}`,
  denied: (resource: string, swfUrl: string): string =>
    `Error: Request for resource at ${resource} by requestor from ${swfUrl} is denied due to lack of policy file permissions.`,
  unreachable: (resource: string, swfUrl: string): string =>
    `Error: Request for resource at ${resource} by requestor from ${swfUrl} has failed because the server cannot be reached.`,
};
