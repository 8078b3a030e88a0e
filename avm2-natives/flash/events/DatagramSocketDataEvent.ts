import { Event } from "flash.events";
import type { ByteArray } from "flash.utils";

/** `flash.events.DatagramSocketDataEvent`: spec/server-datagram.md §2. */
export class DatagramSocketDataEvent extends Event {
  static readonly DATA: string = "data";

  srcAddress: string;
  srcPort: int;
  dstAddress: string;
  dstPort: int;
  data: ByteArray;

  constructor(
    type: string,
    bubbles: boolean = false,
    cancelable: boolean = false,
    srcAddress: string = "",
    srcPort: int = 0,
    dstAddress: string = "",
    dstPort: int = 0,
    data: ByteArray = null,
  ) {
    super(type, bubbles, cancelable);
    this.srcAddress = srcAddress;
    this.srcPort = srcPort;
    this.dstAddress = dstAddress;
    this.dstPort = dstPort;
    this.data = data;
  }

  override clone(): Event {
    return new DatagramSocketDataEvent(
      this.type,
      this.bubbles,
      this.cancelable,
      this.srcAddress,
      this.srcPort,
      this.dstAddress,
      this.dstPort,
      this.data,
    );
  }

  override toString(): string {
    return this.formatToString(
      "DatagramSocketDataEvent",
      "type",
      "bubbles",
      "cancelable",
      "srcAddress",
      "srcPort",
      "dstAddress",
      "dstPort",
      "data",
    );
  }
}
