/** The lines of Flash Player's `policyfiles.txt`: spec/security.md §9. */

const HELP = "See http://www.adobe.com/go/strict_policy_files to fix this problem.";

export function rootLoaded(swfUrl: string): string {
  return `OK: Root-level SWF loaded: ${swfUrl}`;
}

export function searching(resource: string, swfUrl: string): string {
  return `OK: Searching for <allow-access-from> in policy files to authorize data loading from resource at ${resource} by requestor from ${swfUrl}`;
}

export function accepted(policyUrl: string): string {
  return `OK: Policy file accepted: ${policyUrl}`;
}

export function timedOut(policyUrl: string, seconds: number): string {
  return `Warning: Timeout on ${policyUrl} (at ${seconds} seconds) while waiting for socket policy file.  This should not cause any problems, but see http://www.adobe.com/go/strict_policy_files for an explanation.`;
}

export function failedToLoad(policyUrl: string): string {
  return `Warning: Failed to load policy file from ${policyUrl}`;
}

export function incorrectSyntax(policyUrl: string): string {
  return `Error: [strict] Ignoring policy file at ${policyUrl} due to incorrect syntax.  ${HELP}`;
}

export function noMetaPolicy(host: string): string {
  return `Warning: Domain ${host} does not specify a meta-policy.  Applying default meta-policy 'all'.  This configuration is deprecated.  ${HELP}`;
}

export function forbiddenByMetaPolicy(policyUrl: string, metaPolicy: string): string {
  return `Error: Ignoring policy file at ${policyUrl} due to meta-policy '${metaPolicy}'.`;
}

export function permitted(resource: string, swfUrl: string, policyUrl: string): string {
  return `OK: Request for resource at ${resource} by requestor from ${swfUrl} is permitted due to policy file at ${policyUrl}`;
}

export function denied(resource: string, swfUrl: string): string {
  return `Error: Request for resource at ${resource} by requestor from ${swfUrl} is denied due to lack of policy file permissions.`;
}

export function unreachable(resource: string, swfUrl: string): string {
  return `Error: Request for resource at ${resource} by requestor from ${swfUrl} has failed because the server cannot be reached.`;
}
