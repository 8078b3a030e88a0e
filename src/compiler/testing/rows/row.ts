/** One line of the table of supported TypeScript in docs/compiler.md, with a program that shows it. */
export interface Row {
  /** as in docs/compiler.md */
  feature: string;
  /** imports and declarations */
  file?: string;
  /** other files, by their path from it */
  others?: Record<string, string>;
  /** statements that run */
  run: string;
  /** what is traced, a line each */
  trace: string;
}
