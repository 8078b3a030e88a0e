import ts from "typescript";
import { CompileError, type Diagnostic } from "../compiler/source/errors.ts";

/** Ends the compilation at a node. */
export function refuse(node: ts.Node, message: string): never {
  throw new CompileError([diagnosticAt(node.getSourceFile(), node.getStart(), "AVM1", message)]);
}

export function fromTypeScript({ file, start = 0, code, messageText }: ts.Diagnostic): Diagnostic {
  const message = ts.flattenDiagnosticMessageText(messageText, " ");
  return file
    ? diagnosticAt(file, start, `TS${code}`, message)
    : { file: "", line: 0, column: 0, code: `TS${code}`, message };
}

function diagnosticAt(file: ts.SourceFile, start: number, code: string, message: string): Diagnostic {
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return { file: file.fileName, line: line + 1, column: character + 1, code, message };
}
