import ts from "typescript";
import type { SourceProgram } from "../source/program.ts";
import { unaliased, variableSymbol } from "./symbols.ts";
import { Any, type AvmType, Bool, Int, NonNullStr, Null, Num, type Types, Uint } from "./types.ts";

export interface Constant {
  value: number | string | boolean | null | undefined;
  type: AvmType;
}

/** Finds expressions whose value is known: those are compiled to the value. */
export class Constants {
  readonly #source: SourceProgram;
  readonly #types: Types;
  readonly #ofSymbol = new Map<ts.Symbol, Constant | undefined>();

  constructor(source: SourceProgram, types: Types) {
    this.#source = source;
    this.#types = types;
  }

  of(node: ts.Expression): Constant | undefined {
    switch (node.kind) {
      case ts.SyntaxKind.TrueKeyword:
        return { value: true, type: Bool };
      case ts.SyntaxKind.FalseKeyword:
        return { value: false, type: Bool };
      case ts.SyntaxKind.NullKeyword:
        return { value: null, type: Null };
    }
    if (ts.isNumericLiteral(node)) return numberConstant(Number(node.text));
    if (ts.isStringLiteralLike(node)) return { value: node.text, type: NonNullStr };
    if (isTransparent(node)) return this.of(node.expression);
    if (ts.isPrefixUnaryExpression(node)) return this.#unary(node);
    if (ts.isBinaryExpression(node)) return this.#binary(node);
    if (ts.isIdentifier(node)) return this.#identifier(node);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const value = this.#source.checker.getConstantValue(node);
      return value === undefined ? this.#member(node) : literal(value);
    }
    return undefined;
  }

  /** The value of a `const` variable, at the top level of a file or local. */
  ofSymbol(symbol: ts.Symbol): Constant | undefined {
    if (this.#ofSymbol.has(symbol)) return this.#ofSymbol.get(symbol);
    // Guards against constants that refer to themselves.
    this.#ofSymbol.set(symbol, undefined);
    const constant = this.#variable(symbol.valueDeclaration);
    this.#ofSymbol.set(symbol, constant);
    return constant;
  }

  #variable(declaration: ts.Declaration | undefined): Constant | undefined {
    if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
    if (!(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) || !declaration.initializer) return undefined;
    const constant = this.of(declaration.initializer);
    if (constant === undefined || declaration.type === undefined) return constant;
    return convertConstant(constant, this.#types.ofNode(declaration.type));
  }

  #identifier(node: ts.Identifier): Constant | undefined {
    const symbol = variableSymbol(this.#source.checker, node);
    if (symbol === undefined) return undefined;
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined && node.text === "undefined") return { value: undefined, type: Any };
    const target = unaliased(this.#source.checker, symbol);
    const file = target.valueDeclaration?.getSourceFile();
    if (file && this.#source.isLibrary(file)) {
      if (node.text === "NaN") return { value: Number.NaN, type: Num };
      if (node.text === "Infinity") return { value: Number.POSITIVE_INFINITY, type: Num };
      return undefined;
    }
    return this.ofSymbol(target);
  }

  /** `NAMES.NAME` of `import * as NAMES`, and a member of an enum whose file is not compiled, so that it has no object. */
  #member(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Constant | undefined {
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    const { checker } = this.#source;
    const symbol = checker.getSymbolAtLocation(node.name);
    const declaration = symbol?.valueDeclaration;
    if (!symbol || !declaration || !ts.isEnumMember(declaration)) return symbol && this.ofSymbol(symbol);
    if (this.#source.isCompiled(declaration.getSourceFile())) return undefined;
    const value = checker.getConstantValue(declaration);
    return value === undefined ? undefined : literal(value);
  }

  #unary({ operator, operand }: ts.PrefixUnaryExpression): Constant | undefined {
    const constant = this.of(operand);
    if (typeof constant?.value !== "number") return undefined;
    if (operator === ts.SyntaxKind.MinusToken) return numberConstant(-constant.value);
    if (operator === ts.SyntaxKind.PlusToken) return constant;
    return operator === ts.SyntaxKind.TildeToken ? numberConstant(~constant.value) : undefined;
  }

  /** Arithmetic only: strings have to stay apart, as some are replaced in the finished file. */
  #binary({ left, right, operatorToken }: ts.BinaryExpression): Constant | undefined {
    const operation = arithmetic.get(operatorToken.kind);
    if (operation === undefined) return undefined;
    const a = this.of(left);
    const b = this.of(right);
    if (typeof a?.value !== "number" || typeof b?.value !== "number") return undefined;
    return numberConstant(operation(a.value, b.value));
  }
}

const arithmetic = new Map<ts.SyntaxKind, (a: number, b: number) => number>([
  [ts.SyntaxKind.PlusToken, (a, b) => a + b],
  [ts.SyntaxKind.MinusToken, (a, b) => a - b],
  [ts.SyntaxKind.AsteriskToken, (a, b) => a * b],
  [ts.SyntaxKind.SlashToken, (a, b) => a / b],
  [ts.SyntaxKind.PercentToken, (a, b) => a % b],
  [ts.SyntaxKind.AmpersandToken, (a, b) => a & b],
  [ts.SyntaxKind.BarToken, (a, b) => a | b],
  [ts.SyntaxKind.CaretToken, (a, b) => a ^ b],
  [ts.SyntaxKind.LessThanLessThanToken, (a, b) => a << b],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, (a, b) => a >> b],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, (a, b) => a >>> b],
]);

/** A node that is gone at runtime: parentheses, casts, `!`, `satisfies`. */
export function isTransparent(
  node: ts.Node,
): node is
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.TypeAssertion
  | ts.NonNullExpression
  | ts.SatisfiesExpression {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node)
  );
}

/** The expression without what is gone at runtime. */
export function stripped(node: ts.Expression): ts.Expression {
  let inner = node;
  while (isTransparent(inner)) inner = inner.expression;
  return inner;
}

function literal(value: string | number): Constant {
  return typeof value === "string" ? { value, type: NonNullStr } : numberConstant(value);
}

export function numberConstant(value: number): Constant {
  const type = Object.is(value, -0) ? Num : value === (value | 0) ? Int : value === value >>> 0 ? Uint : Num;
  return { value, type };
}

/** The constant as a variable of a type holds it; undefined if that takes code. */
export function convertConstant({ value, type }: Constant, to: AvmType): Constant | undefined {
  switch (to.kind) {
    case "any":
      return { value, type };
    case "int":
      return typeof value === "number" ? { value: value | 0, type: Int } : undefined;
    case "uint":
      return typeof value === "number" ? { value: value >>> 0, type: Uint } : undefined;
    case "number":
      return typeof value === "number" ? { value, type: Num } : undefined;
    case "boolean":
      return typeof value === "boolean" ? { value, type: Bool } : undefined;
    case "string":
      if (value === null || value === undefined) return { value: null, type: Null };
      return typeof value === "string" ? { value, type: NonNullStr } : undefined;
    case "object":
      return value === null || value === undefined ? { value: null, type: Null } : undefined;
    default:
      return undefined;
  }
}
