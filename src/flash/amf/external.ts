import { ByteBuffer } from "../bytes/byte-buffer.ts";
import type { IDataInput, IDataOutput, ObjectEncoding } from "../bytes/data.ts";
import type { Cursor } from "./cursor.ts";

/** What `writeExternal` writes to. */
export class ExternalOutput extends ByteBuffer implements IDataOutput {
  objectEncoding: ObjectEncoding = 3;
  readonly #writeValue: (value: unknown) => void;

  constructor(writeValue: (value: unknown) => void) {
    super();
    this.#writeValue = writeValue;
  }

  writeObject(value: unknown): void {
    this.#writeValue(value);
  }
}

/** What `readExternal` reads from: the bytes of the whole value, at the position of the object. */
export class ExternalInput extends ByteBuffer implements IDataInput {
  objectEncoding: ObjectEncoding = 3;
  readonly #readValue: () => unknown;

  constructor(input: Cursor, readValue: () => unknown) {
    super();
    this.replace(input.bytes);
    this.position = input.position;
    this.#readValue = readValue;
  }

  readObject(): unknown {
    return this.#readValue();
  }
}
