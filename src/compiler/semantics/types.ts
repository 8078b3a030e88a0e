import ts from "typescript";
import { PUBLIC, type QualifiedName } from "../../abc/pool-builder.ts";
import type { SourceProgram } from "../source/program.ts";
import type { Names } from "./names.ts";
import { type Declaration, enclosingClass, heritage, heritageSymbol, mainDeclaration, unaliased } from "./symbols.ts";

/** A type as AVM2 has them; everything it has no type for is `any`, written `*`. */
export type AvmType = BasicType | ObjectType;

export interface BasicType {
  readonly kind: "any" | "void" | "null" | "int" | "uint" | "number" | "boolean" | "string";
  /** of strings: never null */
  readonly isText?: true;
}

/** Instances of a class or interface, and null. */
export interface ObjectType {
  readonly kind: "object";
  readonly name: QualifiedName;
  /** type arguments, of a Vector */
  readonly parameters: readonly AvmType[];
  readonly declaration: Declaration | undefined;
}

export const Any: BasicType = { kind: "any" };
export const Void: BasicType = { kind: "void" };
export const Null: BasicType = { kind: "null" };
export const Int: BasicType = { kind: "int" };
export const Uint: BasicType = { kind: "uint" };
export const Num: BasicType = { kind: "number" };
export const Bool: BasicType = { kind: "boolean" };
export const Str: BasicType = { kind: "string" };
/** A string that is not null, so that `+` joins. */
export const NonNullStr: BasicType = { kind: "string", isText: true };
export const ArrayClass = globalClass("Array");
export const FunctionClass = globalClass("Function");
export const ClassClass = globalClass("Class");
export const ObjectClass = globalClass("Object");
export const RegExpClass = globalClass("RegExp");

function globalClass(name: string): ObjectType {
  return { kind: "object", name: { namespace: PUBLIC, name }, parameters: [], declaration: undefined };
}

export function isNumeric(type: AvmType): boolean {
  return type.kind === "int" || type.kind === "uint" || type.kind === "number";
}

export function isVector(type: AvmType): type is ObjectType {
  return type.kind === "object" && type.name.name === "Vector" && type.name.namespace.uri === "__AS3__.vec";
}

function sameType(a: AvmType, b: AvmType): boolean {
  if (a.kind !== "object" || b.kind !== "object") return a.kind === b.kind;
  const sameNamespace =
    a.name.namespace === b.name.namespace ||
    (a.name.namespace.kind === b.name.namespace.kind && a.name.namespace.uri === b.name.namespace.uri);
  return (
    a.name.name === b.name.name &&
    sameNamespace &&
    a.parameters.length === b.parameters.length &&
    a.parameters.every((parameter, i) => sameType(parameter, b.parameters[i]!))
  );
}

/** The type of `a + b`. A `string` may be null, which `+` takes for a number. */
export function sumType(a: AvmType, b: AvmType): AvmType {
  const isText = (type: AvmType): boolean => type.kind === "string" && type.isText === true;
  const isNumber = (type: AvmType): boolean => isNumeric(type) || type.kind === "boolean";
  if (isText(a) || isText(b)) return NonNullStr;
  return isNumber(a) && isNumber(b) ? Num : Any;
}

/** The type that holds the values of both. */
export function joinTypes(a: AvmType, b: AvmType): AvmType {
  if (sameType(a, b)) return a.kind === "string" ? Str : a;
  if (a.kind === "null" && (b.kind === "object" || b.kind === "string")) return b;
  if (b.kind === "null" && (a.kind === "object" || a.kind === "string")) return a;
  return isNumeric(a) && isNumeric(b) ? Num : Any;
}

/** What a variable without a type annotation gets from its first value: later values may be fractions. */
export function widen(type: AvmType): AvmType {
  if (type.kind === "int" || type.kind === "uint") return Num;
  if (type.kind === "string") return Str;
  return type.kind === "null" || type.kind === "void" ? Any : type;
}

export function formatType(type: AvmType): string {
  switch (type.kind) {
    case "any":
      return "*";
    case "number":
      return "Number";
    case "boolean":
      return "Boolean";
    case "string":
      return "String";
    case "object":
      return type.name.name;
    default:
      return type.kind;
  }
}

/** Reads types from type annotations, as the checker does not keep apart `int` and `number`. */
export class Types {
  readonly #source: SourceProgram;
  readonly #names: Names;
  readonly #objects = new Map<ts.Symbol, ObjectType>();
  readonly #runtimeInterfaces: ReadonlySet<ts.Symbol>;

  constructor(source: SourceProgram, names: Names) {
    this.#source = source;
    this.#names = names;
    this.#runtimeInterfaces = findRuntimeInterfaces(source);
  }

  /** Whether an interface exists at runtime: a class implements it, or it is the player's. */
  isRuntimeInterface(symbol: ts.Symbol): boolean {
    return this.#runtimeInterfaces.has(symbol) || this.#isPlayerInterface(symbol);
  }

  ofClass(declaration: Declaration): ObjectType {
    return this.#object(this.#source.checker.getSymbolAtLocation(declaration.name!)!);
  }

  /** @param node a type annotation; none means `any` */
  ofNode(node: ts.TypeNode | undefined): AvmType {
    if (node === undefined) return Any;
    switch (node.kind) {
      case ts.SyntaxKind.NumberKeyword:
        return Num;
      case ts.SyntaxKind.StringKeyword:
      case ts.SyntaxKind.TemplateLiteralType:
        return Str;
      case ts.SyntaxKind.BooleanKeyword:
        return Bool;
      case ts.SyntaxKind.VoidKeyword:
        return Void;
      case ts.SyntaxKind.ArrayType:
      case ts.SyntaxKind.TupleType:
        return ArrayClass;
      case ts.SyntaxKind.FunctionType:
        return FunctionClass;
      case ts.SyntaxKind.ThisType: {
        const owner = enclosingClass(node);
        return owner ? this.ofClass(owner) : Any;
      }
    }
    if (ts.isParenthesizedTypeNode(node)) return this.ofNode(node.type);
    if (ts.isTypeOperatorNode(node)) {
      return node.operator === ts.SyntaxKind.ReadonlyKeyword ? this.ofNode(node.type) : Any;
    }
    if (ts.isTypePredicateNode(node)) return node.assertsModifier ? Void : Bool;
    if (ts.isLiteralTypeNode(node)) return literalType(node.literal);
    if (ts.isUnionTypeNode(node)) return this.#union(node);
    if (ts.isTypeReferenceNode(node)) return this.#reference(node);
    if (ts.isExpressionWithTypeArguments(node)) {
      const symbol = heritageSymbol(this.#source.checker, node);
      return symbol ? this.ofSymbol(symbol, node.typeArguments) : Any;
    }
    return Any;
  }

  /** The type that a class, interface, enum or alias stands for. */
  ofSymbol(symbol: ts.Symbol, typeArguments?: readonly ts.TypeNode[]): AvmType {
    const declaration = mainDeclaration(symbol);
    if (declaration === undefined) return Any;
    if (ts.isEnumMember(declaration))
      return this.ofSymbol(this.#source.checker.getSymbolAtLocation(declaration.parent.name)!);
    if (ts.isEnumDeclaration(declaration)) return this.#enum(declaration);
    const isGlobal = this.#isGlobal(declaration);
    if (isGlobal) {
      const type = globalTypes.get(symbol.name);
      if (type !== undefined) return type;
    }
    const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration);
    if (alias) return alias.typeParameters ? Any : this.ofNode(alias.type);
    if (ts.isInterfaceDeclaration(declaration) && !this.isRuntimeInterface(symbol)) return Any;
    if (!ts.isClassDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)) return Any;
    const type = this.#object(symbol);
    if (!isGlobal || symbol.name !== "Vector") return type;
    return { ...type, parameters: typeArguments?.map((argument) => this.ofNode(argument)) ?? [Any] };
  }

  /** Whether every value of one type is a value of the other, without a conversion. */
  isAssignable(from: AvmType, to: AvmType): boolean {
    if (to.kind === "any" || sameType(from, to)) return true;
    if (from.kind === "null") return to.kind === "object" || to.kind === "string";
    if (from.kind !== "object" || to.kind !== "object") return false;
    return (
      from.declaration !== undefined && this.#supertypes(from.declaration).some((type) => this.isAssignable(type, to))
    );
  }

  #supertypes(declaration: Declaration): AvmType[] {
    const clauses = [
      ...heritage(declaration, ts.SyntaxKind.ExtendsKeyword),
      ...heritage(declaration, ts.SyntaxKind.ImplementsKeyword),
    ];
    return clauses.map((clause) => this.ofNode(clause)).filter((type) => type.kind === "object");
  }

  #reference(node: ts.TypeReferenceNode): AvmType {
    const symbol = this.#source.checker.getSymbolAtLocation(node.typeName);
    return symbol ? this.ofSymbol(unaliased(this.#source.checker, symbol), node.typeArguments) : Any;
  }

  #union(node: ts.UnionTypeNode): AvmType {
    const types = node.types.map((type) => this.ofNode(type));
    const first = types.find((type) => type.kind !== "null") ?? Any;
    const nullable = first.kind === "object" || first.kind === "string";
    const fits = types.every((type) => (type.kind === "null" ? nullable : sameType(type, first)));
    return fits ? first : Any;
  }

  /** Enums of 32-bit integers are ints. */
  #enum(declaration: ts.EnumDeclaration): AvmType {
    const values = declaration.members.map((member) => this.#source.checker.getConstantValue(member));
    if (values.every((value) => typeof value === "string")) return Str;
    if (values.every((value) => typeof value === "number" && value === (value | 0))) return Int;
    return values.every((value) => typeof value !== "string") ? Num : Any;
  }

  #object(symbol: ts.Symbol): ObjectType {
    let type = this.#objects.get(symbol);
    if (type === undefined) {
      const declaration = mainDeclaration(symbol) as Declaration;
      type = { kind: "object", name: this.#names.topLevel(symbol), parameters: [], declaration };
      this.#objects.set(symbol, type);
    }
    return type;
  }

  #isGlobal(declaration: ts.Declaration): boolean {
    return (
      this.#source.isGlobalLibrary(declaration.getSourceFile()) && !ts.findAncestor(declaration, ts.isModuleDeclaration)
    );
  }

  #isPlayerInterface(symbol: ts.Symbol): boolean {
    const declaration = symbol.declarations?.find(ts.isInterfaceDeclaration);
    return (
      declaration !== undefined && this.#source.isLibrary(declaration.getSourceFile()) && !this.#isGlobal(declaration)
    );
  }
}

/** Names of the language's own declarations that are no classes of that name at runtime, or have a type of their own. */
const globalTypes = new Map<string, AvmType>([
  ["int", Int],
  ["uint", Uint],
  ["Number", Num],
  ["Boolean", Bool],
  ["String", Str],
  ["Object", ObjectClass],
  ["Array", ArrayClass],
  ["ReadonlyArray", ArrayClass],
  ["Function", FunctionClass],
  ["CallableFunction", FunctionClass],
  ["NewableFunction", Any],
  ["Class", ClassClass],
]);

function literalType(literal: ts.LiteralTypeNode["literal"]): AvmType {
  if (ts.isStringLiteralLike(literal)) return Str;
  if (ts.isNumericLiteral(literal) || ts.isPrefixUnaryExpression(literal)) return Num;
  return literal.kind === ts.SyntaxKind.NullKeyword ? Null : Bool;
}

function findRuntimeInterfaces({ files, checker }: SourceProgram): Set<ts.Symbol> {
  const found = new Set<ts.Symbol>();
  const add = (
    declaration: Declaration,
    token: ts.SyntaxKind.ExtendsKeyword | ts.SyntaxKind.ImplementsKeyword,
  ): void => {
    for (const clause of heritage(declaration, token)) {
      const symbol = heritageSymbol(checker, clause);
      const target = symbol?.declarations?.find(ts.isInterfaceDeclaration);
      if (symbol === undefined || target === undefined || found.has(symbol)) continue;
      found.add(symbol);
      add(target, ts.SyntaxKind.ExtendsKeyword);
    }
  };
  for (const file of files) {
    for (const statement of file.statements) {
      if (ts.isClassDeclaration(statement)) add(statement, ts.SyntaxKind.ImplementsKeyword);
    }
  }
  return found;
}
