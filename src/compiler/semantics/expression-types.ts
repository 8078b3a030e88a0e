import ts from "typescript";
import type { SourceProgram } from "../source/program.ts";
import { type Constants, isTransparent } from "./constants.ts";
import { hasTag } from "./jsdoc.ts";
import {
  enclosingClass,
  expectedMember,
  isClassMember,
  isStatic,
  mainDeclaration,
  unaliased,
  variableSymbol,
} from "./symbols.ts";
import {
  Any,
  ArrayClass,
  type AvmType,
  Bool,
  ClassClass,
  FunctionClass,
  Int,
  isNumeric,
  joinTypes,
  NonNullStr,
  Num,
  ObjectClass,
  RegExpClass,
  Str,
  sumType,
  type Types,
  Uint,
  Void,
  widen,
} from "./types.ts";

/** Functions of the language that are compiled to an instruction, with the type they convert to. */
export const conversions = new Map<string, AvmType>([
  ["int", Int],
  ["uint", Uint],
  ["Number", Num],
  ["Boolean", Bool],
  ["String", NonNullStr],
]);

/** Knows what AVM2 type a value has when it is on the stack, as far as that is certain. */
export class ExpressionTypes {
  readonly #source: SourceProgram;
  readonly #types: Types;
  readonly #constants: Constants;
  /** Types of variables; one whose type depends on itself is `any`. */
  readonly #ofSymbol = new Map<ts.Symbol, AvmType>();

  constructor(source: SourceProgram, types: Types, constants: Constants) {
    this.#source = source;
    this.#types = types;
    this.#constants = constants;
  }

  of(node: ts.Expression): AvmType {
    const constant = this.#constants.of(node);
    if (constant) return constant.type;
    if (isTransparent(node)) return this.of(node.expression);
    if (ts.isIdentifier(node)) return this.#ofNamed(variableSymbol(this.#source.checker, node));
    if (ts.isPropertyAccessExpression(node))
      return node.questionDotToken ? Any : this.#ofNamed(this.#source.checker.getSymbolAtLocation(node.name));
    if (ts.isElementAccessExpression(node)) return this.#element(node);
    if (ts.isCallExpression(node)) return this.#call(node);
    if (ts.isNewExpression(node)) return this.#new(node);
    if (ts.isBinaryExpression(node)) return this.#binary(node);
    if (ts.isPrefixUnaryExpression(node)) return this.#prefix(node);
    if (ts.isPostfixUnaryExpression(node)) return this.#step(node.operand);
    if (ts.isConditionalExpression(node)) return joinTypes(this.of(node.whenTrue), this.of(node.whenFalse));
    return this.#byKind(node);
  }

  /** The type of a variable, function or class, or of a member. */
  ofSymbol(symbol: ts.Symbol): AvmType {
    let type = this.#ofSymbol.get(symbol);
    if (type === undefined) {
      this.#ofSymbol.set(symbol, Any);
      const declaration = isAmbiguous(symbol) ? undefined : mainDeclaration(symbol);
      type = declaration ? this.ofDeclaration(declaration) : Any;
      this.#ofSymbol.set(symbol, type);
    }
    return type;
  }

  ofDeclaration(declaration: ts.Declaration): AvmType {
    if (ts.isClassDeclaration(declaration)) return ClassClass;
    if (ts.isFunctionLike(declaration) && !ts.isAccessor(declaration)) return FunctionClass;
    if (ts.isEnumDeclaration(declaration)) return ObjectClass;
    if (ts.isGetAccessor(declaration)) return this.returnType(declaration);
    if (ts.isSetAccessor(declaration)) return this.ofParameter(declaration.parameters[0]!);
    if (ts.isParameter(declaration)) return this.ofParameter(declaration);
    if (ts.isVariableDeclaration(declaration)) return this.#variable(declaration);
    if (ts.isPropertyDeclaration(declaration) || ts.isPropertySignature(declaration)) {
      if (declaration.questionToken || !this.isEnforced(declaration)) return Any;
      if (declaration.type) return this.#types.ofNode(declaration.type);
      const initializer = ts.isPropertyDeclaration(declaration) ? declaration.initializer : undefined;
      return initializer ? widen(this.of(initializer)) : Any;
    }
    return Any;
  }

  ofParameter(parameter: ts.ParameterDeclaration): AvmType {
    if (parameter.dotDotDotToken) return ArrayClass;
    if (parameter.questionToken) return Any;
    if (parameter.type) return this.#types.ofNode(parameter.type);
    return parameter.initializer && ts.isIdentifier(parameter.name) ? widen(this.of(parameter.initializer)) : Any;
  }

  /**
   * What a function returns. Without an annotation that is what the member it overrides does, else `any`, or `void` if
   * it returns nothing.
   */
  returnType(node: ts.SignatureDeclaration): AvmType {
    if (node.type) return this.#types.ofNode(node.type);
    if (ts.isConstructorDeclaration(node)) return Void;
    if (ts.isSetAccessor(node)) return this.#setterReturn(node);
    const expected = isMember(node) ? expectedMember(this.#source.checker, node) : undefined;
    if (expected) return this.returnType(expected);
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return Any;
    const body = "body" in node ? (node.body as ts.Node | undefined) : undefined;
    return body && !returnsValue(body) ? Void : Any;
  }

  /** Some setters of the player's declare none, which AVM2 wants of those that override them as well. */
  #setterReturn(node: ts.SetAccessorDeclaration): AvmType {
    if (hasTag(node, "untypedReturn")) return Any;
    const expected = expectedMember(this.#source.checker, node);
    return expected && ts.isSetAccessor(expected) ? this.#setterReturn(expected) : Void;
  }

  /** The class that a `new` expression makes an instance of. */
  #new(node: ts.NewExpression): AvmType {
    const symbol = this.#source.checker.getSymbolAtLocation(node.expression);
    const target = symbol && unaliased(this.#source.checker, symbol);
    const declaration = target && mainDeclaration(target);
    return declaration && ts.isClassDeclaration(declaration) ? this.#types.ofSymbol(target, node.typeArguments) : Any;
  }

  #ofNamed(symbol: ts.Symbol | undefined): AvmType {
    return symbol ? this.ofSymbol(unaliased(this.#source.checker, symbol)) : Any;
  }

  #variable(declaration: ts.VariableDeclaration): AvmType {
    if (declaration.type) return this.#types.ofNode(declaration.type);
    const statement = declaration.parent.parent;
    if (ts.isForInStatement(statement)) return this.#keyType(statement);
    if (ts.isForOfStatement(statement)) return this.#elementType(statement.expression);
    if (!declaration.initializer) return Any;
    const type = this.of(declaration.initializer);
    const isConst = ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const;
    return isConst && type.kind !== "null" && type.kind !== "void" ? type : widen(type);
  }

  /** Keys are strings, as TypeScript has them, except in a Dictionary. */
  #keyType({ expression }: ts.ForInStatement): AvmType {
    const type = this.of(expression);
    const isDictionary =
      type.kind === "object" && type.name.name === "Dictionary" && type.name.namespace.uri === "flash.utils";
    return isDictionary ? Any : Str;
  }

  #elementType(collection: ts.Expression): AvmType {
    const type = this.of(collection);
    if (type.kind === "string") return Str;
    return type.kind === "object" ? (type.parameters[0] ?? Any) : Any;
  }

  #element(node: ts.ElementAccessExpression): AvmType {
    if (node.questionDotToken) return Any;
    const type = this.of(node.expression);
    return type.kind === "object" && isNumeric(this.of(node.argumentExpression)) ? (type.parameters[0] ?? Any) : Any;
  }

  #call(node: ts.CallExpression): AvmType {
    if (ts.isOptionalChain(node)) return Any;
    const name = this.globalFunction(node.expression);
    if (name === "is") return Bool;
    if (name === "vectorOf") return ClassClass;
    if (name === "as") return this.#asType(node.arguments[1]);
    const conversion = name && conversions.get(name);
    if (conversion) return conversion;
    const declaration = this.#source.checker.getResolvedSignature(node)?.declaration;
    if (!declaration || ts.isJSDocSignature(declaration) || !this.isEnforced(declaration)) return Any;
    const type = this.returnType(declaration);
    return type.kind === "void" ? Any : type;
  }

  /** Whether values really have the declared type: the player and our own classes see to it, types alone do not. */
  isEnforced(declaration: ts.Declaration): boolean {
    return (
      this.#source.isLibrary(declaration.getSourceFile()) ||
      isClassMember(declaration) ||
      ts.isFunctionDeclaration(declaration)
    );
  }

  /** The name of a function that is declared in the language's own library, without a module. */
  globalFunction(callee: ts.Expression): string | undefined {
    if (!ts.isIdentifier(callee)) return undefined;
    const declaration = this.#source.checker.getSymbolAtLocation(callee)?.declarations?.[0];
    if (!declaration || !this.#source.isGlobalLibrary(declaration.getSourceFile())) return undefined;
    return ts.findAncestor(declaration, ts.isModuleDeclaration) ? undefined : callee.text;
  }

  #asType(type: ts.Expression | undefined): AvmType {
    const symbol = type && this.#source.checker.getSymbolAtLocation(type);
    const target = symbol && unaliased(this.#source.checker, symbol);
    if (!target || !(target.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) return Any;
    const avmType = this.#types.ofSymbol(target);
    return avmType.kind === "object" || avmType.kind === "string" ? avmType : Any;
  }

  #binary(node: ts.BinaryExpression): AvmType {
    const { left, right, operatorToken } = node;
    switch (operatorToken.kind) {
      case ts.SyntaxKind.EqualsToken:
        return this.#assigned(left, right);
      case ts.SyntaxKind.CommaToken:
        return this.of(right);
      case ts.SyntaxKind.PlusToken:
      case ts.SyntaxKind.PlusEqualsToken:
        return sumType(this.of(left), this.of(right));
      case ts.SyntaxKind.AmpersandAmpersandToken:
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return joinTypes(this.of(left), this.of(right));
      case ts.SyntaxKind.AmpersandAmpersandEqualsToken:
      case ts.SyntaxKind.BarBarEqualsToken:
      case ts.SyntaxKind.QuestionQuestionEqualsToken:
        return Any;
    }
    if (booleanOperators.has(operatorToken.kind)) return Bool;
    if (integerOperators.has(operatorToken.kind)) return Int;
    return unsignedOperators.has(operatorToken.kind) ? Uint : Num;
  }

  #assigned(left: ts.Expression, right: ts.Expression): AvmType {
    if (ts.isObjectLiteralExpression(left) || ts.isArrayLiteralExpression(left)) return this.of(right);
    const target = this.of(left);
    return isNumeric(target) || target.kind === "boolean" ? target : this.of(right);
  }

  #prefix({ operator, operand }: ts.PrefixUnaryExpression): AvmType {
    switch (operator) {
      case ts.SyntaxKind.ExclamationToken:
        return Bool;
      case ts.SyntaxKind.TildeToken:
        return Int;
      case ts.SyntaxKind.PlusPlusToken:
      case ts.SyntaxKind.MinusMinusToken:
        return this.#step(operand);
      default:
        return Num;
    }
  }

  #step(operand: ts.Expression): AvmType {
    const type = this.of(operand);
    return isNumeric(type) ? type : Num;
  }

  #byKind(node: ts.Expression): AvmType {
    switch (node.kind) {
      case ts.SyntaxKind.ThisKeyword: {
        const owner = thisClass(node);
        return owner ? this.#types.ofClass(owner) : Any;
      }
      case ts.SyntaxKind.ArrayLiteralExpression:
        return ArrayClass;
      case ts.SyntaxKind.ObjectLiteralExpression:
        return ObjectClass;
      case ts.SyntaxKind.FunctionExpression:
      case ts.SyntaxKind.ArrowFunction:
        return FunctionClass;
      case ts.SyntaxKind.TemplateExpression:
      case ts.SyntaxKind.TypeOfExpression:
        return NonNullStr;
      case ts.SyntaxKind.RegularExpressionLiteral:
        return RegExpClass;
      case ts.SyntaxKind.DeleteExpression:
        return Bool;
      default:
        return Any;
    }
  }
}

/** Whether a symbol is a class's prototype, or stands for members of several types. */
function isAmbiguous(symbol: ts.Symbol): boolean {
  if (symbol.flags & ts.SymbolFlags.Prototype) return true;
  if (!(symbol.flags & ts.SymbolFlags.Transient)) return false;
  return new Set(symbol.declarations?.map(({ parent }) => parent)).size > 1;
}

/** The class whose instance `this` is at a node; undefined where it is something else. */
function thisClass(node: ts.Node): ts.ClassDeclaration | undefined {
  const holder = ts.findAncestor(
    node,
    (at) => (ts.isFunctionLike(at) && !ts.isArrowFunction(at)) || isClassMember(at) || ts.isSourceFile(at),
  );
  return holder && isClassMember(holder) && !isStatic(holder) && !ts.isClassStaticBlockDeclaration(holder)
    ? enclosingClass(holder)
    : undefined;
}

function isMember(node: ts.Node): node is ts.MethodDeclaration | ts.GetAccessorDeclaration {
  return ts.isMethodDeclaration(node) || ts.isGetAccessor(node);
}

function returnsValue(node: ts.Node): boolean {
  if (ts.isReturnStatement(node)) return node.expression !== undefined;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => returnsValue(child) || undefined) ?? false;
}

const booleanOperators = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.InstanceOfKeyword,
  ts.SyntaxKind.InKeyword,
]);

const integerOperators = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.AmpersandToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.CaretToken,
  ts.SyntaxKind.LessThanLessThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanToken,
]);

const unsignedOperators = new Set<ts.SyntaxKind>([ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken]);
