import { ByteArray } from "flash.utils";
import { addMethods } from "../../flashnet/prototype.ts";

/** Members of `flash.utils.ByteArray` that the player lacks: spec/bytearray.md §4. */
addMethods(ByteArray, {
  toLocaleString: function (this: ByteArray): string {
    return this.toString();
  },
});

// They came with the same version as `shareable`, which the player shows by the version of the root SWF.
if ("shareable" in new ByteArray()) {
  addMethods(ByteArray, {
    atomicCompareAndSwapIntAt: function (this: ByteArray, byteIndex: int, expected: int, value: int): int {
      if (byteIndex < 0 || byteIndex % 4 != 0 || byteIndex + 4 > this.length) {
        throw new RangeError("Error #1506: The specified range is invalid.", 1506);
      }
      const previous: int =
        this[byteIndex] | (this[byteIndex + 1] << 8) | (this[byteIndex + 2] << 16) | (this[byteIndex + 3] << 24);
      if (previous == expected) {
        for (let i: int = 0; i < 4; i++) this[byteIndex + i] = value >> (8 * i);
      }
      return previous;
    },

    atomicCompareAndSwapLength: function (this: ByteArray, expected: int, value: int): int {
      const previous: int = this.length;
      if (previous == expected) this.length = value;
      return previous;
    },
  });
}
