// biome-ignore-all lint: these are the language's own names
// What AVM1 has, as TypeScript sees it. Nothing in it has a type, so almost everything is `any`.

interface Array<T> {
  length: number;
  [n: number]: T;
  concat(...values: any[]): any[];
  pop(): any;
  push(...values: any[]): number;
  splice(start: number, count: number): any[];
  join(separator?: string): string;
  sort(): any[];
}
interface Boolean {}
interface CallableFunction extends Function {}
interface Function {
  prototype: any;
  call(target: any, ...values: any[]): any;
  apply(target: any, values?: any): any;
  [name: string]: any;
}
interface IArguments {
  length: number;
  callee: Function;
  caller: Function;
  [n: number]: any;
}
interface NewableFunction extends Function {}
interface Number {
  toString(radix?: number): string;
}
interface Object {
  [name: string]: any;
}
interface RegExp {}
interface String {
  length: number;
  charAt(index: number): string;
  charCodeAt(index: number): number;
  indexOf(text: string, from?: number): number;
  substr(start: number, length?: number): string;
  split(separator: string): string[];
  toLowerCase(): string;
  toUpperCase(): string;
}

declare function trace(value: any): void;
declare function setInterval(callback: Function, milliseconds: number): number;
declare function clearInterval(id: number): void;
/** `flags`: 1 not enumerable, 2 not deletable, 4 not writable; `names` null are all. */
declare function ASSetPropFlags(object: any, names: any, set: number, clear?: number): void;
declare function gotoAndPlay(frame: number): void;
declare function stop(): void;
declare function isNaN(value: any): boolean;
declare function Number(value: any): number;
declare var String: any;
declare var Object: any;
declare var Array: any;
declare var Key: any;
declare var MovieClip: any;
declare var MovieClipLoader: any;
declare var System: any;
declare var XML: any;
declare class XMLSocket {
  constructor();
  [name: string]: any;
}
declare var _global: any;
declare var _root: any;
declare var _level0: any;
