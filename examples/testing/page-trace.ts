import type { Page } from "puppeteer-core";

/** Has the next visit of a page keep what its first player traces; the lines so far. */
export async function traceOf(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluateOnNewDocument(() => {
    const lines: string[] = [];
    Object.assign(window, { lines });
    const traceObserver = (line: string) => lines.push(line);
    // A player that has not loaded its movie yet forgets the observer.
    setInterval(() => {
      const player = document.querySelector("ruffle-embed");
      if (player) Object.assign(player, { traceObserver });
    }, 1);
  });
  return () => page.evaluate(() => (window as unknown as { lines: string[] }).lines);
}
