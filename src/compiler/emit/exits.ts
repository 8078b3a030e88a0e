import type ts from "typescript";
import type { BreakableExit, Exit } from "./exit.ts";
import type { Method } from "./method.ts";

/** Emits a jump to where a `break` or `continue` statement leads. */
export function emitJump(m: Method, node: ts.BreakOrContinueStatement, isContinue: boolean): void {
  const label = node.label?.text;
  const matches = (exit: Exit): boolean =>
    exit.kind === "breakable" &&
    (label === undefined ? (isContinue ? exit.continueLabel !== undefined : exit.plain) : exit.labels.includes(label));
  leaveTo(m, m.exits.length - 1, (exit) => {
    if (!matches(exit)) return false;
    const target = exit as BreakableExit;
    m.asm.branch("jump", isContinue ? target.continueLabel! : target.breakLabel);
    return true;
  });
}

/** Emits a return; the value, if any, is in a register, as `finally` blocks may come before. */
export function emitReturn(m: Method, register: number | undefined): void {
  leaveTo(
    m,
    m.exits.length - 1,
    () => false,
    () => {
      if (register === undefined) m.asm.emit("returnvoid");
      else {
        m.asm.emit("getlocal", register);
        m.asm.emit("returnvalue");
      }
    },
  );
}

/** Whether a return has to pass through a `finally` block. */
export function leavesFinally(m: Method): boolean {
  return m.exits.some((exit) => exit.kind === "finally");
}

/**
 * Goes outwards from an exit until `arrive` takes one. A `finally` on the way is given what remains as a continuation,
 * which it emits behind itself.
 */
function leaveTo(m: Method, from: number, arrive: (exit: Exit) => boolean, atEnd?: () => void): void {
  for (let i = from; i >= 0; i--) {
    const exit = m.exits[i]!;
    if (exit.kind === "finally") {
      exit.continuations.push(() => leaveTo(m, i - 1, arrive, atEnd));
      m.asm.emit("pushbyte", exit.continuations.length);
      m.asm.emit("setlocal", exit.selector);
      m.asm.branch("jump", exit.entry);
      return;
    }
    if (arrive(exit)) return;
  }
  atEnd?.();
}
