/** What the player's own library offers to content, read from its bytecode. */
export interface Library {
  /** in file order; only what content can name */
  classes: LibraryClass[];
  /** functions and constants of packages */
  globals: PackageMember[];
}

/** A definition's name. The package of the classes of the language itself is `""`. */
export interface DefinitionName {
  package: string;
  name: string;
}

/** Since when content can see a definition. */
export interface Availability {
  /** the lowest SWF version that sees it; 9, the first of AVM2, if all do */
  swf: number;
  /** only content that runs in AIR sees it */
  air: boolean;
}

/** A type as bytecode names it; `*` is any. */
export type TypeName = "*" | (DefinitionName & { parameters?: TypeName[] });

export interface Parameter {
  type: TypeName;
  optional: boolean;
}

export interface Signature {
  parameters: Parameter[];
  /** takes any further arguments (`...rest`) */
  rest: boolean;
  returnType: TypeName;
}

export interface LibraryClass extends DefinitionName {
  kind: "class" | "interface";
  availability: Availability;
  final: boolean;
  /** instances take properties that are not declared */
  dynamic: boolean;
  superclass: DefinitionName | undefined;
  /** that it names itself, not those of its superclass */
  interfaces: DefinitionName[];
  constructorSignature: Signature;
  /** the constructor does nothing yet, as far as bytecode tells */
  stub: boolean;
  members: Member[];
  staticMembers: Member[];
}

export type Member = {
  name: string;
  /** who may name it; `AS3` is the namespace of the language's own methods, which content has open */
  visibility: "public" | "protected" | "AS3";
  availability: Availability;
  /** it does nothing yet, as far as bytecode tells: what Ruffle implements in Rust does not show */
  stub: boolean;
} & (
  | { kind: "method"; signature: Signature }
  | { kind: "getter" | "variable" | "constant"; type: TypeName }
  /** `isUntyped`: it declares no return type, as a setter should */
  | { kind: "setter"; type: TypeName; isUntyped: boolean }
);

export type PackageMember = Member & { package: string };
