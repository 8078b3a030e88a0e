import type { Row } from "./row.ts";

export const statements: Row[] = [
  {
    feature: "`if`, `while`, `do`, `for`, `break`, `continue`, labels",
    run: `
let out = "";
for (let i: int = 0; i < 10; i++) { if (i == 2) continue; if (i == 5) break; out += i; }
trace(out);
let n = 3;
while (n > 0) n--;
do { n++; } while (n < 5);
trace(n);
out = "";
outer: for (let i = 0; i < 4; i++) { for (let j = 0; ; j++) { if (j == 2) continue outer; if (i == 2) break outer; out += i + "" + j + " "; } }
trace(out);
block: { if (n == 5) break block; trace("skipped"); }
for (;;) { if (n++ > 7) break; }
trace(n);
for (let i = 0, j = 10; i < j; i += 3, j -= 3) trace(i, j);
if (n > 100) trace("a"); else if (n > 5) trace("b"); else trace("c");
do { if (n) break; } while (true);`,
    trace: `
0134
5
00 01 10 11 
9
0 10
3 7
b`,
  },
  {
    feature: "`for…of` over Arrays, Vectors and strings",
    file: "class Item { constructor(readonly name: string) {} }",
    run: `
const items = [new Item("a"), new Item("b")];
for (const item of items) trace(item.name);
for (const c of "xyz") { if (c == "y") continue; trace(c); }
let last: any;
for (last of [1, 2, 3]) { if (last == 2) break; }
trace(last);
const growing = [1];
for (const x of growing) if (growing.length < 4) growing.push(x + 1);
trace(growing);
for (const x of [] as any[]) trace(x);`,
    trace: `
a
b
x
z
2
1,2,3,4`,
  },
  {
    feature: "`for…in`",
    file: 'import { Dictionary } from "flash.utils";',
    run: `
const found: string[] = [];
const object: any = { a: 1, b: 2, c: 3 };
for (const key in object) found.push(key + object[key]);
trace(found.sort().join());
for (const index in ["x", "y"]) trace(index, typeof index);
const dictionary: any = new Dictionary();
const keyObject = { id: 7 };
dictionary[keyObject as any] = "v";
for (const key in dictionary) trace(key);
const typed = new Dictionary();
(typed as any)[keyObject as any] = 1;
for (const key in typed) trace((key as any) == keyObject);
let kept: string;
for (kept in { only: 1 });
trace(kept);
for (const none in null as any) trace(none);`,
    trace: `
a1,b2,c3
0 string
1 string
[object Object]
true
only`,
  },
  {
    feature: "`switch`",
    file: `
const enum State { Idle, Open, Closing, Closed = 5 }
function name(state: State): string {
  switch (state) { case State.Idle: return "idle"; case State.Open: case State.Closing: return "busy"; case State.Closed: return "closed"; default: return "?"; }
}
function kind(value: any): string {
  let out = "";
  switch (value) { case 1: out += "one "; case "1": out += "text "; break; default: out += "other "; case null: out += "null "; }
  return out;
}`,
    run: `
const names: any = name;
trace(names(0), names(1), names(2), names(3), names(5), names(6), names(-1));
trace(kind(1), kind("1"), kind(null), kind(2));
for (const x of [1, 2, 3]) { switch (x) { case 2: continue; } trace(x); }
switch (5) { }`,
    trace: `
idle busy busy ? closed ? ?
one text  text  null  other null 
1
3`,
  },
  {
    feature: "`try`, `catch`, `finally`, `throw`",
    file: `
function a(): string { try { return "try"; } finally { trace("cleanup"); } }
function b(): string { try { throw new Error("x"); } catch (e) { return "caught " + e.message; } finally { trace("b"); } }
function c(): string { for (const i of [1, 2, 3]) { try { try { if (i == 1) continue; if (i == 2) break; } finally { trace("inner", i); } } finally { trace("outer", i); } } return "c"; }
function d(): string { try { return "lost"; } finally { return "finally wins"; } }
function e(): any { try { try { throw 5; } finally { trace("passing"); } } catch (x) { return x; } }
function f(): int { let x: int = 1; try { return x; } finally { x = 2; } }
function g(): void { try { return; } finally { trace("void"); } }
function h(): void { try { null.foo; } catch { trace("no variable"); } }
function k(n: int): string { try { if (n == 1) throw new RangeError("r"); return "ok"; } catch (error) { if (error instanceof RangeError) throw new TypeError("t"); return "?"; } finally { trace("k", n); } }`.replace(
      "null.foo",
      "(null as any).foo",
    ),
    run: `
trace(a(), b(), c(), d(), e(), f());
g();
h();
try { k(1); } catch (error) { trace(error); }
trace(k(2));
const closures: any[] = [];
for (const i of [1, 2]) try { throw i; } catch (error) { closures.push(() => error); }
trace(closures[0](), closures[1]());
let depth = "";
try { try { throw "a"; } catch (x) { depth += x; throw "b"; } finally { depth += "f"; } } catch (y) { depth += y; }
trace(depth);
loop: while (true) { try { break loop; } finally { depth = "left"; } }
trace(depth);`,
    trace: `
cleanup
b
inner 1
outer 1
inner 2
outer 2
passing
try caught x c finally wins 5 1
void
no variable
k 1
TypeError: t
k 2
ok
1 2
afb
left`,
  },
  {
    feature: "`let`, `const`, `var`",
    file: `
const CHUNK: uint = 64 * 1024;
const NAME = "name";
export const EXPORTED: int = 7.9;
export let counter: int = 1;
const list = [1, 2, 3];
let late: any;
const [first, { second }] = ["one", { second: "two" }] as any;`,
    run: `
trace(CHUNK, NAME, EXPORTED, counter, list.length, late, first, second);
counter += 1.5;
late = "set";
trace(counter, late);
trace(hoisted);
var hoisted = 5;
if (hoisted) { var hoisted = 6; let inner = 1; { let inner = 2; trace(inner); } trace(inner); }
trace(hoisted);
for (let i = 0; i < 2; i++) { let fresh: any; trace(fresh); fresh = i; }
let typed: int, text: string, flag: boolean, num: number;
trace(typed, text, flag, num);`,
    trace: `
65536 name 7 1 3 undefined one two
2 set
NaN
2
1
6
undefined
undefined
0 null false NaN`,
  },
];
