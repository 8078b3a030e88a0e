import ts from "typescript";
import { NamespaceKind } from "../../abc/model.ts";
import { type NamespaceName, PUBLIC, type QualifiedName } from "../../abc/pool-builder.ts";
import type { SourceProgram } from "../source/program.ts";
import { hasTag, tagText } from "./jsdoc.ts";
import { type Declaration, hasModifier, isStatic, mainDeclaration } from "./symbols.ts";

export const AS3: NamespaceName = { kind: NamespaceKind.Namespace, uri: "http://adobe.com/AS3/2006/builtin" };

/** Where exported declarations are visible: everywhere, or in their package only. */
export type Exports = "public" | "internal";

/** Gives each TypeScript symbol its AVM2 name. */
export class Names {
  readonly #source: SourceProgram;
  readonly #exports: Exports;
  readonly #filePrivate = new Map<ts.SourceFile, NamespaceName>();
  readonly #classPrivate = new Map<Declaration, NamespaceName>();

  constructor(source: SourceProgram, exports: Exports) {
    this.#source = source;
    this.#exports = exports;
  }

  /** The name of something declared at the top level of a file or module. */
  topLevel(symbol: ts.Symbol): QualifiedName {
    const declaration = mainDeclaration(symbol)!;
    return { namespace: this.#topLevelNamespace(declaration), name: topLevelName(symbol, declaration) };
  }

  /** `package:Name`, the usual URI of namespaces that belong to a class. */
  classUri(declaration: Declaration): string {
    const name = declaration.name?.text ?? "";
    const uri = this.#package(declaration);
    return uri === "" ? name : `${uri}:${name}`;
  }

  /**
   * The name of a member of a class, interface or object type.
   *
   * @param name as it is written: the symbol may be that of an index signature
   * @param from the class that the access is written in
   */
  member(symbol: ts.Symbol, name: string, from: ts.ClassDeclaration | undefined): QualifiedName {
    return { namespace: this.#memberNamespace(mainDeclaration(symbol), from), name };
  }

  /** The name of a member as its own class has it. */
  declaredMember(declaration: ts.Declaration, name: string): QualifiedName {
    const owner = memberOwner(declaration);
    return { namespace: this.#memberNamespace(declaration, ts.isClassDeclaration(owner) ? owner : undefined), name };
  }

  protectedOf(declaration: ts.ClassDeclaration): NamespaceName {
    return { kind: NamespaceKind.Protected, uri: this.classUri(declaration) };
  }

  /** Holds the members of an interface, apart from those of the classes that implement it. */
  interfaceNamespace(declaration: ts.InterfaceDeclaration): NamespaceName {
    return { kind: NamespaceKind.Namespace, uri: this.classUri(declaration) };
  }

  #topLevelNamespace(declaration: ts.Declaration): NamespaceName {
    const file = declaration.getSourceFile();
    const uri = this.#package(declaration);
    if (this.#source.isLibrary(file)) return { kind: NamespaceKind.Package, uri };
    if (!isExported(declaration)) return this.#privateOf(file);
    const internal = this.#exports === "internal" || hasTag(declaration, "internal");
    return { kind: internal ? NamespaceKind.PackageInternal : NamespaceKind.Package, uri };
  }

  #memberNamespace(declaration: ts.Declaration | undefined, from: ts.ClassDeclaration | undefined): NamespaceName {
    if (declaration === undefined) return PUBLIC;
    const tag = tagText(declaration, "namespace");
    if (tag !== undefined) return customNamespace(tag);
    const owner = memberOwner(declaration);
    if (!ts.isClassDeclaration(owner)) return PUBLIC;
    if (hasModifier(declaration, ts.SyntaxKind.PrivateKeyword)) return this.#privateOfClass(owner);
    if (hasModifier(declaration, ts.SyntaxKind.ProtectedKeyword)) {
      if (isStatic(declaration)) return { kind: NamespaceKind.StaticProtected, uri: this.classUri(owner) };
      // A class sees the protected members it inherits in its own protected namespace.
      return this.protectedOf(from ?? owner);
    }
    const internal = tagText(declaration, "internal");
    if (internal !== undefined) return { kind: NamespaceKind.PackageInternal, uri: internal || this.#package(owner) };
    if (ts.isMethodDeclaration(declaration)) return customNamespace(tagText(owner, "namespace") ?? "");
    return PUBLIC;
  }

  #package(declaration: ts.Declaration): string {
    const module = ts.findAncestor(declaration, ts.isModuleDeclaration);
    if (module && ts.isStringLiteral(module.name)) return module.name.text;
    const file = declaration.getSourceFile();
    return this.#source.isLibrary(file) ? (tagText(declaration, "package") ?? "") : this.#source.packageOf(file);
  }

  #privateOf(file: ts.SourceFile): NamespaceName {
    return memoised(this.#filePrivate, file, () => ({
      kind: NamespaceKind.Private,
      uri: `${this.#source.relativeName(file)}$`,
    }));
  }

  #privateOfClass(owner: ts.ClassDeclaration): NamespaceName {
    return memoised(this.#classPrivate, owner, () => ({ kind: NamespaceKind.Private, uri: this.classUri(owner) }));
  }
}

/** What a member belongs to; `constructor(private name)` declares one, too. */
function memberOwner(declaration: ts.Declaration): ts.Node {
  return ts.isParameter(declaration) ? declaration.parent.parent : declaration.parent;
}

function memoised<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}

function customNamespace(tag: string): NamespaceName {
  if (tag === "") return PUBLIC;
  return tag === "AS3" ? AS3 : { kind: NamespaceKind.Namespace, uri: tag };
}

function isExported(declaration: ts.Declaration): boolean {
  const holder = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return hasModifier(holder, ts.SyntaxKind.ExportKeyword);
}

function topLevelName(symbol: ts.Symbol, declaration: ts.Declaration): string {
  const name = ts.getNameOfDeclaration(declaration);
  return name && ts.isIdentifier(name) ? name.text : symbol.name;
}
