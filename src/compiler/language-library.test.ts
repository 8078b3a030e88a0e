import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import type { AbcFile, Trait } from "../abc/model.ts";
import { readAbc } from "../abc/reader.ts";
import { readLibrarySwf } from "../player/node/package.ts";
import { TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { readDoAbc2 } from "../swf/tags.ts";
import { hasTag, tagText } from "./semantics/jsdoc.ts";

const path = fileURLToPath(new URL("./lib/avm2.d.ts", import.meta.url));
const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES5, true);
const AS3 = "http://adobe.com/AS3/2006/builtin";

/** What only the compiler knows: it turns them into instructions. */
const compiled = new Set(["is", "as", "vectorOf", "int", "uint", "NaN", "Infinity"]);

describe("the language's library", () => {
  let player: PlayerNames;

  beforeAll(async () => {
    const { tags } = readSwf(await readLibrarySwf());
    player = playerNames(readAbc(readDoAbc2(tags.find(({ code }) => code === TagCode.DoAbc2)!.data).abc));
  });

  it.each(file.statements.filter(ts.isClassDeclaration).map((node) => [node.name!.text, node] as const))(
    "has of %s only what the player has",
    (name, node) => {
      // The members of a Vector are those of the class for an element type.
      const members = player.classes.get(name === "Vector" ? "Vector$object" : name);
      expect(members).toBeDefined();
      const missing = node.members.filter((member) => isNamed(member) && !members!.has(qualified(node, member)));
      expect(missing.map((member) => member.getText())).toEqual([]);
    },
  );

  it("has only functions and constants that the player has", () => {
    const names = file.statements.flatMap((node) => {
      if (ts.isFunctionDeclaration(node)) return [node.name!.text];
      return ts.isVariableStatement(node) ? node.declarationList.declarations.map(({ name }) => name.getText()) : [];
    });
    expect(names.filter((name) => !compiled.has(name) && !player.globals.has(name))).toEqual([]);
  });
});

function isNamed(member: ts.ClassElement): boolean {
  return member.name !== undefined && !hasTag(member, "prototype");
}

function qualified(owner: ts.ClassDeclaration, member: ts.ClassElement): string {
  const inherited = ts.isMethodDeclaration(member) ? tagText(owner, "namespace") : undefined;
  const tag = tagText(member, "namespace") ?? inherited ?? "";
  return `${tag === "AS3" ? AS3 : tag}::${member.name!.getText()}`;
}

interface PlayerNames {
  /** members, `namespace::name`, by class */
  classes: Map<string, Set<string>>;
  globals: Set<string>;
}

function playerNames(abc: AbcFile): PlayerNames {
  const { strings, namespaces, namespaceSets, multinames } = abc.pool;
  const text = (index: number): string => new TextDecoder().decode(strings[index]);
  /** A name as often as it has namespaces: in those of several versions, for example. */
  const names = (index: number): string[] => {
    const multiname = multinames[index]!;
    if (!("name" in multiname)) return [];
    const spaces =
      "namespaceSet" in multiname
        ? namespaceSets[multiname.namespaceSet]!
        : "namespace" in multiname
          ? [multiname.namespace]
          : [];
    // Public ones end in a mark of the version since when they are there.
    const uris = spaces.map((namespace) => text(namespaces[namespace]!.name).replace(/[\ue000-\uf8ff]$/, ""));
    return uris.map((uri) => `${uri}::${text(multiname.name)}`);
  };
  const members = (traits: Trait[]): string[] => traits.flatMap((trait) => names(trait.name));
  const classes = new Map<string, Set<string>>();
  abc.instances.forEach((instance, i) => {
    const name = names(instance.name)[0]?.split("::")[1] ?? "";
    classes.set(name, new Set(members([...instance.traits, ...abc.classes[i]!.traits])));
  });
  const globals = abc.scripts.flatMap(({ traits }) => members(traits)).map((name) => name.split("::")[1] ?? "");
  return { classes, globals: new Set(globals) };
}
