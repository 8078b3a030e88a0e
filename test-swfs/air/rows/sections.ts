/** Traces of a program of rows, by the row they belong to. */
export function sections(lines: readonly string[]): Map<string, string[]> {
  const rows = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of lines) {
    if (line.startsWith("== ")) {
      current = [];
      rows.set(line.slice(3), current);
    } else current.push(line);
  }
  return rows;
}
