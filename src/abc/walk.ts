import { ByteReader } from "./byte-reader.ts";
import { InstanceFlags, MethodFlags, TraitAttributes, TraitKind } from "./model.ts";

export interface AbcVisitor {
  /** The name of a trait of a class, an instance or a script. All come before the first body. */
  trait(name: number): void;
  body(body: BodyPlace): void;
}

/** Where the parts of a method body are: offsets into the file. */
export interface BodyPlace {
  /** of the limit of the stack and the number of local variables, and what they say */
  limits: number;
  maxStack: number;
  localCount: number;
  /** behind these */
  rest: number;
  /** of the length of the code */
  length: number;
  code: number;
  /** of the exception table, where the code ends */
  handlers: number;
  /** of the traits, where that table ends */
  traits: number;
}

/**
 * Goes over what follows the constant pool of an ABC file, and makes nothing of it. AVM2 Overview §4
 *
 * @param offset where the pool ends
 * @throws AbcError
 */
export function walkAbc(bytes: Uint8Array, offset: number, visitor: AbcVisitor): void {
  const reader = new ByteReader(bytes);
  reader.offset = offset;
  for (let left = reader.count("methods", 4); left > 0; left--) skipMethodInfo(reader);
  for (let left = reader.count("metadata", 2); left > 0; left--) {
    reader.skipU32();
    reader.skipU32(2 * reader.count("metadata items", 2));
  }
  const classes = reader.count("classes", 8);
  for (let left = classes; left > 0; left--) walkInstance(reader, visitor);
  for (let left = classes; left > 0; left--) walkInitializerAndTraits(reader, visitor);
  for (let left = reader.count("scripts", 2); left > 0; left--) walkInitializerAndTraits(reader, visitor);
  for (let left = reader.count("method bodies", 8); left > 0; left--) visitor.body(walkBody(reader));
}

function skipMethodInfo(reader: ByteReader): void {
  const parameters = reader.count("parameters", 1);
  reader.skipU32(parameters + 2);
  const flags = reader.u8();
  if (flags & MethodFlags.HasOptional) {
    for (let left = reader.count("default values", 2); left > 0; left--) {
      reader.skipU32();
      reader.skip(1);
    }
  }
  if (flags & MethodFlags.HasParamNames) reader.skipU32(parameters);
}

function walkInstance(reader: ByteReader, visitor: AbcVisitor): void {
  reader.skipU32(2);
  if (reader.u8() & InstanceFlags.ProtectedNs) reader.skipU32();
  reader.skipU32(reader.count("interfaces", 1));
  walkInitializerAndTraits(reader, visitor);
}

function walkInitializerAndTraits(reader: ByteReader, visitor: AbcVisitor): void {
  reader.skipU32();
  walkTraits(reader, (name) => visitor.trait(name));
}

function walkTraits(reader: ByteReader, found: (name: number) => void): void {
  for (let left = reader.count("traits", 4); left > 0; left--) {
    found(reader.u32());
    const at = reader.offset;
    const tag = reader.u8();
    reader.skipU32(2);
    const kind = tag & 0x0f;
    if (kind > TraitKind.Const) throw reader.invalid(`${kind} is no trait kind`, at);
    if ((kind === TraitKind.Slot || kind === TraitKind.Const) && reader.u32() !== 0) reader.skip(1);
    if ((tag >> 4) & TraitAttributes.Metadata) reader.skipU32(reader.count("metadata of a trait", 1));
  }
}

function walkBody(reader: ByteReader): BodyPlace {
  reader.skipU32();
  const limits = reader.offset;
  const maxStack = reader.u32();
  const localCount = reader.u32();
  const rest = reader.offset;
  reader.skipU32(2);
  const length = reader.offset;
  const codeLength = reader.u32();
  const code = reader.offset;
  reader.skip(codeLength);
  const handlers = reader.offset;
  reader.skipU32(5 * reader.count("exception handlers", 5));
  const traits = reader.offset;
  walkTraits(reader, () => {});
  return { limits, maxStack, localCount, rest, length, code, handlers, traits };
}
