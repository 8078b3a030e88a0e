import ts from "typescript";
import { ActionCode, Register } from "../avm1/actions.ts";
import type { ActionWriter } from "../avm1/writer.ts";
import type { Constants } from "./constants.ts";
import { refuse } from "./refuse.ts";
import type { Variables } from "./variables.ts";

const Kind = ts.SyntaxKind;

/** A register that holds nothing beyond one expression. */
export const SCRATCH = 0;

/** Operators of two operands: the actions behind the operands, the right one being on top. */
const BINARY = new Map<ts.SyntaxKind, readonly number[]>([
  [Kind.PlusToken, [ActionCode.Add2]],
  [Kind.MinusToken, [ActionCode.Subtract]],
  [Kind.AsteriskToken, [ActionCode.Multiply]],
  [Kind.SlashToken, [ActionCode.Divide]],
  [Kind.PercentToken, [ActionCode.Modulo]],
  [Kind.AmpersandToken, [ActionCode.BitAnd]],
  [Kind.BarToken, [ActionCode.BitOr]],
  [Kind.CaretToken, [ActionCode.BitXor]],
  [Kind.LessThanLessThanToken, [ActionCode.BitLShift]],
  [Kind.GreaterThanGreaterThanToken, [ActionCode.BitRShift]],
  [Kind.GreaterThanGreaterThanGreaterThanToken, [ActionCode.BitURShift]],
  [Kind.EqualsEqualsToken, [ActionCode.Equals2]],
  [Kind.ExclamationEqualsToken, [ActionCode.Equals2, ActionCode.Not]],
  [Kind.EqualsEqualsEqualsToken, [ActionCode.StrictEquals]],
  [Kind.ExclamationEqualsEqualsToken, [ActionCode.StrictEquals, ActionCode.Not]],
  // SWF 5 has no other comparison than this one; what is no number compares as it does with compilers of its time.
  [Kind.LessThanToken, [ActionCode.Less2]],
  [Kind.GreaterThanToken, [ActionCode.StackSwap, ActionCode.Less2]],
  [Kind.LessThanEqualsToken, [ActionCode.StackSwap, ActionCode.Less2, ActionCode.Not]],
  [Kind.GreaterThanEqualsToken, [ActionCode.Less2, ActionCode.Not]],
  [Kind.InstanceOfKeyword, [ActionCode.InstanceOf]],
]);

/** `a += b` is `a = a + b`. */
const COMPOUND = new Map<ts.SyntaxKind, ts.SyntaxKind>([
  [Kind.PlusEqualsToken, Kind.PlusToken],
  [Kind.MinusEqualsToken, Kind.MinusToken],
  [Kind.AsteriskEqualsToken, Kind.AsteriskToken],
  [Kind.SlashEqualsToken, Kind.SlashToken],
]);

type Member = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** Writes what expressions do: `value` leaves one value on the stack, `effect` none. */
export abstract class ExpressionCompiler {
  readonly writer: ActionWriter;
  protected readonly variables: Variables;
  protected readonly constants: Constants;

  constructor(writer: ActionWriter, variables: Variables, constants: Constants) {
    this.writer = writer;
    this.variables = variables;
    this.constants = constants;
  }

  /** Pushes a function. */
  protected abstract functionValue(node: ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration): void;

  effect(node: ts.Expression): void {
    const inner = unwrap(node);
    if (ts.isBinaryExpression(inner) && this.#assignment(inner, false)) return;
    if (isStep(inner)) this.#step(inner, false);
    else if (this.variables.named && isTrace(inner)) {
      this.value(inner.arguments[0]!);
      this.writer.action(ActionCode.Trace);
    } else {
      this.value(inner);
      this.writer.action(ActionCode.Pop);
    }
  }

  value(node: ts.Expression): void {
    const inner = unwrap(node);
    const constant = this.constants(inner);
    if (constant !== undefined) this.writer.push(constant);
    else if (ts.isIdentifier(inner) || inner.kind === Kind.ThisKeyword || inner.kind === Kind.SuperKeyword) {
      this.#name(inner);
    } else if (isMember(inner)) {
      this.#reference(inner);
      this.writer.action(ActionCode.GetMember);
    } else if (ts.isCallExpression(inner)) this.#call(inner);
    else if (ts.isNewExpression(inner)) this.#construct(inner);
    else if (ts.isBinaryExpression(inner)) this.#binary(inner);
    else if (isStep(inner)) this.#step(inner, true);
    else if (ts.isPrefixUnaryExpression(inner)) this.#prefix(inner);
    else if (ts.isConditionalExpression(inner)) this.#conditional(inner);
    else if (ts.isFunctionExpression(inner) || ts.isArrowFunction(inner)) this.functionValue(inner);
    else this.#other(inner);
  }

  #other(node: ts.Expression): void {
    const { writer } = this;
    switch (node.kind) {
      case Kind.NullKeyword:
        writer.push(null);
        return;
      case Kind.TrueKeyword:
      case Kind.FalseKeyword:
        writer.push(node.kind === Kind.TrueKeyword);
        return;
    }
    if (ts.isStringLiteralLike(node)) writer.push(node.text);
    else if (ts.isNumericLiteral(node)) writer.push(Number(node.text));
    else if (ts.isTemplateExpression(node)) this.#template(node);
    else if (ts.isArrayLiteralExpression(node)) {
      this.#list(node.elements);
      writer.action(ActionCode.InitArray);
    } else if (ts.isObjectLiteralExpression(node)) this.#object(node);
    else if (ts.isTypeOfExpression(node)) {
      this.value(node.expression);
      writer.action(ActionCode.TypeOf);
    } else if (ts.isDeleteExpression(node)) this.#delete(node);
    else refuse(node, `${Kind[node.kind]} has no counterpart in AVM1.`);
  }

  #name(node: ts.Expression): void {
    const name = node.getText();
    if (name === "undefined") this.writer.push(undefined);
    else this.variables.read(this.writer, name, node);
  }

  /** Pushes the object and the name of a member. */
  #reference(node: Member): void {
    this.value(node.expression);
    if (ts.isPropertyAccessExpression(node)) this.writer.push(node.name.text);
    else this.value(node.argumentExpression);
  }

  /** Pushes values, the first on top, and their number. */
  #list(values: readonly ts.Expression[]): void {
    for (const value of [...values].reverse()) this.value(value);
    this.writer.push(values.length);
  }

  #call({ expression, arguments: values }: ts.CallExpression): void {
    this.#list(values);
    this.#invoke(unwrap(expression), ActionCode.CallFunction, ActionCode.CallMethod);
  }

  #construct({ expression, arguments: values = ts.factory.createNodeArray() }: ts.NewExpression): void {
    this.#list(values);
    this.#invoke(unwrap(expression), ActionCode.NewObject, ActionCode.NewMethod);
  }

  #invoke(callee: ts.Expression, byName: number, asMember: number): void {
    const { writer } = this;
    if (isMember(callee)) {
      this.#reference(callee);
      writer.action(asMember);
    } else if (ts.isIdentifier(callee) && this.variables.named) {
      writer.push(callee.text).action(byName);
    } else {
      // A member without a name is the function itself.
      this.value(callee);
      writer.push(undefined).action(asMember);
    }
  }

  #binary(node: ts.BinaryExpression): void {
    const { left, right, operatorToken } = node;
    if (this.#assignment(node, true)) return;
    switch (operatorToken.kind) {
      case Kind.CommaToken:
        this.effect(left);
        this.value(right);
        return;
      case Kind.AmpersandAmpersandToken:
      case Kind.BarBarToken:
        this.#shortCircuit(left, right, operatorToken.kind === Kind.BarBarToken);
        return;
    }
    const actions = BINARY.get(operatorToken.kind) ?? refuse(node, `'${operatorToken.getText()}' is not in AVM1.`);
    this.value(left);
    this.value(right);
    for (const action of actions) this.writer.action(action);
  }

  #shortCircuit(left: ts.Expression, right: ts.Expression, stopsAt: boolean): void {
    const { writer } = this;
    const end = writer.label();
    this.value(left);
    writer.action(ActionCode.PushDuplicate);
    if (!stopsAt) writer.action(ActionCode.Not);
    writer.branch(ActionCode.If, end).action(ActionCode.Pop);
    this.value(right);
    writer.mark(end);
  }

  /** @returns false when the node is no assignment */
  #assignment({ left, right, operatorToken }: ts.BinaryExpression, wanted: boolean): boolean {
    const operator = COMPOUND.get(operatorToken.kind);
    if (operator === undefined && operatorToken.kind !== Kind.EqualsToken) return false;
    const target = unwrap(left);
    this.#assign(target, wanted, () => {
      if (operator !== undefined) this.value(target);
      this.value(right);
      if (operator !== undefined) this.writer.action(BINARY.get(operator)![0]!);
    });
    return true;
  }

  /** The object of a member is evaluated again for its value in compound assignments. */
  #assign(target: ts.Expression, wanted: boolean, value: () => void): void {
    const { writer } = this;
    const kept = (): void => {
      value();
      if (wanted) writer.storeRegister(SCRATCH);
    };
    if (ts.isIdentifier(target)) this.variables.write(writer, target.text, kept, target);
    else if (isMember(target)) {
      this.#reference(target);
      kept();
      writer.action(ActionCode.SetMember);
    } else refuse(target, "Only variables and members can be assigned to.");
    if (wanted) writer.push(new Register(SCRATCH));
  }

  #step(node: Step, wanted: boolean): void {
    if (wanted && ts.isPostfixUnaryExpression(node)) refuse(node, `Write '${node.getText()}' as a statement.`);
    const action = node.operator === Kind.PlusPlusToken ? ActionCode.Increment : ActionCode.Decrement;
    this.#assign(node.operand, wanted, () => {
      this.value(node.operand);
      this.writer.action(action);
    });
  }

  #prefix({ operator, operand }: ts.PrefixUnaryExpression): void {
    const { writer } = this;
    if (operator === Kind.MinusToken) {
      if (ts.isNumericLiteral(operand)) {
        writer.push(-Number(operand.text));
        return;
      }
      writer.push(0);
      this.value(operand);
      writer.action(ActionCode.Subtract);
    } else {
      this.value(operand);
      if (operator === Kind.TildeToken) writer.push(-1).action(ActionCode.BitXor);
      else writer.action(operator === Kind.PlusToken ? ActionCode.ToNumber : ActionCode.Not);
    }
  }

  #conditional({ condition, whenTrue, whenFalse }: ts.ConditionalExpression): void {
    const { writer } = this;
    const [otherwise, end] = [writer.label(), writer.label()];
    this.value(condition);
    writer.action(ActionCode.Not).branch(ActionCode.If, otherwise);
    this.value(whenTrue);
    writer.branch(ActionCode.Jump, end).mark(otherwise);
    this.value(whenFalse);
    writer.mark(end);
  }

  #template({ head, templateSpans }: ts.TemplateExpression): void {
    const { writer } = this;
    let text = head.text;
    let isFirst = true;
    const add = (): void => {
      if (isFirst) writer.push(text);
      else if (text !== "") writer.push(text).action(ActionCode.Add2);
      isFirst = false;
    };
    for (const { expression, literal } of templateSpans) {
      const constant = this.constants(unwrap(expression));
      if (constant !== undefined) {
        text += constant + literal.text;
        continue;
      }
      add();
      this.value(expression);
      writer.action(ActionCode.ToString).action(ActionCode.Add2);
      text = literal.text;
    }
    add();
  }

  #object({ properties }: ts.ObjectLiteralExpression): void {
    for (const property of properties) {
      if (ts.isPropertyAssignment(property)) {
        this.writer.push(nameOf(property.name));
        this.value(property.initializer);
      } else if (ts.isShorthandPropertyAssignment(property)) {
        this.writer.push(property.name.text);
        this.value(property.name);
      } else if (ts.isMethodDeclaration(property)) {
        this.writer.push(nameOf(property.name));
        this.functionValue(property);
      } else refuse(property, "Object literals have plain properties in AVM1.");
    }
    this.writer.push(properties.length).action(ActionCode.InitObject);
  }

  #delete({ expression }: ts.DeleteExpression): void {
    const target = unwrap(expression);
    if (!isMember(target)) refuse(target, "Only members can be deleted.");
    this.#reference(target);
    this.writer.action(ActionCode.Delete);
  }
}

/** `trace` is an action, and also a function for those who need its value. */
function isTrace(node: ts.Expression): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.getText() === "trace" && node.arguments.length === 1;
}

type Step = ts.PrefixUnaryExpression | ts.PostfixUnaryExpression;

function isStep(node: ts.Expression): node is Step {
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return false;
  return node.operator === Kind.PlusPlusToken || node.operator === Kind.MinusMinusToken;
}

function isMember(node: ts.Expression): node is Member {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function nameOf(name: ts.PropertyName): string {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)) return name.text;
  return refuse(name, "Names of properties are constants in AVM1.");
}

/** The expression inside parentheses and what only the checker sees. */
function unwrap(node: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) {
    return unwrap(node.expression);
  }
  return node;
}
