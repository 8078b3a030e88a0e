import type { ByteBuffer } from "./byte-buffer.ts";
import type { Endian } from "./endian.ts";

/** AMF0 or AMF3. */
export type ObjectEncoding = 0 | 3;

/** What a socket, a byte array and the input of `readExternal` have in common. */
export interface IDataInput {
  readonly bytesAvailable: number;
  endian: Endian;
  objectEncoding: ObjectEncoding;
  readBoolean(): boolean;
  readByte(): number;
  readUnsignedByte(): number;
  readShort(): number;
  readUnsignedShort(): number;
  readInt(): number;
  readUnsignedInt(): number;
  readFloat(): number;
  readDouble(): number;
  readBytes(bytes: ByteBuffer, offset?: number, length?: number): void;
  readUTF(): string;
  readUTFBytes(length: number): string;
  readMultiByte(length: number, charSet: string): string;
  readObject(): unknown;
}

/** What a socket, a byte array and the output of `writeExternal` have in common. */
export interface IDataOutput {
  endian: Endian;
  objectEncoding: ObjectEncoding;
  writeBoolean(value: boolean): void;
  writeByte(value: number): void;
  writeShort(value: number): void;
  writeInt(value: number): void;
  writeUnsignedInt(value: number): void;
  writeFloat(value: number): void;
  writeDouble(value: number): void;
  writeBytes(bytes: ByteBuffer, offset?: number, length?: number): void;
  writeUTF(value: string): void;
  writeUTFBytes(value: string): void;
  writeMultiByte(value: string, charSet: string): void;
  writeObject(value: unknown): void;
}

/** A class that writes and reads its instances itself (spec/bytearray.md §7). It needs an alias. */
export interface IExternalizable {
  writeExternal(output: IDataOutput): void;
  readExternal(input: IDataInput): void;
}
