/**
 * Plain objects and arrays that are made with room for what will be in them. V8 gives `{}` room for four properties and an
 * array 17 elements with the first, and moves what outgrows it: half of the time of reading a large graph went into memory
 * that was let go of at once.
 */

type Constructor = new (fill: boolean) => Record<string, unknown>;

/** An engine gives objects of a constructor as much room as the first of them have used. */
const PlainObject = function (this: Record<string, unknown>, fill: boolean): void {
  if (fill) this.a = this.b = this.c = this.d = this.e = this.f = this.g = this.h = 0;
} as unknown as Constructor;
PlainObject.prototype = Object.prototype;
for (let i = 0; i < 16; i++) new PlainObject(true);

/** What `{}` makes, with room for eight properties. */
export function plainObject(): Record<string, unknown> {
  return new PlainObject(false);
}

/** Of more elements an array grows as they come, as the bytes that announce them may lie. */
const MOST_ELEMENTS = 64;

/** An array that `length` elements will be put into. It may have as many holes till then. */
export function arrayFor(length: number): unknown[] {
  return length <= MOST_ELEMENTS ? new Array<unknown>(length) : [];
}
