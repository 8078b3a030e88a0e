/** Items of one list of a row, and characters of one text in it: whatever a SWF says, a row has an end. */
const MOST_ITEMS = 200;
const MOST_TEXT = 1000;

export function bounded<T>(items: readonly T[]): T[] {
  return items.slice(0, MOST_ITEMS);
}

export function boundedText(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
}
