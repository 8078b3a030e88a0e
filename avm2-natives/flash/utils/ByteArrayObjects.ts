import { ByteArray } from "flash.utils";
import { readObject, writeObject } from "../../flashnet/amf.ts";
import { addMethods } from "../../flashnet/prototype.ts";

/**
 * What content calls in place of `readObject` and `writeObject`, on whatever object. A subclass of ByteArray may have
 * its own, and nothing tells whether it has.
 */
addMethods(Object, {
  "flashnet:readObject": function (this: any, ...args: any[]): any {
    if (args.length == 0 && is(this, ByteArray) && this.constructor === ByteArray) return readObject(this);
    return this.readObject(...args);
  },

  "flashnet:writeObject": function (this: any, ...args: any[]): any {
    if (args.length != 1 || !is(this, ByteArray) || this.constructor !== ByteArray) return this.writeObject(...args);
    writeObject(this, args[0]);
    return undefined;
  },
});
