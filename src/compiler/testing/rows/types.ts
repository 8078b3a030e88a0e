import type { Row } from "./row.ts";

export const types: Row[] = [
  {
    feature: "`int`, `uint`",
    file: `
class Numbers { i: int = 0; u: uint = 0; n: number = 0; static half(value: int): int { return value / 2; } }
function next(value: uint): uint { return value + 1; }`,
    run: `
let i: int = 7 / 2;
trace(i);
i = 0x7fffffff;
i++;
trace(i);
let u: uint = 0;
u--;
trace(u);
u -= 4294967294;
trace(u);
const numbers = new Numbers();
numbers.i = -1.9;
numbers.u = -1;
numbers.n = 1.5;
trace(numbers.i, numbers.u, numbers.n);
numbers.i += 3.7;
numbers.u++;
trace(numbers.i, numbers.u, (numbers.i = 9.9), Numbers.half(5), next(4294967295));
i = 2147483647;
i = i + i;
trace(i);
i = 65536;
i *= 65537;
trace(i, -i, ~i);
let j: int = 5;
trace(j++ + ++j, j--, j, i = j - 10);`,
    trace: `
3
-2147483648
4294967295
1
-1 4294967295 1.5
2 0 9 2 0
-2
65536 -65536 -65537
12 7 6 -4`,
  },
  {
    feature: "`number`; variables without a type that hold a number",
    file: "class Holder { value = 1; }",
    run: `
let x = 1;
x = x / 2;
trace(x);
const holder = new Holder();
holder.value /= 4;
trace(holder.value, 0.1 + 0.2 == 0.3, -0 === 0, 1 / -0, 7 % 4, -7 % 4, 5.5 % 2);
let n: number = 2147483647;
n++;
trace(n, n | 0, 2 ** 10, 1e21, NaN, -Infinity);
const length = "abc".length;
trace(length / 2);
const day = 24 * 60 * 60 * 1000;
trace(day * 365, 4000000000, 0xffffffff, -2147483648, 32768, -32769, 128, -129);`,
    trace: `
0.5
0.25 false true -Infinity 3 -3 1.5
2147483648 -2147483648 1024 1e+21 NaN -Infinity
1.5
31536000000 4000000000 4294967295 -2147483648 32768 -32769 128 -129`,
  },
  {
    feature: "`int(x)`, `uint(x)`, `Number(x)`, `String(x)`, `Boolean(x)`",
    run: `
const text: any = "12.7";
const nothing: any = null;
trace(int(text), uint(-1), Number(text) + 1, String(nothing) + 1, Boolean(""), Boolean("0"), int("x"), Number());
trace(int(4294967295), uint(4294967295.5), String(undefined), int.MAX_VALUE, uint.MAX_VALUE);`,
    trace: `
12 4294967295 13.7 null1 false true 0 0
-1 4294967295 undefined 2147483647 4294967295`,
  },
  {
    feature: "`string`, `boolean`",
    file: "class Holder { text: string; flag: boolean; }",
    run: `
const holder = new Holder();
trace(holder.text, holder.flag);
const anything: any = 5;
holder.text = anything;
holder.flag = anything;
trace(holder.text + 1, holder.flag, typeof holder.text, "abc".charAt(1), "a,b".split(",").length);
let s = "a";
s += 1;
s += true;
trace(s, s.length, "b" < "a", "x" + null + undefined);`,
    trace: `
null false
51 true string b 2
a1true 6 false xnullundefined`,
  },
  {
    feature: "`any`, `unknown`, type parameters, unions, object types, optional fields and parameters",
    file: `
function identity<T>(value: T): T { return value; }
interface Point { x: int; y?: int; }
type Maybe = int | null;
function sum(point: Point): number { return point.x + (point.y ?? 0); }`,
    run: `
let value: any = 5.5;
trace(identity(value), identity("x"), identity<any>(null), identity<any>(undefined));
value = { x: 1.5 };
trace(sum(value), sum({ x: 1, y: 2 }));
let maybe: Maybe = null;
trace(maybe);
maybe = 3;
trace(maybe);
let either: string | number = "s";
either = 2.5;
trace(either);
const pair: [string, int] = ["a", 1];
trace(pair[0], pair[1], pair.length);`,
    trace: `
5.5 x null undefined
1.5 3
null
3
2.5
a 1 2`,
  },
  {
    feature: "Class types; unions of one with `null`",
    file: `
import { Event } from "flash.events";
import { Sprite } from "flash.display";
class Holder { event: Event; sprite: Sprite | null = null; late?: Sprite; }`,
    run: `
const holder = new Holder();
trace(holder.event, holder.sprite, holder.late);
holder.event = new Event("x");
const wrong: any = new Sprite();
try { holder.event = wrong; } catch (error) { trace(error.errorID); }
try { const local: Event = wrong; trace(local); } catch (error) { trace(error.errorID); }
const nothing: any = undefined;
holder.event = nothing;
trace(holder.event);`,
    trace: `
null null undefined
1034
1034
null`,
  },
  {
    feature: "`x as T`, `<T>x`, `x!`, `x satisfies T`",
    file: 'import { Event } from "flash.events"; import { Sprite } from "flash.display";',
    run: `
const value: any = new Event("type");
trace((value as Event).type, (<Event>value).type, value!.type, (value satisfies any).type);
trace((value as Sprite) == value, (1.5 as int));`,
    trace: `
type type type type
true 1.5`,
  },
  {
    feature: "`is(x, T)`, `as(x, T)`",
    file: 'import { Event, EventDispatcher, type IEventDispatcher } from "flash.events"; import { getDefinitionByName } from "flash.utils";',
    run: `
const value: any = new EventDispatcher();
trace(is(value, EventDispatcher), is(value, Event), is(5, int), is(5.5, int), is("s", String));
trace(is(value, getDefinitionByName("flash.events.IEventDispatcher")));
trace(as(value, Event), as(value, EventDispatcher) == value, as(value, Event)?.type);
if (is(value, EventDispatcher)) trace(value.hasEventListener("x"));
const target: IEventDispatcher = value;
trace(target.willTrigger("x"));`,
    trace: `
true false true false true
true
null true undefined
false
false`,
  },
  {
    feature: "`vectorOf(type)`",
    file: 'import { getQualifiedClassName } from "flash.utils"; class Item {}',
    run: `
const type: any = vectorOf(String);
const texts: any = new type(2);
trace(getQualifiedClassName(texts), texts.length, is(texts, vectorOf(String)), is(texts, vectorOf(Item)));`,
    trace: `
__AS3__.vec::Vector.<String> 2 true false`,
  },
  {
    feature: "`T[]`, `Array<T>`, `ReadonlyArray<T>`, tuples",
    run: `
const list: int[] = [3, 1, 2];
list.push(5);
list[6] = 7;
trace(list.length, list, list[6], list[99]);
trace(list.slice(0, 3).sort(Array.NUMERIC).join("-"), list.indexOf(2), [[1], [2, 3]][1][1]);
const sparse: any[] = [1, , 3];
trace(sparse.length, sparse[1]);
trace([1, 2, 3].map((x) => x * 2).filter((x) => x > 2).some((x) => x == 6));
trace([..."ab".split(""), "c", ...["d"], "e"].join(""), [...list].length, Array(2).length, new Array(1, 2));`,
    trace: `
7 3,1,2,5,,,7 7 undefined
1-2-3 2 3
3 undefined
true
abcde 7 2 1,2`,
  },
  {
    feature: "`Vector<T>`",
    file: "class Holder { values: Vector<int> = new Vector<int>(2); }",
    run: `
const holder = new Holder();
holder.values[0] = 1.7;
holder.values.push(5);
trace(holder.values, holder.values.length);
let sum: int = 0;
for (const value of holder.values) sum += value;
trace(sum, is(holder.values, Vector));
const names = new Vector<string>();
names.push("a", "b");
trace(names.join("+"), new Vector<any>(1)[0], new Vector<Vector<int>>(3, true).length);
try { names[5] = "x"; } catch (error) { trace(error.errorID); }`,
    trace: `
1,0,5 3
6 false
a+b null 3
1125`,
  },
  {
    feature: "Enums, const enums",
    file: `
export enum Direction { Up, Down = 5, Left }
export const enum Flag { A = 1, B = 1 << 1, AB = A | B }
enum Text { One = "one" }
class Holder { direction: Direction = Direction.Left; flag: Flag = Flag.AB; }`,
    run: `
const holder = new Holder();
trace(holder.direction, holder.flag, Text.One, Direction["Up"]);
trace(Direction[5], Direction[holder.direction]);
holder.flag = holder.flag & ~Flag.A;
trace(holder.flag == Flag.B);
for (const name in Direction) if (name == "Down") trace(name, (Direction as any)[name]);`,
    trace: `
6 3 one 0
Down Left
true
Down 5`,
  },
  {
    feature: "Constants and enums of files outside the source roots",
    file: `
import { Kind, LIMIT, NAME } from "../../shared.ts";
class Holder { kind: Kind = Kind.Close; limit: int = LIMIT; }`,
    others: {
      "../../shared.ts": `
export enum Kind { Open, Close = 7 }
export const LIMIT = 65535;
export const NAME = "shared";`,
    },
    run: `
const holder = new Holder();
trace(holder.kind, Kind.Open, holder.limit, NAME);`,
    trace: "7 0 65535 shared",
  },
  {
    feature: "Type aliases, interfaces that no class implements, generics, overloads, `import type`, `declare` fields",
    file: `
import { type Event } from "flash.events";
type Port = int;
type Handler = (event: Event) => void;
class Holder<T> { declare base: T; port: Port = 1.5; handler: Handler = null; }
function pick(a: string): string;
function pick(a: int): int;
function pick(a: any): any { return a; }`,
    run: `
const holder = new Holder<string>();
trace(holder.port, holder.handler, pick("a"), pick(1), "base" in (holder as any));`,
    trace: "1 null a 1 false",
  },
];
