import { Sprite } from "flash.display";
import { addressRows } from "./AddressRows.ts";
import { datagramSocketRows } from "./DatagramSocketRows.ts";
import { Rows } from "./Rows.ts";
import { secureSocketRows } from "./SecureSocketRows.ts";
import { serverSocketRows } from "./ServerSocketRows.ts";

/**
 * The rows of spec/server-datagram.md §1, §2 and of spec/addresses.md; those of §3 if there are certificates for them.
 *
 * @swf frameRate=50 version=51
 */
export class Main extends Sprite {
  constructor() {
    super();
    const { parameters } = this.loaderInfo;
    const rows = new Rows();
    if (parameters.root != null) secureSocketRows(rows, parameters);
    else {
      serverSocketRows(rows);
      datagramSocketRows(rows, parameters.broadcasts == "yes");
      addressRows(rows);
    }
    rows.start();
  }
}
