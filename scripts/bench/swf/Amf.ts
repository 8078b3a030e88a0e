import { Sprite } from "flash.display";
import { ByteArray } from "flash.utils";

const ROUNDS: int = 12;

/**
 * Writes and reads values many times, one kind a frame, and traces where each begins and ends.
 *
 * @swf version=15 frameRate=60
 */
export class Amf extends Sprite {
  private frame: int = 0;
  private readonly values: any[] = [];

  constructor() {
    super();
    const numbers: any[] = [];
    for (let i: int = 0; i < 1000; i++) numbers.push(i);
    const objects: any[] = [];
    for (let i: int = 0; i < 100; i++) {
      objects.push({ id: i, name: "player " + i, x: i * 1.5, y: 2, tags: ["a", "b"] });
    }
    this.values.push({ text: "hello", number: 5 }, numbers, objects);
    this.addEventListener("enterFrame", (): void => this.go());
  }

  private go(): void {
    const kind: int = this.frame++ % 3;
    const value: any = this.values[kind];
    const times: int = kind == 0 ? 3000 : 30;
    const bytes = new ByteArray();
    this.measure("copy", kind, times, (): void => {
      bytes.length = 0;
      bytes.writeObject(value);
      bytes.position = 0;
      bytes.readObject();
    });
    // It is not the last value that was written, as if it had come from elsewhere.
    new ByteArray().writeObject("other");
    this.measure("read", kind, times, (): void => {
      bytes.position = 0;
      bytes.readObject();
    });
    if (this.frame == 3 * ROUNDS) trace("end");
  }

  private measure(name: string, kind: int, times: int, action: Function): void {
    trace("begin|" + name + "|" + kind + "|" + times);
    for (let i: int = 0; i < times; i++) action();
    trace("done");
  }
}
