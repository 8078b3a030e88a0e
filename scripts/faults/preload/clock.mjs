/** A system clock that jumps: what asks for the time of day gets that of another day every time. */
const DAY = 24 * 3600 * 1000;
const { now } = Date;
let jumps = 0;
const jumped = () => now() + (jumps++ % 3) * DAY - DAY;

Date.now = jumped;
globalThis.Date = new Proxy(Date, {
  construct: (clock, args, target) => Reflect.construct(clock, args.length === 0 ? [jumped()] : args, target),
});
