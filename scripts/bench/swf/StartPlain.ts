import { Sprite } from "flash.display";
import type { Event } from "flash.events";

/**
 * Traces when its first frame comes, and names nothing of the network.
 *
 * @swf frameRate=60 version=15
 */
export class StartPlain extends Sprite {
  constructor() {
    super();
    this.addEventListener("enterFrame", this.onFrame);
  }

  private onFrame(event: Event): void {
    this.removeEventListener("enterFrame", this.onFrame);
    trace("first frame");
  }
}
