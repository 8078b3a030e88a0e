/**
 * Which row of a list a key chooses, as in lists of the system.
 *
 * @param at the row that is chosen, -1: none
 * @param page rows that are seen at a time
 */
export function chosenByKey(event: KeyboardEvent, at: number, count: number, page: number): number | undefined {
  if (count === 0 || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const next = {
    ArrowUp: Math.max(0, at - 1),
    ArrowDown: at + 1,
    PageUp: Math.max(0, at - page),
    PageDown: at + page,
    Home: 0,
    End: count - 1,
  }[event.key];
  if (next === undefined) return undefined;
  event.preventDefault();
  return Math.min(count - 1, next);
}
