const ADDRESS = /^[\d.]+$|:/;

/**
 * Whether the `domain` of an `allow-access-from` means a SWF's host: spec/security.md §6. Names and addresses are never
 * resolved into one another, and a wildcard stands alone or for the whole left side of a name.
 *
 * @param host of the SWF's URL; undefined for a local SWF, which only `*` matches
 */
export function matchesDomain(pattern: string, host: string | undefined): boolean {
  if (isAnything(pattern)) return true;
  const wanted = normalize(pattern);
  if (host === undefined || wanted === "") return false;
  const name = normalize(host);
  if (!wanted.startsWith("*.")) return name === wanted;
  const domain = wanted.slice(2);
  return !ADDRESS.test(name) && (name === domain || name.endsWith(`.${domain}`));
}

/** Whether there is any SWF that the pattern matches. */
export function isDomainPattern(pattern: string): boolean {
  return isAnything(pattern) || /^(\*\.)?[^*\s/]+$/.test(normalize(pattern));
}

function isAnything(pattern: string): boolean {
  return pattern.trim() === "*";
}

function normalize(domain: string): string {
  return domain
    .trim()
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^\[(.*)\]$/, "$1");
}
