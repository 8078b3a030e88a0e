import type {
  Availability,
  DefinitionName,
  Library,
  LibraryClass,
  Member,
  PackageMember,
  Signature,
  TypeName,
} from "./model.ts";

/** How the compiler writes the types of the language; the rest of the unnamed package keeps its names. */
const LANGUAGE_TYPES: Record<string, string> = {
  void: "void",
  Object: "any",
  Array: "any[]",
  Boolean: "boolean",
  Number: "number",
  String: "string",
};

/**
 * Writes a library as TypeScript declarations: a `declare module "flash.net"` for every package.
 *
 * The unnamed package is not among them: classes such as `Array`, `XML` or `Error` and functions such as `trace` are
 * globals, which the compiler declares itself, together with `int`, `uint`, `Class` and `Vector`.
 */
export function writeTypeDeclarations(library: Library): string {
  const packages = new Map<string, PackageContents>();
  const contentsOf = (name: string): PackageContents => {
    const known = packages.get(name) ?? { name, classes: [], globals: [] };
    packages.set(name, known);
    return known;
  };
  for (const definition of library.classes) contentsOf(definition.package).classes.push(definition);
  for (const member of library.globals) contentsOf(member.package).globals.push(member);
  packages.delete("");

  const known = new Set(library.classes.map(qualified));
  const sorted = [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map((contents) => new ModuleWriter(contents, known).write()).join("\n");
}

interface PackageContents {
  name: string;
  classes: LibraryClass[];
  globals: PackageMember[];
}

const qualified = ({ package: packageName, name }: DefinitionName): string => `${packageName}.${name}`;

/** Writes one `declare module`. */
class ModuleWriter {
  readonly #contents: PackageContents;
  /** all classes that can be named, `package.name` */
  readonly #known: ReadonlySet<string>;
  /** names in this module, and what each means */
  readonly #names = new Map<string, string>();
  readonly #imports = new Map<string, Map<string, string>>();

  constructor(contents: PackageContents, known: ReadonlySet<string>) {
    this.#contents = contents;
    this.#known = known;
    for (const definition of contents.classes) this.#names.set(definition.name, qualified(definition));
    for (const { name } of contents.globals) this.#names.set(name, `${contents.name}.${name}`);
  }

  write(): string {
    const { name, classes, globals } = this.#contents;
    const body = [
      ...globals.map((member) => this.#global(member)),
      ...classes.map((definition) => this.#class(definition)),
    ].flat();
    const imports = [...this.#imports].sort(([a], [b]) => (a < b ? -1 : 1));
    const importLines = imports.map(([from, names]) => {
      const list = [...names].map(([imported, local]) => (imported === local ? local : `${imported} as ${local}`));
      return `import { ${list.sort().join(", ")} } from "${from}";`;
    });
    return [`declare module "${name}" {`, ...indent([...importLines, ...body]), "}", ""].join("\n");
  }

  #global(member: PackageMember): string[] {
    const comment = documentation(member.availability);
    if (member.kind === "method") {
      return [...comment, `export function ${member.name}${this.#signature(member.signature)};`];
    }
    return [...comment, `export const ${member.name}: ${this.#type(member.type)};`];
  }

  #class(definition: LibraryClass): string[] {
    const lines = definition.kind === "interface" ? this.#interfaceBody(definition) : this.#classBody(definition);
    return [...documentation(definition.availability), `export ${this.#heading(definition)} {`, ...indent(lines), "}"];
  }

  #heading({ kind, name, superclass, interfaces }: LibraryClass): string {
    const list = interfaces.map((parent) => this.#reference(parent)).join(", ");
    if (kind === "interface") return `interface ${name}${list && ` extends ${list}`}`;
    const parent = superclass && superclass.name !== "Object" ? ` extends ${this.#reference(superclass)}` : "";
    return `class ${name}${parent}${list && ` implements ${list}`}`;
  }

  #interfaceBody({ members }: LibraryClass): string[] {
    return members.flatMap((member) => {
      if (member.kind === "setter" && !hasGetter(members, member)) return this.#member(member, "");
      if (member.kind === "setter") return [];
      const readonly = member.kind === "getter" && !members.some((other) => isSetterOf(other, member));
      return readonly ? [`readonly ${member.name}: ${this.#type(member.type)};`] : this.#member(property(member), "");
    });
  }

  #classBody({ dynamic, constructorSignature, members, staticMembers }: LibraryClass): string[] {
    return [
      `constructor(${this.#parameters(constructorSignature)});`,
      ...staticMembers.flatMap((member) => this.#member(member, "static ")),
      ...members.flatMap((member) => this.#member(member, "")),
      ...(dynamic ? ["[name: string]: any;"] : []),
    ];
  }

  #member(member: Member, prefix: string): string[] {
    const name = member.name === "constructor" ? '"constructor"' : member.name;
    const modifiers = (member.visibility === "protected" ? "protected " : "") + prefix;
    const comment = documentation(member.availability, member.kind === "setter" && member.isUntyped);
    switch (member.kind) {
      case "method":
        return [...comment, `${modifiers}${name}${this.#signature(member.signature)};`];
      case "getter":
        return [...comment, `${modifiers}get ${name}(): ${this.#type(member.type)};`];
      case "setter":
        return [...comment, `${modifiers}set ${name}(value: ${this.#type(member.type)});`];
      case "variable":
        return [...comment, `${modifiers}${name}: ${this.#type(member.type)};`];
      case "constant":
        return [...comment, `${modifiers}readonly ${name}: ${this.#type(member.type)};`];
    }
  }

  #signature(signature: Signature): string {
    return `(${this.#parameters(signature)}): ${this.#type(signature.returnType)}`;
  }

  /** Bytecode has no names for them. */
  #parameters({ parameters, rest }: Signature): string {
    const list = parameters.map(({ type, optional }, i) => `arg${i}${optional ? "?" : ""}: ${this.#type(type)}`);
    if (rest) list.push("...rest: any[]");
    return list.join(", ");
  }

  #type(type: TypeName): string {
    if (type === "*") return "any";
    if (type.parameters) return `Vector<${type.parameters.map((parameter) => this.#type(parameter)).join(", ")}>`;
    return this.#reference(type);
  }

  /** The name of a class in this module; imports it if need be. */
  #reference(definition: DefinitionName): string {
    const { package: packageName, name } = definition;
    if (packageName === "") return LANGUAGE_TYPES[name] ?? name;
    if (!this.#known.has(qualified(definition))) return "any";
    if (packageName === this.#contents.name) return name;
    const names = this.#imports.get(packageName) ?? new Map<string, string>();
    this.#imports.set(packageName, names);
    const local = names.get(name) ?? this.#freeName(definition);
    names.set(name, local);
    return local;
  }

  #freeName(definition: DefinitionName): string {
    let local = definition.name;
    while (this.#names.has(local)) local += "_";
    this.#names.set(local, qualified(definition));
    return local;
  }
}

const indent = (lines: string[]): string[] => lines.map((line) => `  ${line}`);

const hasGetter = (members: Member[], { name }: Member): boolean =>
  members.some((member) => member.kind === "getter" && member.name === name);

const isSetterOf = (member: Member, getter: Member): boolean => member.kind === "setter" && member.name === getter.name;

/** A getter that has a setter is a plain property of an interface. */
const property = (member: Member): Member => (member.kind === "getter" ? { ...member, kind: "variable" } : member);

function documentation({ swf, air }: Availability, isUntyped = false): string[] {
  const tags = [
    ...(swf > 9 ? [`@since SWF ${swf}`] : []),
    ...(air ? ["@runtime air"] : []),
    ...(isUntyped ? ["@untypedReturn"] : []),
  ];
  return tags.length ? [`/** ${tags.join(" ")} */`] : [];
}
