import { builtinNatives } from "./builtin-natives.ts";

/** Names of classes that AIR has, and Flash Player has not. */
export const airOnlyClasses: ReadonlySet<string> = new Set(
  classesOf("air").filter((name) => !classesOf("flash").includes(name)),
);

function classesOf(runtime: "air" | "flash"): string[] {
  return builtinNatives.flatMap(({ definitions }) =>
    definitions.filter((definition) => definition.runtime === runtime).map(({ name }) => name),
  );
}
