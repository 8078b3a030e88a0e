import { Sprite } from "flash.display";
import { ByteArray } from "flash.utils";

/** A ByteArray that has its own, and uses the player's. */
class Tagged extends ByteArray {
  override writeObject(value: any): void {
    super.writeObject("tag");
    super.writeObject(value);
  }
  override readObject(): any {
    return super.readObject() + " " + super.readObject();
  }
}

/**
 * Names of methods that are used for more than calls.
 *
 * @swf version=15
 */
export class SuperCalls extends Sprite {
  constructor() {
    super();
    const tagged = new Tagged();
    tagged.writeObject("value");
    tagged.position = 0;
    trace(tagged.readObject());
    const bytes = new ByteArray();
    bytes.writeObject("own value");
    bytes.position = 0;
    trace(bytes.readObject());
    trace(bytes.readObject);
  }
}
