import { Greeter } from "example";
import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { getQualifiedClassName } from "flash.utils";

/** @swf frameRate=30 version=15 */
export class Program extends Sprite {
  private readonly greeter: Greeter = new Greeter();

  constructor() {
    super();
    trace(getQualifiedClassName(this.greeter));
    this.greeter.addEventListener("complete", (event: Event): void => trace(this.greeter.greeting));
    this.greeter.greet("Wörld");
  }
}
