declare module "example" {
  import { EventDispatcher } from "flash.events";
  /** see natives/example/Greeter.ts */
  export class Greeter extends EventDispatcher {
    readonly greeting: string;
    greet(name: string): void;
  }
}
