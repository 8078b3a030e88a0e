import { Sprite } from "flash.display";
import { Socket } from "flash.net";

/**
 * Opens a socket before anybody can listen.
 *
 * @swf frameRate=12 version=15
 */
export class Child extends Sprite {
  readonly socket: Socket = new Socket("game.example.com", 6112);
}
