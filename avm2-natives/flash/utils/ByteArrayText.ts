import { ByteArray } from "flash.utils";
import { addMethods } from "../../flashnet/prototype.ts";

const HEX: string = "0123456789abcdef";
const BASE64: string = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Members that `flash.utils.ByteArray` has in AIR 51: spec/bytearray.md §4. */
addMethods(ByteArray, {
  toHexString: function (this: ByteArray): string {
    let text = "";
    for (let i: int = 0; i < this.length; i++) text += HEX.charAt(this[i] >> 4) + HEX.charAt(this[i] & 15);
    return text;
  },

  toBase64: function (this: ByteArray): string {
    let text = "";
    for (let i: int = 0; i < this.length; i += 3) {
      const group: int = (this[i] << 16) | (int(this[i + 1]) << 8) | int(this[i + 2]);
      for (let shift: int = 18; shift >= 0; shift -= 6) text += BASE64.charAt((group >> shift) & 63);
    }
    const padding: int = (3 - (this.length % 3)) % 3;
    return text.substr(0, text.length - padding) + "==".substr(0, padding);
  },

  writeHexString: function (this: ByteArray, text: string): uint {
    const bytes = fromHex(text);
    this.writeBytes(bytes);
    return bytes.length;
  },

  writeBase64: function (this: ByteArray, text: string): uint {
    const bytes = fromBase64(text);
    this.writeBytes(bytes);
    return bytes.length;
  },

  writeRandomBytes: function (this: ByteArray, length: uint): uint {
    for (let i: uint = 0; i < length; i++) this.writeByte(Math.floor(Math.random() * 256));
    return length;
  },
});

// A class, unlike its instances, takes properties.
const byteArrayClass: any = ByteArray;
byteArrayClass.createFromHexString = (text: string): ByteArray => fromHex(text);
byteArrayClass.createFromBase64 = (text: string): ByteArray => fromBase64(text);

function fromHex(text: string): ByteArray {
  if (text.length % 2 != 0 || !/^[0-9a-f]*$/i.test(text)) throw invalidParameter();
  const bytes = new ByteArray();
  for (let i: int = 0; i < text.length; i += 2) bytes.writeByte(parseInt(text.substr(i, 2), 16));
  bytes.position = 0;
  return bytes;
}

/** Forgives white space and missing padding. */
function fromBase64(text: string): ByteArray {
  let digits = text.replace(/[\t\n\f\r ]/g, "");
  if (digits.length % 4 == 0) digits = digits.replace(/==?$/, "");
  if (digits.length % 4 == 1 || !/^[A-Za-z0-9+/]*$/.test(digits)) throw invalidParameter();
  const bytes = new ByteArray();
  let group: int = 0;
  for (let i: int = 0; i < digits.length; i++) {
    group = (group << 6) | BASE64.indexOf(digits.charAt(i));
    if (i % 4 > 0) bytes.writeByte(group >> (6 - 2 * (i % 4)));
  }
  bytes.position = 0;
  return bytes;
}

function invalidParameter(): ArgumentError {
  return new ArgumentError("Error #2004: One of the parameters is invalid.", 2004);
}
