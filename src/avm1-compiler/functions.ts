import ts from "typescript";
import { ActionCode, Register } from "../avm1/actions.ts";
import { ActionWriter, type ConstantPool, type Label } from "../avm1/writer.ts";
import type { Constants } from "./constants.ts";
import { ExpressionCompiler, SCRATCH } from "./expressions.ts";
import { refuse } from "./refuse.ts";
import { namedVariables, namesOf, parametersOf, RegisterVariables, type Variables } from "./variables.ts";

interface Loop {
  next: Label;
  end: Label;
}

/** Writes the statements of one function, or of a timeline. */
export class FunctionCompiler extends ExpressionCompiler {
  readonly #loops: Loop[] = [];

  /** Code of a timeline; its variables are the clip's. */
  static timeline(statements: readonly ts.Statement[], constants: Constants, pool?: ConstantPool): Uint8Array {
    const compiler = new FunctionCompiler(new ActionWriter(pool), namedVariables, constants);
    compiler.#block(statements);
    return compiler.writer.finish();
  }

  /** Code that makes a function and calls it, without `this`; in it, and in its functions, variables are registers. */
  static isolated(node: ts.FunctionDeclaration, constants: Constants, pool: ConstantPool): Uint8Array {
    const writer = new ActionWriter(pool).push(0);
    writeFunction(writer, node, new RegisterVariables(namesOf(node)), constants);
    return writer.push(undefined).action(ActionCode.CallMethod).action(ActionCode.Pop).finish();
  }

  protected override functionValue(node: ts.FunctionLikeDeclaration): void {
    if (ts.isArrowFunction(node) && namesOf(node).names.has("this")) {
      refuse(node, "'this' of an arrow function is not that of the function around it in AVM1. Write 'function'.");
    }
    const variables = this.variables.named ? namedVariables : new RegisterVariables(namesOf(node));
    writeFunction(this.writer, node, variables, this.constants);
  }

  statement(node: ts.Statement): void {
    const { writer } = this;
    if (ts.isBlock(node)) this.#block(node.statements);
    else if (ts.isExpressionStatement(node)) this.effect(node.expression);
    else if (ts.isVariableStatement(node)) this.#declare(node.declarationList);
    else if (ts.isIfStatement(node)) this.#if(node);
    else if (ts.isWhileStatement(node)) this.#loop(node.expression, () => this.statement(node.statement));
    else if (ts.isForStatement(node)) this.#for(node);
    else if (ts.isForInStatement(node)) this.#forIn(node);
    else if (ts.isBreakStatement(node)) writer.branch(ActionCode.Jump, this.#innermost(node).end);
    else if (ts.isContinueStatement(node)) writer.branch(ActionCode.Jump, this.#innermost(node).next);
    else if (ts.isReturnStatement(node)) {
      if (node.expression) this.value(node.expression);
      else writer.push(undefined);
      writer.action(ActionCode.Return);
    } else if (ts.isThrowStatement(node)) {
      this.value(node.expression);
      writer.action(ActionCode.Throw);
    } else if (ts.isTryStatement(node)) this.#try(node);
    else if (ts.isClassDeclaration(node)) this.#class(node);
    else if (!ts.isFunctionDeclaration(node) && !ts.isEmptyStatement(node)) {
      refuse(node, `${ts.SyntaxKind[node.kind]} has no counterpart in AVM1.`);
    }
  }

  /** Functions are there before anything else of their block. */
  #block(statements: readonly ts.Statement[]): void {
    for (const node of statements.filter(ts.isFunctionDeclaration)) {
      this.variables.declare(this.writer, node.name!.text, () => this.functionValue(node));
    }
    for (const node of statements) this.statement(node);
  }

  #declare({ declarations }: ts.VariableDeclarationList): void {
    for (const { name, initializer } of declarations) {
      const value = initializer && (() => this.value(initializer));
      this.variables.declare(this.writer, name.getText(), value);
    }
  }

  #if({ expression, thenStatement, elseStatement }: ts.IfStatement): void {
    const { writer } = this;
    const [otherwise, end] = [writer.label(), writer.label()];
    this.value(expression);
    writer.action(ActionCode.Not).branch(ActionCode.If, otherwise);
    this.statement(thenStatement);
    if (elseStatement) writer.branch(ActionCode.Jump, end);
    writer.mark(otherwise);
    if (elseStatement) this.statement(elseStatement);
    writer.mark(end);
  }

  #for({ initializer, condition, incrementor, statement }: ts.ForStatement): void {
    if (initializer && ts.isVariableDeclarationList(initializer)) this.#declare(initializer);
    else if (initializer) this.effect(initializer);
    this.#loop(
      condition,
      () => this.statement(statement),
      () => incrementor && this.effect(incrementor),
    );
  }

  #loop(condition: ts.Expression | undefined, body: () => void, step: () => void = () => {}): void {
    const { writer } = this;
    const [again, next, end] = [writer.label(), writer.label(), writer.label()];
    writer.mark(again);
    if (condition) {
      this.value(condition);
      writer.action(ActionCode.Not).branch(ActionCode.If, end);
    }
    this.#loops.push({ next, end });
    body();
    this.#loops.pop();
    writer.mark(next);
    step();
    writer.branch(ActionCode.Jump, again).mark(end);
  }

  /** The names are on the stack, above a null. */
  #forIn({ initializer, expression, statement }: ts.ForInStatement): void {
    if (!ts.isVariableDeclarationList(initializer)) refuse(initializer, "Declare the variable in the loop.");
    const { writer } = this;
    const [next, end, done] = [writer.label(), writer.label(), writer.label()];
    this.value(expression);
    writer.action(ActionCode.Enumerate2);
    writer.mark(next).storeRegister(SCRATCH).push(null).action(ActionCode.Equals2).branch(ActionCode.If, done);
    const { name } = initializer.declarations[0]!;
    this.variables.declare(writer, name.getText(), () => writer.push(new Register(SCRATCH)));
    this.#loops.push({ next, end });
    this.statement(statement);
    this.#loops.pop();
    writer.branch(ActionCode.Jump, next);
    // When the loop is left early, the names that remain on the stack are popped up to the null.
    writer.mark(end).push(null).action(ActionCode.Equals2).action(ActionCode.Not).branch(ActionCode.If, end);
    writer.mark(done);
  }

  #innermost(node: ts.BreakOrContinueStatement): Loop {
    return this.#loops.at(-1) ?? refuse(node, "There is no loop around it.");
  }

  #try({ tryBlock, catchClause, finallyBlock }: ts.TryStatement): void {
    const { name } = catchClause?.variableDeclaration ?? {};
    const handler = catchClause && {
      variable: name?.getText() ?? "error",
      code: this.#part(catchClause.block),
    };
    this.writer.tryCatch(this.#part(tryBlock), handler, finallyBlock && this.#part(finallyBlock));
  }

  #part(block: ts.Block): Uint8Array {
    const compiler = new FunctionCompiler(new ActionWriter(this.writer.pool), this.variables, this.constants);
    compiler.#block(block.statements);
    return compiler.writer.finish();
  }

  /** As ActionScript 2: a function, whose prototype has the methods. */
  #class(node: ts.ClassDeclaration): void {
    const { writer, variables } = this;
    const name = node.name!.text;
    const initializer = node.members.find(ts.isConstructorDeclaration);
    variables.declare(writer, name, () => {
      if (initializer) this.functionValue(initializer);
      else writer.defineFunction({ parameters: [] }, new Uint8Array());
    });
    const superclass = node.heritageClauses?.[0]?.types[0]?.expression;
    if (superclass) {
      variables.read(writer, name, node);
      this.value(superclass);
      writer.action(ActionCode.Extends);
    }
    for (const member of node.members) {
      if (ts.isConstructorDeclaration(member)) continue;
      if (!ts.isMethodDeclaration(member)) refuse(member, "Classes have methods only, in AVM1.");
      variables.read(writer, name, node);
      writer.push("prototype").action(ActionCode.GetMember).push(member.name.getText());
      this.functionValue(member);
      writer.action(ActionCode.SetMember);
    }
  }
}

function writeFunction(
  writer: ActionWriter,
  node: ts.FunctionLikeDeclaration,
  variables: Variables,
  constants: Constants,
): void {
  const compiler = new FunctionCompiler(new ActionWriter(writer.pool), variables, constants);
  const { body } = node;
  if (body && ts.isBlock(body)) compiler.statement(body);
  else if (body) {
    compiler.value(body);
    compiler.writer.action(ActionCode.Return);
  }
  const registers = variables instanceof RegisterVariables ? { registers: variables.header } : {};
  writer.defineFunction({ parameters: parametersOf(node), ...registers }, compiler.writer.finish());
}
