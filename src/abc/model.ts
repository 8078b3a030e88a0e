/**
 * The ABC (ActionScript Byte Code) file as data, following the AVM2 Overview, chapter 4.
 *
 * Pool entries are referred to by index, as in the file. Index 0 of every pool array is the implied entry
 * ("any" name or namespace, empty string, no number) and is never written.
 */

/** AVM2 Overview §4.4.1 */
export const NamespaceKind = {
  Private: 0x05,
  Namespace: 0x08,
  Package: 0x16,
  PackageInternal: 0x17,
  Protected: 0x18,
  Explicit: 0x19,
  StaticProtected: 0x1a,
} as const;
export type NamespaceKind = (typeof NamespaceKind)[keyof typeof NamespaceKind];

export interface Namespace {
  kind: NamespaceKind;
  /** string pool index of the URI */
  name: number;
}

/** AVM2 Overview §4.4.3; the `A` kinds name attributes. */
export const MultinameKind = {
  QName: 0x07,
  QNameA: 0x0d,
  RTQName: 0x0f,
  RTQNameA: 0x10,
  RTQNameL: 0x11,
  RTQNameLA: 0x12,
  Multiname: 0x09,
  MultinameA: 0x0e,
  MultinameL: 0x1b,
  MultinameLA: 0x1c,
  TypeName: 0x1d,
} as const;
export type MultinameKind = (typeof MultinameKind)[keyof typeof MultinameKind];

export type Multiname =
  | { kind: typeof MultinameKind.QName | typeof MultinameKind.QNameA; namespace: number; name: number }
  | { kind: typeof MultinameKind.RTQName | typeof MultinameKind.RTQNameA; name: number }
  | { kind: typeof MultinameKind.RTQNameL | typeof MultinameKind.RTQNameLA }
  | { kind: typeof MultinameKind.Multiname | typeof MultinameKind.MultinameA; name: number; namespaceSet: number }
  | { kind: typeof MultinameKind.MultinameL | typeof MultinameKind.MultinameLA; namespaceSet: number }
  /** a parameterised type such as `Vector.<int>`: multiname indices of the base and of its parameters */
  | { kind: typeof MultinameKind.TypeName; base: number; parameters: number[] };

export interface ConstantPool {
  ints: number[];
  uints: number[];
  doubles: number[];
  /** raw UTF-8: files in the wild hold invalid sequences, and a reader that decodes could not write them back */
  strings: Uint8Array[];
  namespaces: Namespace[];
  namespaceSets: number[][];
  multinames: Multiname[];
}

/** AVM2 Overview §4.5 */
export const MethodFlags = {
  NeedArguments: 0x01,
  NeedActivation: 0x02,
  NeedRest: 0x04,
  HasOptional: 0x08,
  IgnoreRest: 0x10,
  Native: 0x20,
  SetDxns: 0x40,
  HasParamNames: 0x80,
} as const;

/** Kinds of default values; numbers above 0x0c are namespace kinds. AVM2 Overview §4.5.1 */
export const ConstantKind = {
  Undefined: 0x00,
  Utf8: 0x01,
  Int: 0x03,
  UInt: 0x04,
  Double: 0x06,
  False: 0x0a,
  True: 0x0b,
  Null: 0x0c,
} as const;

export interface ConstantValue {
  /** index into the pool that `kind` selects */
  value: number;
  kind: number;
}

export interface MethodInfo {
  /** multiname index; 0 is `*` */
  returnType: number;
  /** multiname indices */
  parameterTypes: number[];
  /** string index, 0 if none */
  name: number;
  flags: number;
  /** defaults of the last `optional.length` parameters; present when flags has HasOptional */
  optional?: ConstantValue[];
  /** string indices; present when flags has HasParamNames */
  parameterNames?: number[];
}

export interface Metadata {
  name: number;
  /** string indices; key 0 is a value without a key */
  items: { key: number; value: number }[];
}

/** AVM2 Overview §4.8 */
export const TraitKind = { Slot: 0, Method: 1, Getter: 2, Setter: 3, Class: 4, Function: 5, Const: 6 } as const;
export const TraitAttributes = { Final: 0x1, Override: 0x2, Metadata: 0x4 } as const;

export interface TraitBase {
  /** multiname index of a QName */
  name: number;
  attributes: number;
  /** indices into `AbcFile.metadata`; present when attributes has Metadata */
  metadata?: number[];
}

export type Trait = TraitBase &
  (
    | {
        kind: typeof TraitKind.Slot | typeof TraitKind.Const;
        slotId: number;
        typeName: number;
        /** index into the pool that `valueKind` selects; 0 for none */
        value: number;
        /** present when `value` is not 0 */
        valueKind?: number;
      }
    | { kind: typeof TraitKind.Class; slotId: number; classIndex: number }
    | { kind: typeof TraitKind.Function; slotId: number; method: number }
    | {
        kind: typeof TraitKind.Method | typeof TraitKind.Getter | typeof TraitKind.Setter;
        dispatchId: number;
        method: number;
      }
  );

/** AVM2 Overview §4.7 */
export const InstanceFlags = { Sealed: 0x01, Final: 0x02, Interface: 0x04, ProtectedNs: 0x08 } as const;

export interface Instance {
  name: number;
  superName: number;
  flags: number;
  /** namespace index; present when flags has ProtectedNs */
  protectedNamespace?: number;
  interfaces: number[];
  initializer: number;
  traits: Trait[];
}

export interface ClassInfo {
  initializer: number;
  traits: Trait[];
}

export interface Script {
  initializer: number;
  traits: Trait[];
}

export interface ExceptionHandler {
  /** byte offsets into `MethodBody.code` */
  from: number;
  to: number;
  target: number;
  /** multiname indices */
  type: number;
  variable: number;
}

export interface MethodBody {
  method: number;
  maxStack: number;
  localCount: number;
  initScopeDepth: number;
  maxScopeDepth: number;
  code: Uint8Array;
  exceptions: ExceptionHandler[];
  traits: Trait[];
}

export interface AbcFile {
  minorVersion: number;
  majorVersion: number;
  pool: ConstantPool;
  methods: MethodInfo[];
  metadata: Metadata[];
  /** `instances[i]` and `classes[i]` are the two halves of one class */
  instances: Instance[];
  classes: ClassInfo[];
  scripts: Script[];
  bodies: MethodBody[];
}
