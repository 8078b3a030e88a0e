import type { TestResult } from "../src/runner/run-test.ts";
import { printLine, type Terminal } from "./terminal.ts";

/** Milliseconds between two lines where stderr is no terminal. */
const INTERVAL = 10_000;

/** Says how far a run of tests is: on a terminal in one line that changes, elsewhere in a line every ten seconds. */
export class TestProgress {
  readonly #total: number;
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #begun: number;
  #lastLine: number;
  #done = 0;
  #failed = 0;

  constructor(total: number, terminal: Terminal, now: () => number = () => performance.now()) {
    this.#total = total;
    this.#terminal = terminal;
    this.#now = now;
    this.#begun = now();
    this.#lastLine = this.#begun;
  }

  add({ status }: TestResult): void {
    this.#done++;
    if (status === "failed") this.#failed++;
    const { stderr } = this.#terminal;
    if ((stderr as NodeJS.WriteStream).isTTY) {
      stderr.write(`\r\u001b[K${this.#done < this.#total ? this.#text() : ""}`);
    } else if (this.#now() - this.#lastLine >= INTERVAL && this.#done < this.#total) {
      this.#lastLine = this.#now();
      printLine(stderr, this.#text());
    }
  }

  #text(): string {
    const rate = this.#done / Math.max(this.#now() - this.#begun, 1);
    const left = Math.ceil((this.#total - this.#done) / rate / 1000);
    const perSecond = (rate * 1000).toFixed(rate < 0.01 ? 1 : 0);
    return `${this.#done} of ${this.#total}, ${this.#failed} failed, ${perSecond} a second, ${left} s left`;
  }
}
