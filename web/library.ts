/** The page of `flashnet serve` for a folder: its SWFs, to look for and to play. */
import { messageOf } from "../base/errors.ts";
import { CONFIG_ELEMENT } from "./config.ts";
import { LibraryElement, type SwfsSeen } from "./library/element.ts";
import { LIBRARY_PATHS, type LibraryConfig, type LibraryLine, MAX_DROPPED, MAX_SEEN } from "./library/lines.ts";
import { readLines } from "./library/read-lines.ts";
import { formatSearch, parseSearch } from "./library/shelf.ts";
import { focusOnSlash } from "./search-key.ts";

/** Milliseconds until the server is told what is seen: who scrolls on has not looked. */
const LOOK = 150;

customElements.define("flashnet-library", LibraryElement);
const { pictures }: LibraryConfig = JSON.parse(document.getElementById(CONFIG_ELEMENT)!.textContent!);
const error = document.getElementById("error")!;
const library = document.createElement("flashnet-library") as LibraryElement;
/** of this page */
const base = location.pathname.replace(/\/?$/, "/");
let reading: AbortController | undefined;
let revision = 0;
let looking: ReturnType<typeof setTimeout> | undefined;

library.base = base;
library.pictures = pictures;
library.search = parseSearch(location.hash.slice(1));
library.addEventListener("search-changed", () => {
  const hash = formatSearch(library.search);
  history.replaceState(null, "", hash === "" ? location.pathname : `#${hash}`);
});
window.addEventListener("hashchange", () => {
  library.search = parseSearch(location.hash.slice(1));
});
library.addEventListener("swfs-seen", (event) => {
  const { detail } = event as SwfsSeen;
  clearTimeout(looking);
  looking = setTimeout(
    () => void post(LIBRARY_PATHS.seen, JSON.stringify(detail.slice(0, MAX_SEEN))).catch(fail),
    LOOK,
  );
});
library.addEventListener("file-chosen", (event) => play((event as CustomEvent<File>).detail));
error.after(library);

focusOnSlash(() => library.focusSearch());
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer?.files ?? [];
  if (file !== undefined) play(file);
});
// A connection that is held is one less for other tabs, and nobody is looking.
document.addEventListener("visibilitychange", () => (document.hidden ? reading?.abort() : read()));
read();

function read(): void {
  reading?.abort();
  reading = new AbortController();
  const { signal } = reading;
  follow(signal).then(
    () => {
      error.hidden = true;
    },
    (reason: unknown) => {
      if (!signal.aborted) fail(reason);
    },
  );
}

/** Takes what the server tells, until all is known. */
async function follow(signal: AbortSignal): Promise<void> {
  const response = await fetch(`${base}${LIBRARY_PATHS.swfs}?since=${revision}`, { mode: "same-origin", signal });
  if (!response.ok) throw new Error(await response.text());
  await readLines(response.body!, (line) => {
    const told = JSON.parse(line) as LibraryLine;
    if ("path" in told) return library.shelf.put(told);
    revision = told.revision;
    const isNew = library.progress === undefined || (library.progress.looking && !told.looking);
    library.progress = told;
    library.changed(isNew || told.done);
  });
}

function play(file: File): void {
  if (file.size > MAX_DROPPED) fail(new Error(`${file.name} has more than ${MAX_DROPPED >> 20} MiB`));
  else open(file).catch(fail);
}

async function open(file: File): Promise<void> {
  const response = await post(`${LIBRARY_PATHS.dropped}?name=${encodeURIComponent(file.name)}`, file);
  location.assign(base + (await response.text()).trim());
}

async function post(path: string, body: string | Blob): Promise<Response> {
  const response = await fetch(base + path, { method: "POST", mode: "same-origin", body });
  if (!response.ok) throw new Error(await response.text());
  return response;
}

function fail(reason: unknown): void {
  const isGone = reason instanceof TypeError;
  error.textContent = isGone
    ? "flashnet serve does not answer; start it again and reload this page"
    : messageOf(reason);
  error.hidden = false;
}
