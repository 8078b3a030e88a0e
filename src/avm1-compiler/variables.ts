import ts from "typescript";
import { ActionCode, FunctionFlag, Register } from "../avm1/actions.ts";
import type { ActionWriter, FunctionRegisters } from "../avm1/writer.ts";
import { refuse } from "./refuse.ts";

/** Where the code of one function, or of a timeline, finds its variables. */
export interface Variables {
  /** Pushes the value of a variable. */
  read(writer: ActionWriter, name: string, node: ts.Node): void;
  /** Sets a variable to the value that `value` pushes. */
  write(writer: ActionWriter, name: string, value: () => void, node: ts.Node): void;
  /** The same for a variable that begins to exist; without `value` it is undefined. */
  declare(writer: ActionWriter, name: string, value: (() => void) | undefined): void;
  /** Variables have names when the code runs, and so do the functions that are in them. */
  readonly named: boolean;
}

/** Variables by name, as ActionScript 1 has them: they are looked up in what is around, when the code runs. */
export const namedVariables: Variables = {
  read(writer, name) {
    writer.push(name).action(ActionCode.GetVariable);
  },
  write(writer, name, value) {
    writer.push(name);
    value();
    writer.action(ActionCode.SetVariable);
  },
  declare(writer, name, value) {
    writer.push(name);
    value?.();
    writer.action(value ? ActionCode.DefineLocal : ActionCode.DefineLocal2);
  },
  named: true,
};

const PRELOADED = [
  ["this", FunctionFlag.PreloadThis, FunctionFlag.SuppressThis],
  ["arguments", FunctionFlag.PreloadArguments, FunctionFlag.SuppressArguments],
  ["super", FunctionFlag.PreloadSuper, FunctionFlag.SuppressSuper],
  ["_global", FunctionFlag.PreloadGlobal, 0],
] as const;

/**
 * Variables in registers, for code that must not depend on what is around it: nothing that content declares can get in
 * its way. Functions of SWF 5, and all that they call, can't see the function they were written in.
 */
export class RegisterVariables implements Variables {
  readonly named = false;
  readonly #registers = new Map<string, number>();
  readonly #parameters: number[];
  #flags = 0;

  constructor({ names, parameters, locals }: FunctionNames) {
    for (const [name, preload, suppress] of PRELOADED) {
      const used = names.has(name);
      this.#flags |= used ? preload : suppress;
      if (used) this.#allocate(name);
    }
    this.#parameters = parameters.map((name) => this.#allocate(name));
    for (const name of locals) this.#allocate(name);
  }

  get header(): FunctionRegisters {
    return { count: this.#registers.size + 1, flags: this.#flags, parameters: this.#parameters };
  }

  read(writer: ActionWriter, name: string, node: ts.Node): void {
    writer.push(new Register(this.#find(name, node)));
  }

  write(writer: ActionWriter, name: string, value: () => void, node: ts.Node): void {
    value();
    writer.storeRegister(this.#find(name, node)).action(ActionCode.Pop);
  }

  declare(writer: ActionWriter, name: string, value: (() => void) | undefined): void {
    if (value) value();
    else writer.push(undefined);
    writer.storeRegister(this.#registers.get(name)!).action(ActionCode.Pop);
  }

  #allocate(name: string): number {
    const known = this.#registers.get(name);
    if (known !== undefined) return known;
    const register = this.#registers.size + 1;
    this.#registers.set(name, register);
    return register;
  }

  #find(name: string, node: ts.Node): number {
    const register = this.#registers.get(name);
    if (register !== undefined) return register;
    return refuse(node, `'${name}' is no variable of this function. Keep it in a property of 'arguments.callee'.`);
  }
}

export interface FunctionNames {
  /** every name that occurs, functions inside left out */
  names: ReadonlySet<string>;
  parameters: readonly string[];
  locals: readonly string[];
}

export function namesOf(node: ts.FunctionLikeDeclaration): FunctionNames {
  const names = new Set<string>();
  const locals: string[] = [];
  const visit = (child: ts.Node): void => {
    if ((ts.isFunctionDeclaration(child) || ts.isClassDeclaration(child)) && child.name) locals.push(child.name.text);
    if (ts.isFunctionLike(child)) return;
    if (child.kind === ts.SyntaxKind.ThisKeyword) names.add("this");
    if (child.kind === ts.SyntaxKind.SuperKeyword) names.add("super");
    if (ts.isIdentifier(child)) names.add(child.text);
    if (ts.isVariableDeclaration(child)) locals.push(child.name.getText());
    ts.forEachChild(child, visit);
  };
  if (node.body) ts.forEachChild(node.body, visit);
  return { names, parameters: parametersOf(node), locals };
}

/** Names of the parameters; `this` is one for the checker only. */
export function parametersOf(node: ts.FunctionLikeDeclaration): string[] {
  return node.parameters
    .filter((parameter) => parameter.name.getText() !== "this")
    .map((parameter) => {
      if (!ts.isIdentifier(parameter.name) || parameter.initializer || parameter.dotDotDotToken) {
        refuse(parameter, "Parameters are plain names in AVM1.");
      }
      return parameter.name.text;
    });
}
