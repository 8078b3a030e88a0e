import { ActionCode, Register, type Value } from "../avm1/actions.ts";
import type { CodeBlock } from "../avm1/blocks.ts";
import { Avm1Error } from "../avm1/errors.ts";
import { type Action, readActions, readConstantPool, readPush } from "../avm1/reader.ts";
import { Assignments, cut, member, OperandStack } from "./operands.ts";
import type { Argument, NetworkCall } from "./report.ts";

/** Actions that make one value of two, or of one. */
const OF_TWO: ReadonlySet<number> = new Set([
  ActionCode.Subtract,
  ActionCode.Multiply,
  ActionCode.Divide,
  ActionCode.Modulo,
  ActionCode.Less2,
  ActionCode.Equals2,
  ActionCode.StrictEquals,
  ActionCode.InstanceOf,
]);
const OF_ONE: ReadonlySet<number> = new Set([ActionCode.Not, ActionCode.TypeOf]);
/** Conversions, which keep a constant a constant. */
const NEUTRAL: ReadonlySet<number> = new Set([ActionCode.ToNumber, ActionCode.ToString]);

export interface Avm1Findings {
  calls: NetworkCall[];
  /** all string constants */
  strings: Set<string>;
  /** places whose code is cut off */
  unread: string[];
}

/** Finds the calls of methods with these names; as `findAvm2Calls` does. */
export function findAvm1Calls(blocks: readonly CodeBlock[], methods: ReadonlySet<string>): Avm1Findings {
  const findings: Avm1Findings = { calls: [], strings: new Set(), unread: [] };
  const assignments = new Assignments();
  const visit = (found: Avm1Findings): void => {
    for (const block of blocks) new BlockReader(block, methods, assignments, found).read();
  };
  visit({ calls: [], strings: new Set(), unread: [] });
  assignments.freeze();
  visit(findings);
  return findings;
}

class BlockReader {
  readonly #block: CodeBlock;
  readonly #methods: ReadonlySet<string>;
  readonly #assignments: Assignments;
  readonly #findings: Avm1Findings;
  #stack = new OperandStack();
  #registers = new Map<number, Argument>();
  #constants: string[] = [];
  /** functions around the current place: where they end, and what was known before them */
  readonly #functions: { end: number; stack: OperandStack; registers: Map<number, Argument> }[] = [];

  constructor(block: CodeBlock, methods: ReadonlySet<string>, assignments: Assignments, findings: Avm1Findings) {
    this.#block = block;
    this.#methods = methods;
    this.#assignments = assignments;
    this.#findings = findings;
  }

  read(): void {
    const actions: Action[] = [];
    try {
      for (const action of readActions(this.#block.code)) actions.push(action);
    } catch (error) {
      if (!(error instanceof Avm1Error)) throw error;
      this.#findings.unread.push(`${this.#block.where}: ${error.message}`);
    }
    const meetings = new Set(actions.flatMap(targetOf));
    for (const action of actions) {
      this.#leaveFunctions(action.offset);
      if (meetings.has(action.offset)) {
        this.#stack.forget();
        this.#registers.clear();
      }
      this.#step(action);
    }
  }

  #leaveFunctions(offset: number): void {
    for (let around = this.#functions.at(-1); around && offset >= around.end; around = this.#functions.at(-1)) {
      this.#functions.pop();
      this.#stack = around.stack;
      this.#registers = around.registers;
      this.#stack.push();
    }
  }

  #step(action: Action): void {
    const stack = this.#stack;
    const { code, body, offset } = action;
    if (NEUTRAL.has(code)) return;
    switch (code) {
      case ActionCode.ConstantPool:
        this.#constants = readConstantPool(body);
        for (const text of this.#constants) this.#findings.strings.add(text);
        break;
      case ActionCode.Push:
        for (const value of readPush(body, this.#constants)) this.#push(value);
        break;
      case ActionCode.StoreRegister: {
        const value = stack.pop();
        this.#registers.set(body[0] ?? 0, value);
        stack.push(value);
        break;
      }
      case ActionCode.DefineFunction:
      case ActionCode.DefineFunction2:
        this.#enterFunction(action);
        break;
      case ActionCode.Pop:
        stack.pop();
        break;
      case ActionCode.PushDuplicate:
        stack.duplicate();
        break;
      case ActionCode.StackSwap:
        stack.swap();
        break;
      case ActionCode.Add2:
        stack.add();
        break;
      case ActionCode.GetVariable: {
        const name = textOf(stack.pop());
        stack.push(name === "" ? undefined : this.#assignments.read(name, name));
        break;
      }
      case ActionCode.GetMember: {
        const [object, name] = stack.take(2) as [Argument, Argument];
        const text = textOf(name);
        stack.push(text === "" ? undefined : this.#assignments.read(text, member(object, text)));
        break;
      }
      case ActionCode.SetVariable:
      case ActionCode.DefineLocal: {
        const [name, value] = stack.take(2) as [Argument, Argument];
        this.#assign(name, value);
        break;
      }
      case ActionCode.SetMember: {
        const [, name, value] = stack.take(3) as [Argument, Argument, Argument];
        this.#assign(name, value);
        break;
      }
      case ActionCode.CallMethod: {
        const [object, name] = stack.take(2) as [Argument, Argument];
        this.#call(offset, member(object, textOf(name)), textOf(name));
        break;
      }
      case ActionCode.CallFunction:
        this.#invoke(`${textOf(stack.pop())}(…)`);
        break;
      case ActionCode.NewMethod:
        this.#invoke(`new ${textOf(stack.take(2)[1]!)}`);
        break;
      case ActionCode.NewObject:
        this.#invoke(`new ${textOf(stack.pop())}`);
        break;
      case ActionCode.InitArray:
        this.#values();
        stack.push();
        break;
      case ActionCode.Extends:
        stack.take(2);
        break;
      default:
        if (OF_TWO.has(code) || OF_ONE.has(code)) {
          stack.take(OF_TWO.has(code) ? 2 : 1);
          stack.push();
        } else stack.forget();
    }
  }

  #push(value: Value): void {
    if (value instanceof Register) this.#stack.push(this.#registers.get(value.number));
    else if (value === undefined) this.#stack.push();
    else {
      if (typeof value === "string") this.#findings.strings.add(value);
      this.#stack.constant(value);
    }
  }

  /** The arguments on the stack, under their number, in the order in which they are written. */
  #values(): Argument[] {
    const count = this.#stack.pop();
    const number = "value" in count && typeof count.value === "number" ? count.value : -1;
    if (number >= 0) return this.#stack.take(number).reverse();
    this.#stack.forget();
    return [];
  }

  #call(offset: number, callee: string, method: string): void {
    const values = this.#invoke(`${callee}(…)`);
    if (this.#methods.has(method) && values.length > 0) {
      this.#findings.calls.push({ callee, arguments: values, where: `${this.#block.where}, byte ${offset}` });
    }
  }

  /** @param result how it is come by @returns the arguments */
  #invoke(result: string): Argument[] {
    const values = this.#values();
    this.#stack.push({ expression: cut(result) });
    return values;
  }

  #assign(name: Argument, value: Argument): void {
    const text = textOf(name);
    if (text !== "") this.#assignments.assign(text, value);
  }

  #enterFunction({ offset, body }: Action): void {
    const length = (body.at(-2) ?? 0) | ((body.at(-1) ?? 0) << 8);
    const end = offset + 3 + body.length + length;
    this.#functions.push({ end, stack: this.#stack, registers: this.#registers });
    this.#stack = new OperandStack();
    this.#registers = new Map();
  }
}

function textOf(name: Argument): string {
  return "value" in name && typeof name.value === "string" ? name.value : "";
}

function targetOf({ code, offset, body }: Action): number[] {
  if ((code !== ActionCode.If && code !== ActionCode.Jump) || body.length < 2) return [];
  return [offset + 3 + body.length + new DataView(body.buffer, body.byteOffset).getInt16(0, true)];
}
