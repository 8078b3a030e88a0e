import type ts from "typescript";
import type { AbcFile, MethodBody, MethodInfo } from "../../abc/model.ts";
import { PoolBuilder, PUBLIC, type QualifiedName } from "../../abc/pool-builder.ts";
import { Captures } from "../semantics/captures.ts";
import { Constants } from "../semantics/constants.ts";
import { ExpressionTypes } from "../semantics/expression-types.ts";
import { type Exports, Names } from "../semantics/names.ts";
import type { AvmType } from "../semantics/types.ts";
import { Types } from "../semantics/types.ts";
import type { MessageCode } from "../source/errors.ts";
import type { SourceProgram } from "../source/program.ts";
import type { Method } from "./method.ts";

/** A function that is made when its place in the code is reached. */
export type Closure = ts.FunctionExpression | ts.ArrowFunction | ts.FunctionDeclaration | ts.MethodDeclaration;

/** The emitters of each kind of node; a table, as expressions hold functions, which hold statements and expressions. */
export interface Emitters {
  /**
   * Leaves the value of an expression on the stack.
   *
   * @param want what it is for; a hint, the value need not have that type
   * @returns the type that the value certainly has
   */
  value(m: Method, node: ts.Expression, want?: AvmType): AvmType;
  /** Evaluates an expression and leaves nothing. */
  effect(m: Method, node: ts.Expression): void;
  statement(m: Method, node: ts.Statement): void;
  /** Leaves a function that sees the method's captured variables. */
  closure(m: Method, node: Closure): void;
}

export interface UnitOptions {
  exports: Exports;
  /** write file names and lines for stack traces */
  debug: boolean;
  /** JSDoc tags that are kept as metadata */
  metadata: readonly string[];
}

/** One ABC file while it is compiled. */
export class Unit {
  readonly source: SourceProgram;
  readonly checker: ts.TypeChecker;
  readonly options: UnitOptions;
  readonly emitters: Emitters;
  readonly pool = new PoolBuilder();
  readonly names: Names;
  readonly types: Types;
  readonly constants: Constants;
  readonly expressionTypes: ExpressionTypes;
  readonly abc: AbcFile = {
    minorVersion: 16,
    majorVersion: 46,
    pool: this.pool.pool,
    methods: [],
    metadata: [],
    instances: [],
    classes: [],
    scripts: [],
    bodies: [],
  };
  readonly #captures = new Map<ts.SourceFile, Captures>();

  constructor(source: SourceProgram, options: UnitOptions, emitters: Emitters) {
    this.source = source;
    this.checker = source.checker;
    this.options = options;
    this.emitters = emitters;
    this.names = new Names(source, options.exports);
    this.types = new Types(source, this.names);
    this.constants = new Constants(source, this.types);
    this.expressionTypes = new ExpressionTypes(source, this.types, this.constants);
  }

  captures(file: ts.SourceFile): Captures {
    let captures = this.#captures.get(file);
    if (captures === undefined) {
      captures = new Captures(file, this.checker, this.constants);
      this.#captures.set(file, captures);
    }
    return captures;
  }

  addMethod(info: MethodInfo): number {
    return this.abc.methods.push(info) - 1;
  }

  addBody(body: MethodBody): void {
    this.abc.bodies.push(body);
  }

  name(name: QualifiedName): number {
    return this.pool.qualifiedName(name);
  }

  publicName(name: string): number {
    return this.pool.qualifiedName({ namespace: PUBLIC, name });
  }

  /** The multiname of public properties whose name is on the stack. */
  runtimePublicName(): number {
    return this.pool.runtimeName(PUBLIC);
  }

  /** The multiname of a type; 0 is `*`. */
  typeName(type: AvmType): number {
    switch (type.kind) {
      case "any":
      case "null":
        return 0;
      case "number":
        return this.publicName("Number");
      case "boolean":
        return this.publicName("Boolean");
      case "string":
        return this.publicName("String");
      case "object": {
        const base = this.name(type.name);
        if (type.parameters.length === 0) return base;
        return this.pool.typeName(
          base,
          type.parameters.map((parameter) => this.typeName(parameter)),
        );
      }
      default:
        return this.publicName(type.kind);
    }
  }

  report(node: ts.Node, code: MessageCode, ...args: string[]): void {
    this.source.report(node, code, ...args);
  }
}
