import { FlashnetError } from "../../../base/errors.ts";

/** One thing wrong in the program. */
export interface Diagnostic {
  /** relative to the source root; empty when the program as a whole is meant */
  file: string;
  /** from 1 */
  line: number;
  /** from 1, in UTF-16 units */
  column: number;
  /** `TS` and a number of the TypeScript compiler, or `FN` and one of `messages`; stable */
  code: string;
  message: string;
}

/** The program cannot be compiled. The message has a line `file:line:column CODE text` for each diagnostic. */
export class CompileError extends FlashnetError {
  static override readonly brand = "CompileError";
  readonly code = "FLASHNET_COMPILE";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join("\n"));
    this.diagnostics = diagnostics;
  }
}

function formatDiagnostic({ file, line, column, code, message }: Diagnostic): string {
  return file === "" ? `${code} ${message}` : `${file}:${line}:${column} ${code} ${message}`;
}

/** What the compiler itself refuses, by code. `{0}` and `{1}` are filled in. */
export const messages = {
  FN1001: "{0} cannot be compiled for the AVM2. {1}",
  FN1002: "A class can only be declared at the top level of a file.",
  FN1003: "'arguments' is not supported. Declare a rest parameter.",
  FN1004: "'super' members cannot be used in a function inside the method. Call a method that uses 'super'.",
  FN1005: "'this' of a static method can only be used to access static members. Write '{0}'.",
  FN1006: "for…of needs an Array, a Vector or a string.",
  FN1007: "Only an Array can be spread.",
  FN1008: "{0} cannot take spread arguments. Write the arguments out.",
  FN1009: "'super' is not available in static methods. Write the name of the class.",
  FN1010: "A module is no value in AVM2. Use its members.",
  FN1011: "Decorators are not supported.",
  FN2001: "Members that bracket access can reach are public, but '{0}' is {1}. Use '.{0}'.",
  FN2002: "'{0}' is a class or interface when the program runs, and an object literal is no instance of it.",
  FN2004: "The static member '{0}' of '{1}' hides the global '{0}' here. Rename it.",
  FN2005: "'{0}' is outside the source roots, so its package is not known and only its constants can be used.",
  FN2006: "Two files of package '{1}' export '{0}'. Names of a package must differ.",
  FN3001: "The override of '{0}' has another signature than in '{1}': AVM2 wants ({2}), this is ({3}).",
  FN3002: "'{0}' is a field of '{1}' already, and AVM2 has no other of that name. Remove it or write 'declare'.",
  FN3003: "A protected abstract property has no place in AVM2. Declare abstract accessors.",
  FN3004: "The {1} '{0}' of '{2}' cannot be overridden by a {3} in AVM2.",
  FN3005:
    "AVM2 methods check the number of arguments: '{0}' takes at most {1} and is called with {2} here. Wrap it in a function.",
  FN3006: "Passing 'undefined' does not select a parameter's default in AVM2. Leave the argument out.",
  FN3007: "'{0}' of the interface '{1}' must be implemented by {2}.",
  FN3008: "'{0}' must be as visible as in '{1}'; else it is another member in AVM2.",
  FN3009: "'{0}' has another signature than in the interface '{1}': AVM2 wants ({2}), this is ({3}).",
  FN4001: "{0} exports no class to be the document class.",
  FN4002: "@swf: {0}",
} as const;

export type MessageCode = keyof typeof messages;

export function formatMessage(code: MessageCode, args: readonly string[]): string {
  return messages[code].replace(/\{(\d)\}/g, (_, index) => args[Number(index)] ?? "").trim();
}
