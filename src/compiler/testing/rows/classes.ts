import type { Row } from "./row.ts";

export const classes: Row[] = [
  {
    feature: "Fields, methods, constructors, parameter properties, `readonly`",
    file: `
class Base {
  a: int = 1;
  b = [1, 2];
  c: string;
  readonly d: number = Math.max(2, 3);
  readonly e: string;
  constructor(protected x: int, readonly y: string = "y", private z: any = null) { this.e = "set" + x; this.c = this.describe(); }
  describe(): string { return [this.a, this.b, this.d, this.e, this.x, this.y, this.z].join("|"); }
}
class Plain { value: int = 5; }
class Early { order: string[] = ["field"]; constructor() { this.order.push("constructor"); } }`,
    run: `
const base = new Base(7);
trace(base.c, base.y, new Base(1, "z", 2).describe());
trace(base.b === new Base(1).b, new Plain().value, new Early().order);`,
    trace: `
1|1,2|3|set7|7|y| y 1|1,2|3|set1|1|z|2
false 5 field,constructor`,
  },
  {
    feature: "`extends`, `super`, `override`, inherited constructors",
    file: `
import { Event, EventDispatcher } from "flash.events";
class A { constructor(protected n: int, m: int = 5) { trace("A", n, m); } hello(): string { return "A" + this.n; } get size(): int { return this.n; } set size(value: int) { this.n = value; } }
class B extends A { field: string = "f"; override hello(): string { return "B(" + super.hello() + ")" + this.field; } override get size(): int { return super.size * 2; } override set size(value: int) { super.size = value + 1; } }
class C extends B { constructor() { trace("before"); super(3); trace("after"); } }
class MyEvent extends Event {}
class MyError extends Error { override toString(): string { return "MyError " + this.message; } }
class Shy extends EventDispatcher { override toString(): string { return "shy"; } override hasEventListener(type: string): boolean { return type == "x" || super.hasEventListener(type); } }`,
    run: `
const b = new B(1, 2);
trace(b.hello(), b.size);
b.size = 9;
trace(b.size);
trace(new C().hello());
const event = new MyEvent("type", true);
trace(event.type, event.bubbles, event.cancelable, new MyEvent("t").bubbles);
const error = new MyError("m", 5);
trace(error, error.errorID, error instanceof Error);
try { throw error; } catch (e) { trace(e instanceof MyError); }
const shy: EventDispatcher = new Shy();
trace(shy.hasEventListener("x"), shy.hasEventListener("y"), shy);`,
    trace: `
A 1 2
B(A1)f 2
20
before
A 3 5
after
B(A3)f
type true false false
MyError m 5 true
true
true false shy`,
  },
  {
    feature: "Accessors",
    file: `
class Celsius { private degrees: number = 0; get fahrenheit(): number { return this.degrees * 9 / 5 + 32; } set fahrenheit(value: number) { this.degrees = (value - 32) * 5 / 9; } static get unit(): string { return "C"; } get fixed(): int { return 3.9; } }`,
    run: `
const t = new Celsius();
t.fahrenheit = 212;
t.fahrenheit -= 32;
trace(t.fahrenheit, Celsius.unit, t.fixed, t.fahrenheit++, t.fahrenheit);
try { (t as any).fixed = 1; } catch (error) { trace(error.errorID); }`,
    trace: `
180 C 3 180 181
1074`,
  },
  {
    feature: "Static members and blocks; `this.member` in static methods",
    file: `
class Registry {
  static readonly LIMIT: int = 2;
  private static entries: string[] = ["first"];
  protected static shared: int = 40;
  static counter = Registry.LIMIT + 1;
  static { Registry.entries.push("block"); }
  static add(entry: string): int { this.entries.push(entry); return Registry.size(); }
  private static size(): int { return this.entries.length; }
  static list(): string { return Registry.entries.join(); }
}
class SubRegistry extends Registry { static sum(): int { return SubRegistry.shared + SubRegistry.LIMIT + this.counter; } }`,
    run: `
trace(Registry.LIMIT, Registry.add("x"), Registry.list(), Registry.counter, SubRegistry.sum(), SubRegistry.list());
Registry.counter++;
trace(SubRegistry.counter);
try { (Registry as any).LIMIT = 5; } catch (error) { trace(error.errorID); }`,
    trace: `
2 3 first,block,x 3 45 first,block,x
4
1074`,
  },
  {
    feature: "`private`, `protected`, `@internal`",
    file: `
import { describeType } from "flash.utils";
class Vault {
  private secret: int = 1;
  protected inherited: int = 2;
  /** @internal */
  packaged: int = 3;
  /** @internal other.place */
  elsewhere: int = 5;
  open: int = 4;
  private hidden(): string { return "private"; }
  protected overridable(): string { return "Vault"; }
  compare(other: Vault): boolean { return this.secret == other.secret; }
  all(): any { return [this.secret, this.inherited, this.packaged, this.open, this.hidden(), this.overridable()]; }
}
class Middle extends Vault {}
class Child extends Middle {
  private secret2: int = 10;
  private hidden2(): string { return "child"; }
  protected override overridable(): string { return "Child+" + super.overridable() + this.inherited; }
  reach(other: Child): int { return other.inherited + this.secret2; }
}`,
    run: `
const child = new Child();
trace(child.all(), child.reach(child), child.compare(new Vault()), child.packaged, child.elsewhere);
const late: any = child;
trace("secret" in late, "inherited" in late, "packaged" in late, "elsewhere" in late, "open" in late, "hidden" in late);
try { trace(late.secret); } catch (error) { trace(error.errorID); }
const names: string[] = [];
const description: any = describeType(child);
for (let i = 0; i < description.factory.length(); i++) names.push("factory");
for (const part of ["variable", "method"]) { const list: any = description.child(part); for (let i: int = 0; i < list.length(); i++) names.push(String(list[i].attribute("name"))); }
trace(names.sort());`,
    trace: `
1,2,3,4,private,Child+Vault2 12 true 3 5
false false false false true false
1069
all,compare,open,reach`,
  },
  {
    feature: "`abstract` classes and members",
    file: `
abstract class Shape { abstract name: string; abstract area(): number; protected abstract get sides(): int; describe(): string { return this.name + " " + this.area() + " " + this.sides; } }
class Square extends Shape { name: string = "square"; constructor(private side: number) { super(); } area(): number { return this.side * this.side; } protected get sides(): int { return 4; } }`,
    run: "const shape: Shape = new Square(3);\ntrace(shape.describe(), shape.area());",
    trace: "square 9 4 9",
  },
  {
    feature: "Interfaces that a class implements, the player's interfaces",
    file: `
import { type IEventDispatcher, Event, EventDispatcher } from "flash.events";
import { getDefinitionByName, type IDataOutput, ByteArray, describeType } from "flash.utils";
export interface Named { name: string; }
export interface Greeter extends Named { greet(who: string): string; get volume(): int; set volume(value: int); }
export class Polite implements Greeter { name: string = "polite"; private v: int = 1; greet(who: string): string { return this.name + " " + who; } get volume(): int { return this.v; } set volume(value: int) { this.v = value; } }
class Dispatcher implements IEventDispatcher {
  private target: EventDispatcher = new EventDispatcher(this);
  addEventListener(type: string, listener: Function, useCapture: boolean = false, priority: int = 0, useWeakReference: boolean = false): void { this.target.addEventListener(type, listener, useCapture, priority, useWeakReference); }
  removeEventListener(type: string, listener: Function, useCapture: boolean = false): void { this.target.removeEventListener(type, listener, useCapture); }
  dispatchEvent(event: Event): boolean { return this.target.dispatchEvent(event); }
  hasEventListener(type: string): boolean { return this.target.hasEventListener(type); }
  willTrigger(type: string): boolean { return this.target.willTrigger(type); }
}`,
    run: `
const greeter: Greeter = new Polite();
greeter.volume += 5.5;
trace(greeter.greet("you"), greeter.volume, greeter.name);
const output: IDataOutput = new ByteArray();
output.writeByte(1);
trace((output as ByteArray).length);
const dispatcher: IEventDispatcher = new Dispatcher();
dispatcher.addEventListener("e", (event: Event) => trace(event.type, event.target == dispatcher));
dispatcher.dispatchEvent(new Event("e"));
trace(is(dispatcher, getDefinitionByName("flash.events.IEventDispatcher")));
const xml: any = describeType(greeter);
trace(xml.implementsInterface.length(), is(greeter, Polite));`,
    trace: `
polite you 6 polite
1
e true
true
2 true`,
  },
  {
    feature: "`@dynamic`, `@final`",
    file: `
/** @dynamic */
class Bag { fixed: int = 1; }
/** @final */
class Sealed { x: int = 1; /** @final */ get(): int { return this.x; } }`,
    run: `
const bag: any = new Bag();
bag.anything = 5;
trace(bag.anything, bag.fixed, "anything" in bag);
try { (new Sealed() as any).anything = 5; } catch (error) { trace(error.errorID); }
trace(new Sealed().get());`,
    trace: `
5 1 true
1056
1`,
  },
  {
    feature: "`@namespace URI`",
    file: `
import { Proxy } from "flash.utils";
class Echo extends Proxy {
  /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
  override getProperty(name: any): any { return "get " + String(name); }
  /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
  override callProperty(name: any, ...rest: any[]): any { return "call " + String(name) + rest.length; }
}`,
    run: "const echo: any = new Echo();\ntrace(echo.anything, echo.method(1, 2), echo[5]);",
    trace: "get anything call method2 get 5",
  },
  {
    feature: "Classes as values, `Class`, `new value()`, `typeof C`",
    file: 'import { getDefinitionByName } from "flash.utils"; import { Event } from "flash.events"; class Made { constructor(readonly n: int = 3) {} static kind: string = "k"; }',
    run: `
const table: { [name: string]: Class } = { made: Made };
const made: any = new table.made(5);
const type: Class = Made;
const Late: any = getDefinitionByName("flash.events.Event");
const same: typeof Made = Made;
trace(made.n, new type().n, new Late("x").type, Late == Event, same.kind, new same(4).n, made.constructor == Made);`,
    trace: "5 3 x true k 4 true",
  },
];
