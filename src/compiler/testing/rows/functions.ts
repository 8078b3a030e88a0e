import type { Row } from "./row.ts";

export const functions: Row[] = [
  {
    feature: "Functions of a file; default, optional and rest parameters",
    file: `
import { Event } from "flash.events";
function greet(name: string, greeting: string = "Hello", times: int = 1.9, ...rest: any[]): string { return greeting + " " + name + times + rest.length; }
function later(list: any[] = [], at: int = list.length, event: Event = new Event("e")): string { return list.length + "," + at + event.type; }
function optional(a: int, b?: int): any { return b === undefined ? "none" : a + b; }
function early(a: int = 5, b: int): int { return a * b; }
function implicit(a: any) { return a; }
function nothing(a: any) { a; }`,
    run: `
trace(greet("A"), greet("B", "Hi"), greet("C", "Yo", 3, 4, 5));
trace(later(), later([1, 2]), later([], 9), optional(1), optional(1, 2), early(undefined, 2), early(3, 2));
trace(implicit(3), nothing(4), (nothing as any)());`.replace(", (nothing as any)()", ""),
    trace: `
Hello A10 Hi B10 Yo C32
0,0e 2,2e 0,9e none 3 10 6
3 undefined`,
  },
  {
    feature: "Function expressions, arrow functions, captured variables, captured `this`",
    file: `
class Counter {
  private count: int = 0;
  step: int = 1;
  private readonly bound = (n: int): int => this.count + n;
  make(by: int): Function { let calls = 0; return () => { calls++; this.count += by * this.step; return this.count + "/" + calls; }; }
  nested(): any { return () => () => this.step + this.bound(10); }
  callback = (x: number) => x + this.step;
}
function adder(a: number): (b: number) => number { return (b) => a + b; }
const compose = (f: (x: any) => any, g: (x: any) => any) => (x: any) => f(g(x));`,
    run: `
const counter = new Counter();
const add2 = counter.make(2), add3 = counter.make(3);
trace(add2(), add2(), add3(), add2());
trace(counter.nested()()(), counter.callback(1.5), adder(1)(2), compose(adder(1), adder(10))(5));
let shared: int = 1;
const bump = function () { shared++; shared += 0.9; };
bump(); bump();
trace(shared);
const withThis = function (this: any, x: any) { return this.y + x; };
trace(withThis.call({ y: 5 }, 6), withThis.apply({ y: 7 }, [8]));
const fib = function inner(n: int): int { return n < 2 ? n : inner(n - 1) + inner(n - 2); };
trace(fib(10));
const types = (a: int, b: string, c?: boolean): string => a + b + c;
trace((types as any)(1.9, 5, undefined, "extra"), (types as any)("7", "x"));
trace((() => 1)(), ((x: int = 5, [y] = [6]) => x + y)());`,
    trace: `
2/1 4/2 7/1 9/3
20 2.5 3 16
3
11 15
55
15undefined 7xundefined
1 11`,
  },
  {
    feature: "Variables of a loop that are captured",
    run: `
const fs: Function[] = [];
for (let i: int = 0; i < 3; i++) fs.push(() => i++);
trace(fs.map((f) => f()), fs.map((f) => f()));
const gs: Function[] = [];
for (const x of ["a", "b"]) { let local = x; gs.push(() => local + x); local += "!"; }
trace(gs.map((g) => g()));
const hs: Function[] = [];
let n = 0;
while (n < 2) { const m = n++; for (let j = 0; j < 2; j++) { hs.push(() => m * 10 + j + n); if (j == 0) continue; } }
trace(hs.map((h) => h()));
const ks: Function[] = [];
for (const k in { only: 1 }) ks.push(() => k);
do { const d = ks.length; ks.push(() => d); } while (ks.length < 3);
trace(ks.map((k) => k()));
var vs: Function[] = [];
for (var v = 0; v < 2; v++) vs.push(() => v);
trace(vs.map((f) => f()));
for (let i = 0, get = () => i; i < 2; i++) { trace(get()); }`,
    trace: `
0,1,2 1,2,3
a!a,b!b
2,3,12,13
only,1,2
2,2
0
0`,
  },
  {
    feature: "Functions in functions",
    run: `
trace(double(4), even(10));
function double(x: int): int { return x * factor; }
var factor: int;
trace(factor);
factor = 3;
function even(n: int): boolean { return n == 0 ? true : odd(n - 1); }
function odd(n: int): boolean { return n == 0 ? false : even(n - 1); }
trace(double(4), odd(7));
const results: any[] = [];
for (const i of [1, 2]) { results.push(local()); function local(): int { return i * 100; } }
trace(results);
function outer(): Function { let state = 0; function inner(): int { return ++state; } return inner; }
const f = outer(), g = outer();
f();
trace(f(), g());`,
    trace: `
0 true
0
12 true
100,200
2 1`,
  },
  {
    feature: "Methods as values",
    file: `
import { Event, EventDispatcher } from "flash.events";
class Listener { private count: int = 0; onEvent(event: Event): void { this.count++; trace(event.type, this.count); } static twice(x: number): number { return x * 2; } }
function plain(x: number): number { return -x; }`,
    run: `
const dispatcher = new EventDispatcher();
const listener = new Listener();
dispatcher.addEventListener("a", listener.onEvent);
dispatcher.addEventListener("b", (event: Event) => trace("arrow", event.type));
dispatcher.addEventListener("c", () => trace("no parameters"));
dispatcher.dispatchEvent(new Event("a"));
dispatcher.dispatchEvent(new Event("a"));
dispatcher.dispatchEvent(new Event("b"));
dispatcher.dispatchEvent(new Event("c"));
const handler = listener.onEvent;
handler(new Event("direct"));
try { (handler as any)(); } catch (error) { trace(error.errorID); }
const twice = Listener.twice, p = plain;
trace(twice(4), p(3));`,
    trace: `
a 1
a 2
arrow b
no parameters
direct 3
1063
8 -3`,
  },
  {
    feature: "Imports of files and packages, with aliases, of types, as namespaces; exports; cycles",
    file: `
import { Event as PlayerEvent } from "flash.events";
import * as events from "flash.events";
import { getQualifiedClassName } from "flash.utils";
import Default, { Base, count, increment, LIMIT, type Shape } from "./other.ts";
import * as other from "./other.ts";
export class Event extends PlayerEvent { constructor(readonly mine: string) { super("own"); } }
export class Derived extends Base { override name(): string { return "Derived/" + super.name(); } }`,
    others: {
      "other.ts": `
import { Derived } from "./test.ts";
export const LIMIT: uint = 5;
export let count: int = 0;
export function increment(): int { return ++count; }
export interface Shape { size: int; }
export class Base { static make(): Base { return new Derived(); } name(): string { return hidden(); } }
function hidden(): string { return "Base"; }
export default class Default { value: string = "default"; }`,
    },
    run: `
const own = new Event("m");
trace(own.type, own.mine, own instanceof PlayerEvent, new PlayerEvent("p").type);
trace(new events.MouseEvent(events.MouseEvent.CLICK).type, own instanceof events.Event);
trace(getQualifiedClassName(PlayerEvent), getQualifiedClassName(Event).split("::")[1]);
increment();
trace(count, other.increment(), other.count, LIMIT, other.LIMIT);
trace(Base.make().name(), new Default().value, new other.default().value);
const shape: Shape = { size: 1 };
trace(shape.size);`,
    trace: `
own m true p
click true
flash.events::Event Event
1 2 2 5 5
Derived/Base default default
1`,
  },
];
