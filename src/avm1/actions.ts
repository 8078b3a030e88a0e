/** The actions of AVM1 by code: SWF File Format Specification 19, chapter 5. From 0x80 on they have a body. */
export const ActionCode = {
  End: 0x00,
  Subtract: 0x0b,
  Multiply: 0x0c,
  Divide: 0x0d,
  Not: 0x12,
  Pop: 0x17,
  GetVariable: 0x1c,
  SetVariable: 0x1d,
  StringAdd: 0x21,
  Trace: 0x26,
  Throw: 0x2a,
  Delete: 0x3a,
  Delete2: 0x3b,
  DefineLocal: 0x3c,
  CallFunction: 0x3d,
  Return: 0x3e,
  Modulo: 0x3f,
  NewObject: 0x40,
  DefineLocal2: 0x41,
  InitArray: 0x42,
  InitObject: 0x43,
  TypeOf: 0x44,
  Add2: 0x47,
  Less2: 0x48,
  Equals2: 0x49,
  ToNumber: 0x4a,
  ToString: 0x4b,
  PushDuplicate: 0x4c,
  StackSwap: 0x4d,
  GetMember: 0x4e,
  SetMember: 0x4f,
  Increment: 0x50,
  Decrement: 0x51,
  CallMethod: 0x52,
  NewMethod: 0x53,
  InstanceOf: 0x54,
  Enumerate2: 0x55,
  BitAnd: 0x60,
  BitOr: 0x61,
  BitXor: 0x62,
  BitLShift: 0x63,
  BitRShift: 0x64,
  BitURShift: 0x65,
  StrictEquals: 0x66,
  Extends: 0x69,
  StoreRegister: 0x87,
  ConstantPool: 0x88,
  DefineFunction2: 0x8e,
  Try: 0x8f,
  Push: 0x96,
  Jump: 0x99,
  GetUrl2: 0x9a,
  DefineFunction: 0x9b,
  If: 0x9d,
} as const;

/** Actions from here on have a u16 length and a body. */
export const FIRST_WITH_BODY = 0x80;

/** How a value in the body of Push is stored. */
export const PushType = {
  String: 0,
  Float: 1,
  Null: 2,
  Undefined: 3,
  Register: 4,
  Boolean: 5,
  Double: 6,
  Integer: 7,
  Constant8: 8,
  Constant16: 9,
} as const;

/** What a DefineFunction2 finds in its first registers, in this order from register 1 on. */
export const FunctionFlag = {
  PreloadThis: 0x0001,
  SuppressThis: 0x0002,
  PreloadArguments: 0x0004,
  SuppressArguments: 0x0008,
  PreloadSuper: 0x0010,
  SuppressSuper: 0x0020,
  PreloadRoot: 0x0040,
  PreloadParent: 0x0080,
  PreloadGlobal: 0x0100,
} as const;

/** A register's contents, where a value is pushed. */
export class Register {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

/** A value that Push puts on the stack. Integers of 32 bits are stored as such, other numbers as doubles. */
export type Value = string | number | boolean | null | undefined | Register;
