/** Which ways code has taken: pairs of places that ran one after the other, as in AFL. */

const SIZE = 1 << 18;

const seen = new Uint8Array(SIZE);
let previous = 0;
let fresh = 0;

/** Called at every branch of instrumented code. @param place any number below 2¹⁸ */
export function hit(place: number): void {
  const pair = place ^ previous;
  previous = place >> 1;
  if (seen[pair] === 0) {
    seen[pair] = 1;
    fresh++;
  }
}

/** Whether a way was taken since the last call that was never taken before. */
export function reachedMore(): boolean {
  const some = fresh > 0;
  fresh = 0;
  previous = 0;
  return some;
}
