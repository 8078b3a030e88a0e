import type { NativeDefinition, NativeLibrary } from "../instrument/natives.ts";
import { describeNatives } from "./describe.ts";
import type { DefinitionName, Library, LibraryClass, Member } from "./model.ts";

/**
 * What content sees of a player that has natives: they stand where the player's own classes of the same name were. What
 * a definition of kind "extend" adds is not in it, as it comes to be when the library runs.
 *
 * @throws AbcError
 */
export function withNatives(player: Library, natives: readonly NativeLibrary[]): Library {
  const classes = new Map(player.classes.map((known) => [nameOf(known), known]));
  for (const { abc, definitions } of natives) {
    const described = new Map(describeNatives(abc).classes.map((native) => [nameOf(native), native]));
    for (const definition of definitions) {
      const native = described.get(definition.name);
      // One that extends the class it stands for shows what that class shows.
      const isExtended = native?.superclass && nameOf(native.superclass) === definition.name;
      if (!native || isExtended || definition.kind === "extend") continue;
      classes.set(definition.name, asContentSees(native, definition, classes.get(definition.name)));
    }
  }
  return { ...player, classes: [...classes.values()] };
}

function nameOf({ package: packageName, name }: DefinitionName): string {
  return `${packageName}::${name}`;
}

function asContentSees(native: LibraryClass, definition: NativeDefinition, known?: LibraryClass): LibraryClass {
  const own = { swf: definition.since ?? 9, air: definition.runtime === "air" };
  const available = (members: readonly Member[]): Member[] =>
    members
      .filter(({ visibility }) => visibility === "public")
      .map((member) => {
        const { since = member.availability.swf, runtime } = definition.members?.[member.name] ?? {};
        return { ...member, availability: { swf: since, air: runtime === "air" } };
      });
  return {
    ...native,
    availability: known?.availability ?? own,
    members: available(native.members),
    staticMembers: available(native.staticMembers),
  };
}
