import type { SurveyCounts } from "../src/survey/survey.ts";
import { printLine, type Terminal } from "./terminal.ts";

/** Milliseconds between two lines where stderr is no terminal, and between two changes of the line where it is one. */
const INTERVAL = { lines: 10_000, changes: 200 };
/** Milliseconds that a rate is of. */
const WINDOW = 30_000;

/** Says how far a survey is: on a terminal in one line that changes, elsewhere in a line every ten seconds. */
export class SurveyProgress {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #begun: number;
  #told: number;
  #total: number | undefined;
  /** how many files there were when */
  readonly #past: { at: number; files: number }[] = [];

  constructor(terminal: Terminal, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
    this.#begun = now();
    this.#told = this.#begun;
  }

  /** Files that there are, once that is known. */
  set total(total: number | undefined) {
    this.#total = total;
  }

  update(counts: SurveyCounts): void {
    const { stderr } = this.#terminal;
    const isTerminal = (stderr as NodeJS.WriteStream).isTTY === true;
    const now = this.#now();
    if (now - this.#told < (isTerminal ? INTERVAL.changes : INTERVAL.lines)) return;
    this.#told = now;
    const text = this.#text(counts, now);
    if (isTerminal) stderr.write(`\r\u001b[K${text}`);
    else printLine(stderr, text);
  }

  /** Takes the line away that changes. */
  end(): void {
    const { stderr } = this.#terminal;
    if ((stderr as NodeJS.WriteStream).isTTY) stderr.write("\r\u001b[K");
  }

  #text({ files, done, known, unread, failed }: SurveyCounts, now: number): string {
    const rate = this.#rate(files, now);
    const left = this.#total === undefined || rate === 0 ? undefined : Math.max(0, this.#total - files) / rate;
    return [
      this.#total === undefined ? `${files} files` : `${files} of ${Math.max(files, this.#total)} files`,
      `${done} results`,
      ...(known > 0 ? [`${known} known before`] : []),
      ...(failed > 0 ? [`${failed} with a problem`] : []),
      ...(unread > 0 ? [`${unread} unread`] : []),
      `${rate.toFixed(rate < 10 ? 1 : 0)} a second`,
      ...(left === undefined ? [] : [`${duration(left)} left`]),
    ].join(", ");
  }

  /** Files a second, of late. */
  #rate(files: number, now: number): number {
    this.#past.push({ at: now, files });
    while (this.#past.length > 2 && now - this.#past[0]!.at > WINDOW) this.#past.shift();
    const first = this.#past.length > 1 ? this.#past[0]! : { at: this.#begun, files: 0 };
    return ((files - first.files) * 1000) / Math.max(1, now - first.at);
  }
}

/** A time as people say it: 50 s, 12 min, 3 h 5 min, 2 d 4 h. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 90) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
