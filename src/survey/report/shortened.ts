/** A text's beginning that does not keep the rest in memory, as a slice would. */
export function shortened(text: string, most: number): string {
  return text.length > most ? JSON.parse(JSON.stringify(`${text.slice(0, most)}…`)) : text;
}
