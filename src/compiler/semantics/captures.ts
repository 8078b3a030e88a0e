import ts from "typescript";
import type { Constants } from "./constants.ts";
import { isClassMember, isStatic, variableSymbol } from "./symbols.ts";

/**
 * Code that becomes one AVM2 method: a function, the constructor of a class with its field initialisers, the static
 * part of a class, or the top level of a file.
 */
export interface Container {
  /** undefined for the top level of a file, a constructor and the static part of a class */
  readonly node: ts.FunctionLikeDeclaration | undefined;
  readonly parent: Container | undefined;
  /** a static method or the static part of a class: its `this` is the class */
  readonly isStaticMember: boolean;
  /** `this` of this container is used by arrow functions in it */
  capturesThis: boolean;
  /** objects that hold its captured variables; all have the same slots */
  readonly environments: Environment[];
  slotCount: number;
}

/** A function's own variables, or those of one pass through a loop, that functions inside refer to. */
export interface Environment {
  /** the loop, or undefined for the container's own */
  readonly loop: ts.IterationStatement | undefined;
  readonly variables: CapturedVariable[];
}

export interface CapturedVariable {
  readonly symbol: ts.Symbol;
  readonly environment: Environment;
  /** from 1 */
  readonly slot: number;
}

interface Place {
  readonly container: Container;
  readonly loop: ts.IterationStatement | undefined;
}

/** Finds which variables of a file functions capture, so that the others can live in registers. */
export class Captures {
  readonly #checker: ts.TypeChecker;
  readonly #constants: Constants;
  readonly #containers = new Map<ts.Node, Container>();
  readonly #statics = new Map<ts.ClassDeclaration, Container>();
  readonly #captured = new Map<ts.Symbol, CapturedVariable>();
  readonly #declared = new Map<ts.Symbol, Place>();
  readonly #used: { symbol: ts.Symbol; container: Container }[] = [];

  constructor(file: ts.SourceFile, checker: ts.TypeChecker, constants: Constants) {
    this.#checker = checker;
    this.#constants = constants;
    const container = this.#newContainer(file, undefined, undefined);
    for (const statement of file.statements) this.#visit(statement, { container, loop: undefined });
    for (const { symbol, container: user } of this.#used) this.#use(symbol, user);
  }

  /** @param node a function, a class (for its constructor) or a file */
  container(node: ts.FunctionLikeDeclaration | ts.ClassDeclaration | ts.SourceFile): Container {
    return this.#containers.get(ts.isConstructorDeclaration(node) ? node.parent : node)!;
  }

  /** The container of a class's static initialisers. */
  staticContainer(node: ts.ClassDeclaration): Container {
    return this.#statics.get(node)!;
  }

  captured(symbol: ts.Symbol): CapturedVariable | undefined {
    return this.#captured.get(symbol);
  }

  /** The environment of a loop's passes, if functions capture variables of one. */
  loopEnvironment(container: Container, loop: ts.IterationStatement): Environment | undefined {
    return container.environments.find((environment) => environment.loop === loop);
  }

  /** Whether a symbol is a variable of a function, and not of a file's top level. */
  isLocal(symbol: ts.Symbol): boolean {
    return this.#declared.has(symbol);
  }

  #newContainer(
    node: ts.Node | undefined,
    fn: ts.FunctionLikeDeclaration | undefined,
    parent: Container | undefined,
  ): Container {
    const isStaticMember = fn ? isClassMember(fn) && isStatic(fn) : node === undefined;
    const container = { node: fn, parent, isStaticMember, capturesThis: false, environments: [], slotCount: 0 };
    if (node) this.#containers.set(node, container);
    return container;
  }

  #visit(node: ts.Node, place: Place): void {
    if (ts.isTypeNode(node)) return;
    if (ts.isClassDeclaration(node)) this.#visitClass(node, place.container);
    else if (isFunctionLike(node)) this.#visitFunction(node, place);
    else {
      if (node.kind === ts.SyntaxKind.ThisKeyword) captureThis(place.container);
      if (ts.isVariableDeclaration(node) || ts.isBindingElement(node)) this.#declare(node, place);
      if (ts.isIdentifier(node)) this.#refer(node, place.container);
      const inner = isLoop(node) ? { ...place, loop: node } : place;
      ts.forEachChild(node, (child) => this.#visit(child, inner));
    }
  }

  #visitClass(node: ts.ClassDeclaration, parent: Container): void {
    const instance = this.#newContainer(node, undefined, parent);
    const statics = this.#newContainer(undefined, undefined, parent);
    this.#statics.set(node, statics);
    for (const member of node.members) {
      if (ts.isConstructorDeclaration(member)) this.#visitParts(member, instance);
      else if (isFunctionLike(member)) this.#visitFunction(member, { container: instance, loop: undefined });
      else {
        const isStaticPart = ts.isClassStaticBlockDeclaration(member) || isStatic(member);
        ts.forEachChild(member, (child) =>
          this.#visit(child, { container: isStaticPart ? statics : instance, loop: undefined }),
        );
      }
    }
  }

  #visitFunction(node: ts.FunctionLikeDeclaration, place: Place): void {
    // The name of a function expression is a variable beside it, as AVM2 functions do not know themselves.
    if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) this.#declare(node, place);
    this.#visitParts(node, this.#newContainer(node, node, place.container));
  }

  #visitParts(node: ts.FunctionLikeDeclaration, container: Container): void {
    const place: Place = { container, loop: undefined };
    for (const parameter of node.parameters) {
      this.#declare(parameter, place);
      ts.forEachChild(parameter, (child) => this.#visit(child, place));
    }
    if (node.body) this.#visit(node.body, place);
  }

  #declare(
    node:
      | ts.VariableDeclaration
      | ts.BindingElement
      | ts.ParameterDeclaration
      | ts.FunctionDeclaration
      | ts.FunctionExpression,
    place: Place,
  ): void {
    if (!node.name || !ts.isIdentifier(node.name) || isTopLevel(node)) return;
    const symbol = variableSymbol(this.#checker, node.name);
    if (symbol === undefined) return;
    const isVar =
      ts.isVariableDeclaration(node) &&
      !(ts.getCombinedNodeFlags(node) & ts.NodeFlags.BlockScoped) &&
      !ts.isCatchClause(node.parent);
    this.#declared.set(symbol, isVar ? { ...place, loop: undefined } : place);
  }

  #refer(node: ts.Identifier, container: Container): void {
    const symbol = variableSymbol(this.#checker, node);
    if (symbol) this.#used.push({ symbol, container });
  }

  #use(symbol: ts.Symbol, user: Container): void {
    const place = this.#declared.get(symbol);
    if (place === undefined || place.container === user || this.#captured.has(symbol)) return;
    if (this.#constants.ofSymbol(symbol)) return;
    const { container, loop } = place;
    let environment = container.environments.find((candidate) => candidate.loop === loop);
    if (environment === undefined) {
      environment = { loop, variables: [] };
      container.environments.push(environment);
    }
    const variable: CapturedVariable = { symbol, environment, slot: ++container.slotCount };
    environment.variables.push(variable);
    this.#captured.set(symbol, variable);
  }
}

/** A function's own environment also holds `this` for arrow functions. */
export function ownEnvironment(container: Container): Environment | undefined {
  return container.environments.find((environment) => environment.loop === undefined);
}

/** The container whose `this` a container sees. */
export function thisOwner(container: Container): Container {
  let owner = container;
  while (owner.node && ts.isArrowFunction(owner.node)) owner = owner.parent!;
  return owner;
}

function captureThis(container: Container): void {
  const owner = thisOwner(container);
  if (owner === container || owner.capturesThis) return;
  owner.capturesThis = true;
  owner.slotCount++;
  if (ownEnvironment(owner) === undefined) owner.environments.push({ loop: undefined, variables: [] });
}

function isFunctionLike(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && !ts.isTypeNode(node) && "body" in node;
}

function isLoop(node: ts.Node): node is ts.IterationStatement {
  return ts.isIterationStatement(node, false);
}

/** Whether a variable or function is declared directly at the top level of a file. */
export function isTopLevel(node: ts.Node): boolean {
  let at: ts.Node = node;
  while (ts.isBindingElement(at) || ts.isObjectBindingPattern(at) || ts.isArrayBindingPattern(at)) at = at.parent;
  if (ts.isVariableDeclaration(at))
    return ts.isVariableStatement(at.parent.parent) && ts.isSourceFile(at.parent.parent.parent);
  return ts.isSourceFile(at.parent);
}
