import { expect, it } from "vitest";
import { builtinNatives, partsFor } from "./builtin-natives.ts";
import { offerFor, requiredLibraries, type Uses } from "./content.ts";
import type { NativeLibrary } from "./natives.ts";

it.each(["flash", "air"] as const)(
  "what natives need of others is in the part that pages load them with, in %s",
  (runtime) => {
    const offer = offerFor(builtinNatives, { runtime, swfVersion: 51 });
    const partsOf = (libraries: NativeLibrary[]) =>
      partsFor({ machine: "avm2", content: [], offer, uses: usesOf(libraries) }, runtime);
    const offered = new Set([...offer.natives, ...offer.wrapped].map(({ library }) => library));
    for (const library of offered) {
      const required = requiredLibraries(builtinNatives, offer, usesOf([library]));
      expect(required).toContain(library);
      expect(partsOf(required)).toEqual(partsOf([library]));
    }
  },
);

function usesOf(libraries: NativeLibrary[]): Uses {
  return { natives: [], byName: false, domainLookups: [], wrapped: [], libraries };
}

it("for libraries that are not ours all of the runtime is loaded, as they may name any of it", () => {
  const offer = offerFor(builtinNatives, { runtime: "air", swfVersion: 51 });
  const own: NativeLibrary = { abc: new Uint8Array(), definitions: [] };
  const parts = partsFor({ machine: "avm2", content: [], offer, uses: usesOf([own]) }, "air");
  expect(parts).toEqual(["air", "byteArray", "avm1"]);
});
