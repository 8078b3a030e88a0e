import { Sprite } from "flash.display";
import { clearTimeout, setTimeout } from "flash.utils";

/**
 * A SWF that is loaded runs before its Loader reports `init` and `complete`, with which the SWF that loads it begins to
 * listen. What a socket has to tell that was opened in between waits until then, as in Flash Player, where no network
 * comes in between.
 */

/** Milliseconds that are waited at most: frames may be rare. */
const LONGEST: number = 2000;

let isExpected: boolean = false;
/** `false` until a frame has begun since */
const waiting: any[] = [];
let frames: Sprite = null;
let timer: uint = 0;

/** A SWF that something else has loaded has natives: from now on what it opens may have to wait. */
export function expectLoader(): void {
  isExpected = true;
}

/**
 * Calls `callback` once the Loader of a SWF that is running now has reported.
 *
 * @returns false if nothing has to wait; the callback is then not called
 */
export function afterLoader(callback: Function): boolean {
  if (!isExpected) return false;
  waiting.push({ callback, entered: false });
  if (frames == null) {
    frames = new Sprite();
    frames.addEventListener("enterFrame", entered);
    frames.addEventListener("exitFrame", exited);
    timer = setTimeout(release, LONGEST, true);
  }
  return true;
}

function entered(event: any): void {
  for (const one of waiting) one.entered = true;
}

/** Loaders report behind this event. Not every one ends a frame: going to another frame dispatches it as well. */
function exited(event: any): void {
  if (waiting.length > 0 && waiting[0].entered) setTimeout(release, 0, false);
}

function release(all: boolean): void {
  const released: any[] = [];
  while (waiting.length > 0 && (all || waiting[0].entered)) released.push(waiting.shift());
  if (waiting.length == 0 && frames != null) {
    clearTimeout(timer);
    frames.removeEventListener("enterFrame", entered);
    frames.removeEventListener("exitFrame", exited);
    frames = null;
  }
  for (const one of released) one.callback();
}
