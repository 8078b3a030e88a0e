// biome-ignore-all lint: these are the language's own names
// The ActionScript 3 language as TypeScript sees it: what the unnamed package of AVM2 really has, and nothing else.
//
// `@namespace AS3` on a class: its methods are in ActionScript's AS3 namespace.
// `@prototype`: the method is only on the prototype, so a class that declares it does not override anything.

// Types that TypeScript's own library defines.
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type NonNullable<T> = T & {};
type Parameters<T extends (...args: any) => any> = T extends (...args: infer P) => any ? P : never;
type ReturnType<T extends (...args: any) => any> = T extends (...args: any) => infer R ? R : any;
type InstanceType<T extends abstract new (...args: any) => any> = T extends abstract new (
  ...args: any
) => infer R
  ? R
  : any;
type Partial<T> = { [P in keyof T]?: T[P] };
type Required<T> = { [P in keyof T]-?: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type Record<K extends keyof any, T> = { [P in K]: T };

// Types the checker asks for when it meets something that the compiler then refuses.
interface Iterator<T> {}
interface Iterable<T> {}
interface IterableIterator<T> {}
interface Generator<T, R, N> {}
interface Promise<T> {}
interface PromiseLike<T> {}
interface Disposable {}

type int = number;
type uint = number;

/** Converts to a 32-bit signed integer, as an assignment to an `int` does. */
declare const int: { (value?: any): int; readonly MIN_VALUE: int; readonly MAX_VALUE: int };
/** Converts to a 32-bit unsigned integer. */
declare const uint: { (value?: any): uint; readonly MIN_VALUE: uint; readonly MAX_VALUE: uint };

/** ActionScript's `value is type`: true for instances of a class and of classes that implement an interface. */
declare function is<T>(value: any, type: abstract new (...args: any[]) => T): value is T;
declare function is(value: any, type: any): boolean;
/** ActionScript's `value as type`: the value if it is of that type, else null. */
declare function as<T>(value: any, type: abstract new (...args: any[]) => T): T;
declare function as(value: any, type: any): any;

/** The class of Vectors whose elements are of a class that is only known when the program runs: `Vector.<type>`. */
declare function vectorOf(type: Class): Class;

declare const NaN: number;
declare const Infinity: number;

declare function trace(...values: any[]): void;
declare function parseInt(text: string, radix?: uint): number;
declare function parseFloat(text: string): number;
declare function isNaN(value: number): boolean;
declare function isFinite(value: number): boolean;
declare function escape(text: string): string;
declare function unescape(text: string): string;
declare function encodeURI(text: string): string;
declare function encodeURIComponent(text: string): string;
declare function decodeURI(text: string): string;
declare function decodeURIComponent(text: string): string;
declare function isXMLName(text: string): boolean;

/** @namespace AS3 */
declare class Object {
  constructor(value?: any);
  hasOwnProperty(name: any): boolean;
  isPrototypeOf(object: any): boolean;
  propertyIsEnumerable(name: any): boolean;
  /** @namespace @prototype */
  setPropertyIsEnumerable(name: string, isEnumerable?: boolean): void;
  /** @namespace @prototype */
  toString(): string;
  /** @namespace @prototype */
  toLocaleString(): string;
  /** @namespace @prototype */
  valueOf(): any;
}
interface Object {
  /** The class of the object, or the function that made it. */
  constructor: any;
}
declare function Object(value?: any): any;

/** A class as a value. */
interface Class {
  new (...args: any[]): any;
  readonly prototype: any;
}

/** @namespace AS3 */
declare class Function {
  prototype: any;
  readonly length: int;
  call(thisArg?: any, ...args: any[]): any;
  apply(thisArg?: any, args?: any): any;
}
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments {
  length: int;
}

/** @namespace AS3 */
declare class Boolean {
  constructor(value?: any);
  toString(): string;
  valueOf(): boolean;
}
declare function Boolean(value?: any): boolean;

/** @namespace AS3 */
declare class Number {
  constructor(value?: any);
  static readonly MAX_VALUE: number;
  static readonly MIN_VALUE: number;
  static readonly NaN: number;
  static readonly NEGATIVE_INFINITY: number;
  static readonly POSITIVE_INFINITY: number;
  toExponential(digits?: uint): string;
  toFixed(digits?: uint): string;
  toPrecision(digits?: uint): string;
  toString(radix?: uint): string;
  valueOf(): number;
}
declare function Number(value?: any): number;

/** @namespace AS3 */
declare class String {
  constructor(value?: any);
  static fromCharCode(...codes: number[]): string;
  readonly length: int;
  charAt(index?: number): string;
  charCodeAt(index?: number): number;
  concat(...values: any[]): string;
  indexOf(text: string, from?: number): int;
  lastIndexOf(text: string, from?: number): int;
  localeCompare(other: string): int;
  match(pattern: any): any[];
  replace(pattern: any, replacement: any): string;
  search(pattern: any): int;
  slice(start?: number, end?: number): string;
  split(delimiter: any, limit?: number): string[];
  substr(start?: number, length?: number): string;
  substring(start?: number, end?: number): string;
  toLowerCase(): string;
  toLocaleLowerCase(): string;
  toUpperCase(): string;
  toLocaleUpperCase(): string;
  toString(): string;
  valueOf(): string;
}
declare function String(value?: any): string;

/** @namespace AS3 */
declare class Array<T> {
  static readonly CASEINSENSITIVE: uint;
  static readonly DESCENDING: uint;
  static readonly NUMERIC: uint;
  static readonly RETURNINDEXEDARRAY: uint;
  static readonly UNIQUESORT: uint;
  constructor(...elements: any[]);
  [index: number]: T;
  length: uint;
  concat(...values: any[]): T[];
  every(callback: (item: T, index: int, array: T[]) => any, thisObject?: any): boolean;
  filter(callback: (item: T, index: int, array: T[]) => any, thisObject?: any): T[];
  forEach(callback: (item: T, index: int, array: T[]) => any, thisObject?: any): void;
  indexOf(element: any, from?: int): int;
  join(separator?: any): string;
  lastIndexOf(element: any, from?: int): int;
  map<U>(callback: (item: T, index: int, array: T[]) => U, thisObject?: any): U[];
  pop(): T;
  push(...elements: T[]): uint;
  reverse(): T[];
  shift(): T;
  slice(start?: number, end?: number): T[];
  some(callback: (item: T, index: int, array: T[]) => any, thisObject?: any): boolean;
  sort(compare: (a: T, b: T) => number, options?: uint): T[];
  sort(options?: uint): any;
  sortOn(names: any, options?: any): any;
  splice(start: number, deleteCount?: number, ...elements: T[]): T[];
  unshift(...elements: T[]): uint;
}
declare function Array(...elements: any[]): any[];
interface ReadonlyArray<T> {
  readonly [index: number]: T;
  readonly length: uint;
}

/**
 * `new Vector<int>(length)` makes the class for that element type.
 *
 * @namespace AS3
 * @package __AS3__.vec
 */
declare class Vector<T> {
  constructor(length?: uint, fixed?: boolean);
  [index: number]: T;
  length: uint;
  fixed: boolean;
  concat(...vectors: Vector<T>[]): Vector<T>;
  every(callback: (item: T, index: int, vector: Vector<T>) => any, thisObject?: any): boolean;
  filter(callback: (item: T, index: int, vector: Vector<T>) => any, thisObject?: any): Vector<T>;
  forEach(callback: (item: T, index: int, vector: Vector<T>) => any, thisObject?: any): void;
  indexOf(element: T, from?: int): int;
  join(separator?: string): string;
  lastIndexOf(element: T, from?: int): int;
  map(callback: (item: T, index: int, vector: Vector<T>) => any, thisObject?: any): Vector<T>;
  pop(): T;
  push(...elements: T[]): uint;
  reverse(): Vector<T>;
  shift(): T;
  slice(start?: int, end?: int): Vector<T>;
  some(callback: (item: T, index: int, vector: Vector<T>) => any, thisObject?: any): boolean;
  sort(compare: (a: T, b: T) => number): Vector<T>;
  sort(options: uint): Vector<T>;
  splice(start: int, deleteCount?: uint, ...elements: T[]): Vector<T>;
  unshift(...elements: T[]): uint;
}

/** @namespace AS3 */
declare class Date {
  constructor(yearOrTime?: any, month?: any, date?: any, hours?: any, minutes?: any, seconds?: any, ms?: any);
  /** @namespace */
  static parse(text: any): number;
  /** @namespace */
  static UTC(year: any, month: any, date?: any, hours?: any, minutes?: any, seconds?: any, ms?: any): number;
  fullYear: number;
  month: number;
  date: number;
  hours: number;
  minutes: number;
  seconds: number;
  milliseconds: number;
  fullYearUTC: number;
  monthUTC: number;
  dateUTC: number;
  hoursUTC: number;
  minutesUTC: number;
  secondsUTC: number;
  millisecondsUTC: number;
  time: number;
  readonly timezoneOffset: number;
  readonly day: number;
  readonly dayUTC: number;
  getDate(): number;
  getDay(): number;
  getFullYear(): number;
  getHours(): number;
  getMilliseconds(): number;
  getMinutes(): number;
  getMonth(): number;
  getSeconds(): number;
  getTime(): number;
  getTimezoneOffset(): number;
  getUTCDate(): number;
  getUTCDay(): number;
  getUTCFullYear(): number;
  getUTCHours(): number;
  getUTCMilliseconds(): number;
  getUTCMinutes(): number;
  getUTCMonth(): number;
  getUTCSeconds(): number;
  setDate(date?: any): number;
  setFullYear(year?: any, month?: any, date?: any): number;
  setHours(hours?: any, minutes?: any, seconds?: any, ms?: any): number;
  setMilliseconds(ms?: any): number;
  setMinutes(minutes?: any, seconds?: any, ms?: any): number;
  setMonth(month?: any, date?: any): number;
  setSeconds(seconds?: any, ms?: any): number;
  setTime(time?: any): number;
  toDateString(): string;
  toLocaleDateString(): string;
  toLocaleString(): string;
  toLocaleTimeString(): string;
  toString(): string;
  toTimeString(): string;
  toUTCString(): string;
  valueOf(): number;
}
declare function Date(): string;

declare class Math {
  static readonly E: number;
  static readonly LN10: number;
  static readonly LN2: number;
  static readonly LOG10E: number;
  static readonly LOG2E: number;
  static readonly PI: number;
  static readonly SQRT1_2: number;
  static readonly SQRT2: number;
  static abs(value: number): number;
  static acos(value: number): number;
  static asin(value: number): number;
  static atan(value: number): number;
  static atan2(y: number, x: number): number;
  static ceil(value: number): number;
  static cos(value: number): number;
  static exp(value: number): number;
  static floor(value: number): number;
  static log(value: number): number;
  static max(...values: number[]): number;
  static min(...values: number[]): number;
  static pow(base: number, exponent: number): number;
  static random(): number;
  static round(value: number): number;
  static sin(value: number): number;
  static sqrt(value: number): number;
  static tan(value: number): number;
}

/** @namespace AS3 */
declare class RegExp {
  constructor(pattern?: any, options?: any);
  readonly dotall: boolean;
  readonly extended: boolean;
  readonly global: boolean;
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly source: string;
  lastIndex: int;
  exec(text: string): any;
  test(text: string): boolean;
}

declare class Error {
  constructor(message?: any, id?: any);
  static getErrorMessage(index: int): string;
  message: any;
  name: any;
  readonly errorID: int;
  getStackTrace(): string;
  /** @prototype */
  toString(): string;
}
declare function Error(message?: any, id?: any): Error;
declare class ArgumentError extends Error {}
declare class DefinitionError extends Error {}
declare class EvalError extends Error {}
declare class RangeError extends Error {}
declare class ReferenceError extends Error {}
declare class SecurityError extends Error {}
declare class SyntaxError extends Error {}
declare class TypeError extends Error {}
declare class URIError extends Error {}
declare class UninitializedError extends Error {}
declare class VerifyError extends Error {}

/** @since SWF 13 */
declare class JSON {
  static parse(text: string, reviver?: Function): any;
  static stringify(value: any, replacer?: any, space?: any): string;
}

declare class Namespace {
  constructor(prefix?: any, uri?: any);
  readonly prefix: any;
  readonly uri: string;
}
declare class QName {
  constructor(namespace?: any, name?: any);
  readonly localName: string;
  readonly uri: any;
}

/**
 * Elements are read as properties of an `any`; attributes with `attribute("name")`.
 *
 * @namespace AS3
 */
declare class XML {
  static ignoreComments: boolean;
  static ignoreProcessingInstructions: boolean;
  static ignoreWhitespace: boolean;
  static prettyIndent: int;
  static prettyPrinting: boolean;
  constructor(value?: any);
  addNamespace(namespace: any): XML;
  appendChild(child: any): XML;
  attribute(name: any): XMLList;
  attributes(): XMLList;
  child(name: any): XMLList;
  childIndex(): int;
  children(): XMLList;
  comments(): XMLList;
  contains(value: any): boolean;
  copy(): XML;
  descendants(name?: any): XMLList;
  elements(name?: any): XMLList;
  hasComplexContent(): boolean;
  hasSimpleContent(): boolean;
  insertChildAfter(child: any, inserted: any): any;
  insertChildBefore(child: any, inserted: any): any;
  length(): int;
  localName(): any;
  name(): any;
  nodeKind(): string;
  normalize(): XML;
  parent(): any;
  prependChild(child: any): XML;
  replace(name: any, value: any): XML;
  setChildren(value: any): XML;
  setLocalName(name: any): void;
  setName(name: any): void;
  text(): XMLList;
  toString(): string;
  toXMLString(): string;
}
declare function XML(value?: any): XML;

/** @namespace AS3 */
declare class XMLList {
  constructor(value?: any);
  [index: number]: XML;
  attribute(name: any): XMLList;
  attributes(): XMLList;
  child(name: any): XMLList;
  children(): XMLList;
  contains(value: any): boolean;
  copy(): XMLList;
  descendants(name?: any): XMLList;
  elements(name?: any): XMLList;
  hasComplexContent(): boolean;
  hasSimpleContent(): boolean;
  length(): int;
  parent(): any;
  text(): XMLList;
  toString(): string;
  toXMLString(): string;
}
declare function XMLList(value?: any): XMLList;

// What the player's own bytecode does not tell.
declare module "flash.utils" {
  interface ByteArray {
    [index: number]: int;
  }
  interface Proxy {
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    callProperty(name: any, ...rest: any[]): any;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    deleteProperty(name: any): boolean;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    getDescendants(name: any): any;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    getProperty(name: any): any;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    hasProperty(name: any): boolean;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    isAttribute(name: any): boolean;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    nextName(index: int): string;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    nextNameIndex(index: int): int;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    nextValue(index: int): any;
    /** @namespace http://www.adobe.com/2006/actionscript/flash/proxy */
    setProperty(name: any, value: any): void;
  }
}
