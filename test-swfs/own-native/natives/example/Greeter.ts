import { Event, EventDispatcher } from "flash.events";
import { ByteArray } from "flash.utils";
import { HostCall } from "../../../../avm2-natives/flashnet/HostCall.ts";

/** A native that no player has: the host is asked for a greeting. */
export class Greeter extends EventDispatcher {
  private text: string = "";

  get greeting(): string {
    return this.text;
  }

  greet(name: string): void {
    const payload = new ByteArray();
    payload.writeUTFBytes(name);
    new HostCall("greet", payload, this.answered, this.failed);
  }

  private answered(bytes: ByteArray): void {
    this.text = bytes.readUTFBytes(bytes.length);
    this.dispatchEvent(new Event("complete"));
  }

  private failed(message: string): void {
    this.text = "failed: " + message;
    this.dispatchEvent(new Event("complete"));
  }
}
