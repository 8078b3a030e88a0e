/** Ports from `first` to `last`, both included. */
export interface PortRange {
  first: number;
  last: number;
}

const HIGHEST = 65535;

/**
 * The `to-ports` of an `allow-access-from`: spec/security.md §6. An item that is neither `*`, a port nor a range that
 * goes up grants nothing; the others stand.
 */
export function parseToPorts(text: string): PortRange[] {
  return text.split(",").flatMap((item) => parseItem(item.trim()) ?? []);
}

export function includesPort(ranges: readonly PortRange[], port: number): boolean {
  return ranges.some(({ first, last }) => port >= first && port <= last);
}

function parseItem(item: string): PortRange | undefined {
  if (item === "*") return { first: 0, last: HIGHEST };
  const match = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(item);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= HIGHEST ? { first, last } : undefined;
}
