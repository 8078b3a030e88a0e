import { ByteArray } from "flash.utils";

/** Takes so many bytes off the front. The position is behind the rest, where more is written. */
export function dropFront(bytes: ByteArray, count: uint): void {
  const rest = new ByteArray();
  rest.writeBytes(bytes, count);
  bytes.length = 0;
  bytes.writeBytes(rest);
}
