import { Sprite } from "flash.display";
import { ExternalInterface } from "flash.external";
import { registerAliases } from "./classes.ts";
import { read, write } from "./graphs.ts";
import { run } from "./programs.ts";

/**
 * The player's ByteArray and its AMF at the disposal of tests: see src/flash/testing.
 *
 * @swf frameRate=60 version=51
 */
export class Main extends Sprite {
  constructor() {
    super();
    registerAliases();
    ExternalInterface.addCallback("run", run);
    ExternalInterface.addCallback("write", write);
    ExternalInterface.addCallback("read", read);
  }
}
