/**
 * What an operand of an instruction is; decides how it is written and what it takes from the stack.
 * AVM2 Overview §4.1 and chapter 3.
 *
 * - `name`: index of a multiname, whose runtime parts are popped as well
 * - `count`: number of arguments, popped as well
 * - `pairs`: number of name and value pairs, popped as well
 * - `index`: any other u30
 * - `byte`: one byte
 * - `label`: a branch target
 * - `switch`: of `lookupswitch`: a branch target, a count less one and that many branch targets
 */
export type OperandKind = "name" | "count" | "pairs" | "index" | "byte" | "label" | "switch";

export interface OpcodeInfo {
  readonly code: number;
  readonly operands: readonly OperandKind[];
  /** values taken from the operand stack, without those that the operands add */
  readonly pops: number;
  readonly pushes: number;
  /** change of the scope stack's depth */
  readonly scope: number;
  /** control does not reach the next instruction */
  readonly ends: boolean;
}

function op(code: number, pops: number, pushes: number, ...operands: OperandKind[]): OpcodeInfo {
  return { code, operands, pops, pushes, scope: 0, ends: false };
}

function end(code: number, pops: number, ...operands: OperandKind[]): OpcodeInfo {
  return { code, operands, pops, pushes: 0, scope: 0, ends: true };
}

/** Every instruction: AVM2 Overview chapter 3, and those that Flash Player got later. */
export const opcodes = {
  bkpt: op(0x01, 0, 0),
  nop: op(0x02, 0, 0),
  throw: end(0x03, 1),
  getsuper: op(0x04, 1, 1, "name"),
  setsuper: op(0x05, 2, 0, "name"),
  dxns: op(0x06, 0, 0, "index"),
  dxnslate: op(0x07, 1, 0),
  kill: op(0x08, 0, 0, "index"),
  label: op(0x09, 0, 0),
  ifnlt: op(0x0c, 2, 0, "label"),
  ifnle: op(0x0d, 2, 0, "label"),
  ifngt: op(0x0e, 2, 0, "label"),
  ifnge: op(0x0f, 2, 0, "label"),
  jump: end(0x10, 0, "label"),
  iftrue: op(0x11, 1, 0, "label"),
  iffalse: op(0x12, 1, 0, "label"),
  ifeq: op(0x13, 2, 0, "label"),
  ifne: op(0x14, 2, 0, "label"),
  iflt: op(0x15, 2, 0, "label"),
  ifle: op(0x16, 2, 0, "label"),
  ifgt: op(0x17, 2, 0, "label"),
  ifge: op(0x18, 2, 0, "label"),
  ifstricteq: op(0x19, 2, 0, "label"),
  ifstrictne: op(0x1a, 2, 0, "label"),
  lookupswitch: end(0x1b, 1, "switch"),
  pushwith: { ...op(0x1c, 1, 0), scope: 1 },
  popscope: { ...op(0x1d, 0, 0), scope: -1 },
  nextname: op(0x1e, 2, 1),
  hasnext: op(0x1f, 2, 1),
  pushnull: op(0x20, 0, 1),
  pushundefined: op(0x21, 0, 1),
  nextvalue: op(0x23, 2, 1),
  pushbyte: op(0x24, 0, 1, "byte"),
  pushshort: op(0x25, 0, 1, "index"),
  pushtrue: op(0x26, 0, 1),
  pushfalse: op(0x27, 0, 1),
  pushnan: op(0x28, 0, 1),
  pop: op(0x29, 1, 0),
  dup: op(0x2a, 1, 2),
  swap: op(0x2b, 2, 2),
  pushstring: op(0x2c, 0, 1, "index"),
  pushint: op(0x2d, 0, 1, "index"),
  pushuint: op(0x2e, 0, 1, "index"),
  pushdouble: op(0x2f, 0, 1, "index"),
  pushscope: { ...op(0x30, 1, 0), scope: 1 },
  pushnamespace: op(0x31, 0, 1, "index"),
  hasnext2: op(0x32, 0, 1, "index", "index"),
  li8: op(0x35, 1, 1),
  li16: op(0x36, 1, 1),
  li32: op(0x37, 1, 1),
  lf32: op(0x38, 1, 1),
  lf64: op(0x39, 1, 1),
  si8: op(0x3a, 2, 0),
  si16: op(0x3b, 2, 0),
  si32: op(0x3c, 2, 0),
  sf32: op(0x3d, 2, 0),
  sf64: op(0x3e, 2, 0),
  newfunction: op(0x40, 0, 1, "index"),
  call: op(0x41, 2, 1, "count"),
  construct: op(0x42, 1, 1, "count"),
  callmethod: op(0x43, 1, 1, "index", "count"),
  callstatic: op(0x44, 1, 1, "index", "count"),
  callsuper: op(0x45, 1, 1, "name", "count"),
  callproperty: op(0x46, 1, 1, "name", "count"),
  returnvoid: end(0x47, 0),
  returnvalue: end(0x48, 1),
  constructsuper: op(0x49, 1, 0, "count"),
  constructprop: op(0x4a, 1, 1, "name", "count"),
  callsuperid: op(0x4b, 1, 1, "name", "count"),
  callproplex: op(0x4c, 1, 1, "name", "count"),
  callsupervoid: op(0x4e, 1, 0, "name", "count"),
  callpropvoid: op(0x4f, 1, 0, "name", "count"),
  sxi1: op(0x50, 1, 1),
  sxi8: op(0x51, 1, 1),
  sxi16: op(0x52, 1, 1),
  applytype: op(0x53, 1, 1, "count"),
  newobject: op(0x55, 0, 1, "pairs"),
  newarray: op(0x56, 0, 1, "count"),
  newactivation: op(0x57, 0, 1),
  newclass: op(0x58, 1, 1, "index"),
  getdescendants: op(0x59, 1, 1, "name"),
  newcatch: op(0x5a, 0, 1, "index"),
  findpropstrict: op(0x5d, 0, 1, "name"),
  findproperty: op(0x5e, 0, 1, "name"),
  finddef: op(0x5f, 0, 1, "name"),
  getlex: op(0x60, 0, 1, "name"),
  setproperty: op(0x61, 2, 0, "name"),
  getlocal: op(0x62, 0, 1, "index"),
  setlocal: op(0x63, 1, 0, "index"),
  getglobalscope: op(0x64, 0, 1),
  getscopeobject: op(0x65, 0, 1, "byte"),
  getproperty: op(0x66, 1, 1, "name"),
  getouterscope: op(0x67, 0, 1, "index"),
  initproperty: op(0x68, 2, 0, "name"),
  deleteproperty: op(0x6a, 1, 1, "name"),
  getslot: op(0x6c, 1, 1, "index"),
  setslot: op(0x6d, 2, 0, "index"),
  getglobalslot: op(0x6e, 0, 1, "index"),
  setglobalslot: op(0x6f, 1, 0, "index"),
  convert_s: op(0x70, 1, 1),
  esc_xelem: op(0x71, 1, 1),
  esc_xattr: op(0x72, 1, 1),
  convert_i: op(0x73, 1, 1),
  convert_u: op(0x74, 1, 1),
  convert_d: op(0x75, 1, 1),
  convert_b: op(0x76, 1, 1),
  convert_o: op(0x77, 1, 1),
  checkfilter: op(0x78, 1, 1),
  coerce: op(0x80, 1, 1, "name"),
  coerce_a: op(0x82, 1, 1),
  coerce_s: op(0x85, 1, 1),
  astype: op(0x86, 1, 1, "name"),
  astypelate: op(0x87, 2, 1),
  negate: op(0x90, 1, 1),
  increment: op(0x91, 1, 1),
  inclocal: op(0x92, 0, 0, "index"),
  decrement: op(0x93, 1, 1),
  declocal: op(0x94, 0, 0, "index"),
  typeof: op(0x95, 1, 1),
  not: op(0x96, 1, 1),
  bitnot: op(0x97, 1, 1),
  add: op(0xa0, 2, 1),
  subtract: op(0xa1, 2, 1),
  multiply: op(0xa2, 2, 1),
  divide: op(0xa3, 2, 1),
  modulo: op(0xa4, 2, 1),
  lshift: op(0xa5, 2, 1),
  rshift: op(0xa6, 2, 1),
  urshift: op(0xa7, 2, 1),
  bitand: op(0xa8, 2, 1),
  bitor: op(0xa9, 2, 1),
  bitxor: op(0xaa, 2, 1),
  equals: op(0xab, 2, 1),
  strictequals: op(0xac, 2, 1),
  lessthan: op(0xad, 2, 1),
  lessequals: op(0xae, 2, 1),
  greaterthan: op(0xaf, 2, 1),
  greaterequals: op(0xb0, 2, 1),
  instanceof: op(0xb1, 2, 1),
  istype: op(0xb2, 1, 1, "name"),
  istypelate: op(0xb3, 2, 1),
  in: op(0xb4, 2, 1),
  increment_i: op(0xc0, 1, 1),
  decrement_i: op(0xc1, 1, 1),
  inclocal_i: op(0xc2, 0, 0, "index"),
  declocal_i: op(0xc3, 0, 0, "index"),
  negate_i: op(0xc4, 1, 1),
  add_i: op(0xc5, 2, 1),
  subtract_i: op(0xc6, 2, 1),
  multiply_i: op(0xc7, 2, 1),
  getlocal_0: op(0xd0, 0, 1),
  getlocal_1: op(0xd1, 0, 1),
  getlocal_2: op(0xd2, 0, 1),
  getlocal_3: op(0xd3, 0, 1),
  setlocal_0: op(0xd4, 1, 0),
  setlocal_1: op(0xd5, 1, 0),
  setlocal_2: op(0xd6, 1, 0),
  setlocal_3: op(0xd7, 1, 0),
  debug: op(0xef, 0, 0, "byte", "index", "byte", "index"),
  debugline: op(0xf0, 0, 0, "index"),
  debugfile: op(0xf1, 0, 0, "index"),
  bkptline: op(0xf2, 0, 0, "index"),
} satisfies Record<string, OpcodeInfo>;

export type Opcode = keyof typeof opcodes;

/** What instructions are, by the byte they begin with. */
export const instructionByCode: ReadonlyMap<number, readonly [name: Opcode, info: OpcodeInfo]> = new Map(
  Object.entries(opcodes).map(([name, info]) => [info.code, [name as Opcode, info]]),
);

/** The byte that each instruction begins with. */
export const Op = Object.fromEntries(Object.entries(opcodes).map(([name, { code }]) => [name, code])) as Readonly<
  Record<Opcode, number>
>;
