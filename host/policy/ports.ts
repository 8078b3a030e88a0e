/** Where a host's master policy file is served: spec/security.md §2. */
export const MASTER_PORT = 843;

/** The first port that no privilege is needed to listen on. */
const UNPRIVILEGED = 1024;

/** The port authority rule: whether a policy file served on one port counts for another. spec/security.md §4 */
export function hasAuthority(policyPort: number, port: number): boolean {
  return policyPort < UNPRIVILEGED || port >= UNPRIVILEGED;
}
