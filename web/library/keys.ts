/**
 * Which card of a grid a key chooses.
 *
 * @param at the card that is chosen, -1: none
 * @param page rows that are seen at a time
 */
export function cardByKey(
  event: KeyboardEvent,
  at: number,
  { count, columns, page }: { count: number; columns: number; page: number },
): number | undefined {
  if (count === 0 || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * page,
    PageDown: columns * page,
    Home: -count,
    End: count,
  };
  const step = steps[event.key];
  if (step === undefined) return undefined;
  event.preventDefault();
  if (at < 0) return event.key === "End" ? count - 1 : 0;
  const next = at + step;
  // Within its column, as long as there is a row.
  const isVertical = Math.abs(step) !== 1 && Math.abs(step) !== count;
  if (isVertical && next < 0) return at % columns;
  return Math.min(count - 1, Math.max(0, next));
}
