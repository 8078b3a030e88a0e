/** Flash's data classes for hosts, servers and tests: docs/bytearray.md. */
export * from "./amf/index.ts";
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
} from "./errors.ts";
export {
  type AliasedClass,
  type AliasOptions,
  ClassAliases,
  getClassByAlias,
  registerClassAlias,
} from "./net/class-aliases.ts";
export { ByteArray } from "./utils/ByteArray.ts";
export { ByteBuffer, type ByteBufferOptions } from "./utils/byte-buffer.ts";
export type { CompressionAlgorithm } from "./utils/compression.ts";
export type { IDataInput, IDataOutput, IExternalizable, ObjectEncoding } from "./utils/data.ts";
export type { Endian } from "./utils/endian.ts";
