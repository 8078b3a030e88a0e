import type { ByteArray, IDataOutput } from "flash.utils";

/** What `writeExternal` writes to: the bytes of the whole value. */
export class AmfOutput implements IDataOutput {
  private readonly bytes: ByteArray;
  private readonly write: Function;
  private encoding: uint = 3;

  /** @param write writes a value, to big-endian bytes, with the tables of what the object is in */
  constructor(bytes: ByteArray, write: Function) {
    this.bytes = bytes;
    this.write = write;
  }

  get endian(): string {
    return this.bytes.endian;
  }
  set endian(value: string) {
    this.bytes.endian = value;
  }

  get objectEncoding(): uint {
    return this.encoding;
  }
  set objectEncoding(value: uint) {
    this.encoding = value;
  }

  writeBoolean(value: boolean): void {
    this.bytes.writeBoolean(value);
  }

  writeByte(value: int): void {
    this.bytes.writeByte(value);
  }

  writeShort(value: int): void {
    this.bytes.writeShort(value);
  }

  writeInt(value: int): void {
    this.bytes.writeInt(value);
  }

  writeUnsignedInt(value: uint): void {
    this.bytes.writeUnsignedInt(value);
  }

  writeFloat(value: number): void {
    this.bytes.writeFloat(value);
  }

  writeDouble(value: number): void {
    this.bytes.writeDouble(value);
  }

  writeBytes(bytes: ByteArray, offset: uint = 0, length: uint = 0): void {
    this.bytes.writeBytes(bytes, offset, length);
  }

  writeUTF(value: string): void {
    this.bytes.writeUTF(value);
  }

  writeUTFBytes(value: string): void {
    this.bytes.writeUTFBytes(value);
  }

  writeMultiByte(value: string, charSet: string): void {
    this.bytes.writeMultiByte(value, charSet);
  }

  writeObject(object: any): void {
    const endian = this.bytes.endian;
    this.bytes.endian = "bigEndian";
    try {
      this.write(object);
    } finally {
      this.bytes.endian = endian;
    }
  }
}
