import type { Instruction, Protected } from "./instruction.ts";

/** What an instruction finds when it is reached. */
interface Depths {
  stack: number;
  scope: number;
}

export interface Flow {
  /** whether control can come to the instruction */
  reachable: boolean[];
  maxStack: number;
  maxScope: number;
}

/**
 * Follows every path through a method's code.
 *
 * @throws Error when two paths meet with different depths, or a stack would underflow: a mistake of the compiler
 */
export function analyseFlow(code: readonly Instruction[], handlers: readonly Protected[]): Flow {
  const states: (Depths | undefined)[] = new Array(code.length).fill(undefined);
  const pending: number[] = [];
  let maxStack = 0;
  let maxScope = 0;

  const reach = (index: number, stack: number, scope: number): void => {
    if (index >= code.length) throw new Error("code falls off the end of the method");
    const state = states[index];
    if (state === undefined) {
      states[index] = { stack, scope };
      pending.push(index);
    } else if (state.stack !== stack || state.scope !== scope) {
      throw new Error(
        `paths meet at instruction ${index} (${code[index]!.name}) with depths ${state.stack}/${state.scope} and ${stack}/${scope}`,
      );
    }
  };

  if (code.length > 0) reach(0, 0, 0);
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    const instruction = code[index]!;
    const before = states[index]!;
    if (before.stack < instruction.pops) throw new Error(`${instruction.name} at ${index} finds too few values`);
    const stack = before.stack - instruction.pops + instruction.pushes;
    const scope = before.scope + instruction.scope;
    maxStack = Math.max(maxStack, stack);
    maxScope = Math.max(maxScope, scope);
    // A handler starts with the exception as the only value and with no scope.
    for (const handler of handlers) {
      if (index >= handler.from.index && index < handler.to.index) {
        maxStack = Math.max(maxStack, 1);
        reach(handler.target.index, 1, 0);
      }
    }
    for (const label of instruction.labels) reach(label.index, stack, scope);
    if (!instruction.ends) reach(index + 1, stack, scope);
  }
  return { reachable: states.map((state) => state !== undefined), maxStack, maxScope };
}
