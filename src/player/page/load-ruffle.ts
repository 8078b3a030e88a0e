import { RuffleLoadError } from "./errors.ts";

/**
 * Runs `ruffle.js` as a classic script. Ruffle looks for its other files beside `document.currentScript`, which a module
 * that is imported does not have: it would look beside the page.
 *
 * @param url from the page, or absolute; other origins will do
 * @returns done when it has run; rejects with RuffleLoadError
 */
export function loadRuffle(url: string): Promise<void> {
  const script = document.createElement("script");
  script.src = url;
  return new Promise((resolve, reject) => {
    script.onload = () => resolve();
    script.onerror = () =>
      reject(new RuffleLoadError(`${script.src} can't be loaded; option 'ruffle' is where ruffle.js is`));
    document.head.append(script);
  });
}
