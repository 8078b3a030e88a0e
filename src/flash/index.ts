/** Flash's data classes for hosts, servers and tests: docs/bytearray.md. */
export * from "./amf.ts";
export { ByteBuffer, type ByteBufferOptions } from "./bytes/byte-buffer.ts";
export type { CompressionAlgorithm } from "./bytes/compression.ts";
export type { IDataInput, IDataOutput, IExternalizable, ObjectEncoding } from "./bytes/data.ts";
export type { Endian } from "./bytes/endian.ts";
export {
  EOFError,
  FlashArgumentError,
  FlashError,
  type FlashErrorId,
  FlashRangeError,
  FlashReferenceError,
  FlashTypeError,
  IOError,
  MemoryError,
} from "./bytes/errors.ts";
export {
  type AliasedClass,
  type AliasOptions,
  ClassAliases,
  getClassByAlias,
  registerClassAlias,
} from "./net/class-aliases.ts";
export { ByteArray } from "./utils/ByteArray.ts";
