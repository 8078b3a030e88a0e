import { Sprite } from "flash.display";
import { registerClassAlias } from "flash.net";
import { ByteArray } from "flash.utils";

class Member {
  a: int = 7;
}

/** @dynamic */
class Own {
  me: any = null;
}

class Clearing {
  static target: ByteArray = null;
  get b(): any {
    return 1;
  }
  set b(value: any) {
    Clearing.target.clear();
  }
}

/**
 * Values on which the player's own reader or writer ends the script, or the player, though lengths and names look right.
 *
 * @swf version=20
 */
export class Odd extends Sprite {
  constructor() {
    super();
    registerClassAlias("x.S", Member);
    registerClassAlias("x.Str", String as any);
    registerClassAlias("x.C", Clearing);
    this.attempt("no UTF-8 in front of a NUL", (): any => escape(hex("0605d000").readObject()));
    this.attempt("the same in AMF0", (): any => escape(hex("020002d000", 0).readObject()));
    this.attempt("no UTF-8 behind U+FEFF", (): any => escape(hex("060defbbbfe9e9e9").readObject()));
    this.attempt("a Vector of what is not of its class", (): any => {
      const items: Vector<Member> = hex("10030007782e530405").readObject();
      return items[0];
    });
    this.attempt("an object of a primitive", (): any => hex("0a130b782e53747203610401").readObject());
    this.attempt("the same in AMF0", (): any => hex("100005782e53747200016105000009", 0).readObject());
    this.attempt("a setter that empties what is read", (): any => {
      Clearing.target = hex("0a1307782e4303620401");
      return Clearing.target.readObject() instanceof Clearing;
    });
    this.attempt("other bytes that are the same text as what was written", (): any => {
      new ByteArray().writeObject(["\u00e9", hex("e900000000000000").readDouble()]);
      return hex("0905010605e905c3a900000000000000").readObject();
    });
    this.attempt("a cycle in a class that says it is Object", (): any => {
      const own: any = new Own();
      own.constructor = Object;
      own.setPropertyIsEnumerable("constructor", false);
      own.me = own;
      const bytes = new ByteArray();
      bytes.writeObject(own);
      bytes.position = 0;
      const copy: any = bytes.readObject();
      return copy.me === copy;
    });
    trace("end");
  }

  private attempt(name: string, action: Function): void {
    try {
      trace(name + ":", action());
    } catch (error) {
      trace(name + ":", error);
    }
  }
}

function hex(digits: string, encoding: uint = 3): ByteArray {
  const bytes = new ByteArray();
  for (let i: int = 0; i < digits.length; i += 2) bytes.writeByte(parseInt(digits.substr(i, 2), 16));
  bytes.position = 0;
  bytes.objectEncoding = encoding;
  return bytes;
}
