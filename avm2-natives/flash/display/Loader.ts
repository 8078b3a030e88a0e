import { Loader as PlayerLoader } from "flash.display";
import type { LoaderContext } from "flash.system";
import type { ByteArray } from "flash.utils";
import { Rewriting } from "../../flashnet/Rewriting.ts";

/**
 * `flash.display.Loader`, which lets the host rewrite a SWF that content loads from bytes, as it does with one that is
 * fetched. Everything else is the player's own.
 */
export class Loader extends PlayerLoader {
  private rewriting: Rewriting = null;

  override loadBytes(bytes: ByteArray, context: LoaderContext = null): void {
    this.cancelRewriting();
    if (bytes == null || !isSwf(bytes)) super.loadBytes(bytes, context);
    else {
      this.rewriting = new Rewriting();
      this.rewriting.start(bytes, (rewritten: ByteArray): void => this.loadRewritten(rewritten, context));
    }
  }

  override close(): void {
    if (this.rewriting != null) this.cancelRewriting();
    else super.close();
  }

  override unload(): void {
    this.cancelRewriting();
    super.unload();
  }

  private loadRewritten(bytes: ByteArray, context: LoaderContext): void {
    this.rewriting = null;
    super.loadBytes(bytes, context);
  }

  private cancelRewriting(): void {
    if (this.rewriting == null) return;
    this.rewriting.cancel();
    this.rewriting = null;
  }
}

/** Signatures FWS, CWS and ZWS. Bracket access leaves the position alone. */
function isSwf(bytes: ByteArray): boolean {
  const compression: int = bytes[0];
  return (
    bytes.length > 8 &&
    (compression == 0x46 || compression == 0x43 || compression == 0x5a) &&
    bytes[1] == 0x57 &&
    bytes[2] == 0x53
  );
}
