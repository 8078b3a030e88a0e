import type { SourceHost } from "../source/program.ts";

/** A host whose files are in memory; those in `/lib` are the libraries. */
export function memoryHost(files: Record<string, string>): { host: SourceHost; libraries: string[] } {
  return {
    host: {
      readFile: (path) => files[path],
      fileExists: (path) => path in files,
      getCurrentDirectory: () => "/",
    },
    libraries: Object.keys(files).filter((path) => path.startsWith("/lib/")),
  };
}

/** A stand-in for the player's library, with what most tests need of it. */
export const playerTypes = `
declare module "flash.events" {
  export interface IEventDispatcher { dispatchEvent(event: Event): boolean; }
  export class Event {
    constructor(type: string, bubbles?: boolean, cancelable?: boolean);
    readonly type: string;
  }
  export class EventDispatcher implements IEventDispatcher { constructor(target?: IEventDispatcher); dispatchEvent(event: Event): boolean; }
}
declare module "flash.display" {
  import { EventDispatcher } from "flash.events";
  export class Sprite extends EventDispatcher { constructor(); x: number; }
}
declare module "flash.utils" {
  export interface IDataInput { readonly bytesAvailable: uint; endian: string; readInt(): int; }
  export class ByteArray implements IDataInput { constructor(); length: uint; position: uint; endian: string; get bytesAvailable(): uint; readInt(): int; writeInt(arg0: int): void; }
}
`;
