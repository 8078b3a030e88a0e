import type { ByteArray, IDataInput } from "flash.utils";

/** What `readExternal` reads from: the bytes of the whole value, at the position of the object. */
export class AmfInput implements IDataInput {
  private readonly bytes: ByteArray;
  private readonly read: Function;
  private encoding: uint = 3;

  /** @param read reads a value, from big-endian bytes, with the tables of what the object is in */
  constructor(bytes: ByteArray, read: Function) {
    this.bytes = bytes;
    this.read = read;
  }

  get bytesAvailable(): uint {
    return this.bytes.bytesAvailable;
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

  readBoolean(): boolean {
    return this.bytes.readBoolean();
  }

  readByte(): int {
    return this.bytes.readByte();
  }

  readUnsignedByte(): uint {
    return this.bytes.readUnsignedByte();
  }

  readShort(): int {
    return this.bytes.readShort();
  }

  readUnsignedShort(): uint {
    return this.bytes.readUnsignedShort();
  }

  readInt(): int {
    return this.bytes.readInt();
  }

  readUnsignedInt(): uint {
    return this.bytes.readUnsignedInt();
  }

  readFloat(): number {
    return this.bytes.readFloat();
  }

  readDouble(): number {
    return this.bytes.readDouble();
  }

  readBytes(bytes: ByteArray, offset: uint = 0, length: uint = 0): void {
    this.bytes.readBytes(bytes, offset, length);
  }

  readUTF(): string {
    return this.bytes.readUTF();
  }

  readUTFBytes(length: uint): string {
    return this.bytes.readUTFBytes(length);
  }

  readMultiByte(length: uint, charSet: string): string {
    return this.bytes.readMultiByte(length, charSet);
  }

  readObject(): any {
    const endian = this.bytes.endian;
    this.bytes.endian = "bigEndian";
    try {
      return this.read();
    } finally {
      this.bytes.endian = endian;
    }
  }
}
