import { Loader as PlayerLoader } from "flash.display";
import type { LoaderContext } from "flash.system";
import type { ByteArray } from "flash.utils";
import { rewritten } from "../../flashnet/rewritten.ts";

/**
 * `flash.display.Loader`, which has the host rewrite a SWF that content loads from bytes, as it does with one that is
 * fetched. Everything else is the player's own.
 */
export class Loader extends PlayerLoader {
  override loadBytes(bytes: ByteArray, context: LoaderContext = null): void {
    super.loadBytes(rewritten(bytes), context);
  }
}
