import { Sprite } from "flash.display";
import { addressRows } from "./AddressRows.ts";
import { datagramSocketRows } from "./DatagramSocketRows.ts";
import { Rows } from "./Rows.ts";
import { serverSocketRows } from "./ServerSocketRows.ts";

/**
 * The rows of spec/server-datagram.md §1, §2 and of spec/addresses.md.
 *
 * @swf frameRate=50 version=51
 */
export class Main extends Sprite {
  constructor() {
    super();
    const rows = new Rows();
    serverSocketRows(rows);
    datagramSocketRows(rows, this.loaderInfo.parameters.broadcasts == "yes");
    addressRows(rows);
    rows.start();
  }
}
