/** What a module exports, from its declarations and their JSDoc. */
import { join } from "node:path";
import ts from "typescript";
import type { Entry } from "./entries.ts";

export interface ModuleDescription {
  name: string;
  /** the JSDoc at the head of the module */
  text: string;
  /** in the order of their names */
  exports: ExportDescription[];
}

export interface ExportDescription {
  name: string;
  kind: "class" | "function" | "value" | "type";
  /** how it is called, or what a type alias stands for */
  signatures: string[];
  text: string;
  /** what a call throws, a line each */
  throws: string[];
  /** parameters that have a text, and members */
  members: MemberDescription[];
  /** exported types whose members it has as well */
  includes: string[];
}

export interface MemberDescription {
  name: string;
  type: string;
  text: string;
}

/** @param root folder that the sources of `entries` are relative to */
export function describeModules(root: string, entries: readonly Entry[]): ModuleDescription[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(
    entries.map(({ source }) => join(root, source)),
    options,
  );
  return entries.map(({ name, source }) => describeModule(program, name, program.getSourceFile(join(root, source))!));
}

function describeModule(program: ts.Program, name: string, file: ts.SourceFile): ModuleDescription {
  const checker = program.getTypeChecker();
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!);
  const names = new Set(symbols.map((symbol) => symbol.name));
  return {
    name,
    text: headOf(file),
    exports: symbols
      .map((symbol) => describeExport(checker, symbol, names))
      .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)),
  };
}

function headOf(file: ts.SourceFile): string {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(file.text)?.[1] ?? "";
  return comment.replaceAll(/^\s*\* ?/gm, "").trim();
}

function describeExport(checker: ts.TypeChecker, exported: ts.Symbol, names: ReadonlySet<string>): ExportDescription {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.declarations![0]!;
  const tags = symbol.getJsDocTags(checker);
  const members = membersOf(checker, symbol, declaration, names);
  return {
    name: exported.name,
    kind: exported.declarations?.some(ts.isTypeOnlyExportDeclaration) ? "type" : kindOf(symbol),
    signatures: signaturesOf(symbol),
    text: textOf(checker, symbol),
    throws: tags.filter((tag) => tag.name === "throws").map((tag) => ts.displayPartsToString(tag.text)),
    members: [...parametersOf(tags), ...members.own],
    includes: members.includes,
  };
}

function kindOf({ flags }: ts.Symbol): ExportDescription["kind"] {
  if (flags & ts.SymbolFlags.Class) return "class";
  if (flags & ts.SymbolFlags.Function) return "function";
  return flags & ts.SymbolFlags.Value ? "value" : "type";
}

function signaturesOf(symbol: ts.Symbol): string[] {
  return symbol.declarations!.flatMap((declaration) => {
    if (ts.isFunctionDeclaration(declaration)) return hasOverloads(symbol, declaration) ? [] : [callOf(declaration)];
    if (ts.isVariableDeclaration(declaration)) return declaration.type ? [oneLine(declaration.type)] : [];
    return ts.isTypeAliasDeclaration(declaration) && !ts.isTypeLiteralNode(declaration.type)
      ? [oneLine(declaration.type)]
      : [];
  });
}

/** Of a function with overloads, the implementation is nothing that callers see. */
function hasOverloads(symbol: ts.Symbol, { body }: ts.FunctionDeclaration): boolean {
  return body !== undefined && symbol.declarations!.length > 1;
}

function callOf(declaration: ts.SignatureDeclaration): string {
  const parameters = declaration.parameters.map((parameter) => {
    const name = ts.isIdentifier(parameter.name) ? parameter.name.text : "options";
    const rest = parameter.dotDotDotToken ? "..." : "";
    const optional = parameter.questionToken || parameter.initializer ? "?" : "";
    return `${rest}${name}${optional}: ${parameter.type ? oneLine(parameter.type) : "unknown"}`;
  });
  return `(${parameters.join(", ")}) => ${declaration.type ? oneLine(declaration.type) : "void"}`;
}

function oneLine(node: ts.Node): string {
  const text = node.getText().replaceAll(/\/\*\*[\s\S]*?\*\//g, "");
  return text.replaceAll(/\s+/g, " ").replace(/^\| /, "");
}

function parametersOf(tags: readonly ts.JSDocTagInfo[]): MemberDescription[] {
  return tags
    .filter((tag) => tag.name === "param")
    .map(({ text }) => {
      const [name, ...rest] = ts.displayPartsToString(text).split(" ");
      return { name: name!, type: "parameter", text: rest.join(" ") };
    });
}

function membersOf(
  checker: ts.TypeChecker,
  symbol: ts.Symbol,
  declaration: ts.Declaration,
  names: ReadonlySet<string>,
): { own: MemberDescription[]; includes: string[] } {
  const own: MemberDescription[] = [];
  const includes = new Set<string>();
  if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) {
    if (!ts.isTypeAliasDeclaration(declaration)) return { own, includes: [] };
  }
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const statics = ts.isClassDeclaration(declaration)
    ? checker.getPropertiesOfType(checker.getTypeOfSymbolAtLocation(symbol, declaration)).map((member) => ({
        member,
        prefix: `${symbol.name}.`,
      }))
    : [];
  const instance = checker.getPropertiesOfType(type).map((member) => ({ member, prefix: "" }));
  for (const { member, prefix } of [...statics, ...instance]) {
    const at = member.declarations?.find((one) => !isNever(one));
    if (!at || isHidden(at) || at.getSourceFile().fileName.includes("/node_modules/")) continue;
    const owner = at.parent;
    const ownerName = ts.isInterfaceDeclaration(owner) || ts.isClassDeclaration(owner) ? owner.name?.text : undefined;
    if (ownerName !== undefined && ownerName !== symbol.name && names.has(ownerName)) includes.add(ownerName);
    else own.push({ name: nameOf(member, prefix), type: typeOf(at), text: textOf(checker, member) });
  }
  return { own, includes: [...includes] };
}

/** Computed names are those of symbols, which the compiler numbers as it meets them. */
function isHidden(declaration: ts.Declaration): boolean {
  const flags = ts.getCombinedModifierFlags(declaration);
  if ((flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0) return true;
  const name = ts.isClassElement(declaration) ? declaration.name : undefined;
  return name !== undefined && (ts.isPrivateIdentifier(name) || ts.isComputedPropertyName(name));
}

/** One of two options that exclude each other. */
function isNever(declaration: ts.Declaration): boolean {
  return (declaration as ts.PropertySignature).type?.kind === ts.SyntaxKind.NeverKeyword;
}

function nameOf(member: ts.Symbol, prefix: string): string {
  return `${prefix}${member.name}${member.flags & ts.SymbolFlags.Optional ? "?" : ""}`;
}

function typeOf(declaration: ts.Declaration): string {
  if (ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration)) return callOf(declaration);
  const { type } = declaration as ts.PropertySignature;
  if (type) return oneLine(type);
  const { initializer } = declaration as ts.PropertyDeclaration;
  return initializer ? oneLine(initializer) : "";
}

function textOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
}
