import type { Row } from "./row.ts";

export const expressions: Row[] = [
  {
    feature: "Arithmetic, bit and comparison operators, also in assignments",
    file: "class Box { n: number = 10; a: any = 1; }",
    run: `
let n = 10;
n += 5; n -= 1; n *= 2; n /= 7; n %= 3; n **= 3;
trace(n);
n <<= 4; n >>= 1; n |= 7; n &= 5; n ^= 2; n >>>= 1;
trace(n, -1 >>> 28, -1 >> 1, 1 << 31, 5 & 3, 5 | 3, 5 ^ 3, ~5);
const box = new Box();
box.n *= 3; box.n++; --box.n;
trace(box.n, box.n++, box.n, ++box.n, box.n--, box.a++, ++box.a, box.a);
const list: any[] = [1, 2];
let at: int = 0;
list[at++] += 10;
list[at]++;
trace(list, at, list[0]--, list[0]);
trace(1 < 2, 2 <= 2, 3 > 4, "a" >= ("b" as string), NaN < 1, !(NaN >= 1), 1 == ("1" as any), 1 === ("1" as any));
trace(null == undefined, null === undefined, null != undefined, "a" !== ("b" as string), +"5" + 1, -"5" as any);
const map: any = {};
map.count ??= 5; map.count ||= 6; map.count &&= 7; map["x"] ??= 1; map["x"] ||= 2;
trace(map.count, map.x, (map.y ??= "new"), (map.y ??= "newer"));
let maybe: string = null;
maybe ??= "set";
maybe ||= "other";
trace(maybe);
let o: any = "5";
o++;
trace(o, typeof o);`,
    trace: `
1
3 15 -1 -2147483648 1 7 6 -6
30 30 31 32 32 1 3 3
10,3 1 11 10
true true false false false true true false
true false false true 6 -5
7 1 new new
set
6 number`,
  },
  {
    feature: "`&&`, `||`, `!`, `?:`, `,`",
    file: `
function log(value: any): any { trace("eval", value); return value; }
class Item { name: string = "n"; }`,
    run: `
trace(log(0) && log(1), log(0) || log(2));
const item: Item = null;
trace(item && item.name, item || "none", !item, !!item);
let x = 5;
trace(x > 3 ? "big" : "small", (x++, x), x > 3 && x < 10, x < 3 || x > 10);
x > 3 && log("effect");
x > 3 || log("none");
x > 3 ? log("yes") : log("no");
const i: int = x > 3 ? 1.9 : 2.9;
const mixed = x > 3 ? "text" : 5;
trace(i, mixed, x == 6 ? null : undefined);
if ((x > 3 && x < 5) || (x > 5 && !(x == 7))) trace("nested");
if (!(x > 3 || x < 1) && x) trace("never"); else trace("else");
while (x && x-- > 4);
trace(x);`,
    trace: `
eval 0
eval 0
eval 2
0 2
null none true false
big 6 true false
eval effect
eval yes
1 text null
nested
else
3`,
  },
  {
    feature: "`?.`, `??`, `??=`",
    file: `
class Node { next: Node = null; name: string = "a"; list: any[] = [1]; call(x: any): any { return x; } maybe: Function = null; private secret: int = 4; peek(other: Node): any { return other?.secret; } }
function log(value: any): any { trace("eval", value); return value; }`,
    run: `
const node = new Node();
trace(node.next?.name, node?.name, node.next?.next.next.name, node.next?.list[log(0)]);
trace(node.next?.call(log(1)), node?.call(2), node.maybe?.(log(3)), (node as any).call?.(4), node.next?.["name"]);
trace(node.peek(null), node.peek(node));
node.next?.call(log("no"));
node.maybe = () => "called";
const zero: any = 0, empty: any = "", none: any = undefined;
trace(node.maybe?.(), node.next ?? "default", zero ?? 1, empty ?? "x", none ?? node.next ?? "last");
const text: string = node.next?.name ?? "fallback";
trace(text.length, node.list?.[0], node.list?.length);
if (node.next?.name) trace("no"); else trace("falsy");`,
    trace: `
undefined a undefined undefined
undefined 2 undefined 4 undefined
undefined 4
called default 0  last
8 1 1
falsy`,
  },
  {
    feature: "Template strings",
    file: 'class Named { toString(): string { return "named"; } }',
    run: `
const n: int = 3;
const nothing: any = null;
trace(\`\${n} items, \${nothing} and \${undefined}; \${new Named()} \${[1, 2]}\`, \`\`, \`plain\`, \`\${"a"}\${1.5}\${true}\`);
trace("" + new Named() + null);`,
    trace: `
3 items, null and undefined; named 1,2  plain a1.5true
namednull`,
  },
  {
    feature: "Object and array literals, computed names, shorthand, methods; element access",
    run: `
const name = "dynamic";
const x: int = 1;
const object: any = { x, plain: 2, "quoted name": 3, 5: "five", [name]: 4, after: x + 1, nested: { list: [1, { deep: true }] } };
trace(object.x, object.plain, object["quoted name"], object[5], object.dynamic, object.after, object.nested.list[1].deep);
object.fn = function (y: int): any { return this.plain + y; };
trace(object.fn(5), object["fn"](6), object["f" + "n"](7));
const counter = { n: 1, add(by: int): any { return this.n + by; } };
trace(counter.add(2.9));
delete object.plain;
trace("plain" in object, "x" in object, object.plain, delete object["x"], "x" in object);
object["a" + 1] = 1;
object["a1"]++;
object["a" + 1] += 2;
trace(object.a1);`,
    trace: `
1 2 3 five 4 2 true
7 8 9
3
false true undefined true false
4`,
  },
  {
    feature: "`typeof`, `instanceof`, `in`, `delete`, `void`",
    file: 'import { Event } from "flash.events"; class Mine extends Event { constructor() { super("mine"); } }',
    run: `
const value: any = new Mine();
trace(value instanceof Mine, value instanceof Event, value instanceof Error, value instanceof Object);
trace(typeof 1, typeof "s", typeof true, typeof null, typeof undefined, typeof value, typeof trace, void 0);
trace("type" in value, "nothing" in value, 1 in ([5, 6] as any));`,
    trace: `
true true false true
number string boolean object undefined object function undefined
true false true`,
  },
  {
    feature: "Regular expressions",
    run: `
const match = /(\\d+)-(\\d+)/.exec("port 10-20");
trace(match[1], match[2], match.index, /^A/i.test("abc"), "a1b2".replace(/\\d/g, "#"));
trace("a.b/c".split(/[.\\/]/).length);`,
    trace: `
10 20 5 true a#b#
3`,
  },
  {
    feature: "Spread in array literals and in calls of functions and methods",
    file: `
class Sum { base: int = 100; total(...values: number[]): number { let sum = this.base; for (const v of values) sum += v; return sum; } }
class Sub extends Sum { override total(...values: number[]): number { return super.total(...values, 1000); } }
function count(...rest: any[]): int { return rest.length; }`,
    run: `
const values = [1, 2, 3];
trace(count(...values), count(0, ...values, ...values, 9), new Sum().total(...values), new Sub().total(...values));
const f = (...all: any[]): string => all.join("");
trace(f(...values, "x"), Math.max(...values));`,
    trace: `
3 8 106 1106
123x 3`,
  },
  {
    feature: "Destructuring of arrays and objects, in declarations, parameters and assignments",
    file: `
class Pair { left: int = 1; private right: int = 2; both(): int { const { left, right } = this; return left * 10 + right; } }
function area({ width, height = 2 }: { width: int; height?: int }, [first, , third]: any[] = [1, 2, 3]): any { return [width * height, first, third]; }`,
    run: `
const [a, b = 5, ...rest] = [1, undefined, 3, 4];
trace(a, b, rest);
const { x, y: renamed, z = "z", deep: { inner }, ["co" + "mputed"]: c } = { x: 1, y: 2, deep: { inner: [7] }, computed: 8 } as any;
trace(x, renamed, z, inner, c);
trace(area({ width: 3 }), area({ width: 3, height: 5 }, [9, 8, 7]), new Pair().both());
let p = 1, q = 2;
[p, q] = [q, p];
trace(p, q);
const target: any = {};
({ a: target.one, b: target.two = 22 } = { a: 11 } as any);
trace(target.one, target.two);
for (const [key, value] of [["k", 1], ["l", 2]]) trace(key, value);`,
    trace: `
1 5 3,4
1 2 z 7 8
6,1,3 15,9,7 12
2 1
11 22
k 1
l 2`,
  },
  {
    feature: '`object["name"]`',
    file: 'import { ByteArray } from "flash.utils";',
    run: `
const bytes = new ByteArray();
bytes["writeByte"](5);
trace(bytes["length"], "clear" in bytes);
(bytes as any)["clear"]();
trace(bytes.length);
bytes[3] = 300;
trace(bytes.length, bytes[3], bytes[9]);
try { trace((bytes as any)["missing"]); } catch (error) { trace(error.errorID); }`,
    trace: `
1 true
0
4 44 undefined
1069`,
  },
  {
    feature: "XML",
    run: `
const xml: any = new XML("<a x='1'><b>t</b><b>u</b></a>");
trace(xml.b.length(), xml.b[1], xml.attribute("x"), xml.children().length(), xml.b.(1) === undefined);`.replace(
      ", xml.b.(1) === undefined",
      "",
    ),
    trace: "2 u 1 2",
  },
];
