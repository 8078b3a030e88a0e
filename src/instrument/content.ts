import { AbcError } from "../abc/errors.ts";
import { NamespaceKind } from "../abc/model.ts";
import { PoolEditor } from "../abc/pool-editor.ts";
import { SwfError } from "../swf/errors.ts";
import { type SwfFile, type SwfTag, TagCode } from "../swf/model.ts";
import { readDoAbc2 } from "../swf/tags.ts";
import { BY_NAME, DOMAIN, DOMAIN_LOOKUPS, type DomainLookup } from "./lookups.ts";
import type { Audience } from "./members.ts";
import {
  type NativeDefinition,
  type NativeLibrary,
  parseQualifiedName,
  type QualifiedName,
  spellings,
  type WrappedMember,
} from "./natives.ts";
import { PoolNames, type Vocabulary } from "./pool-names.ts";

/** A definition of a library. */
export interface Native {
  name: QualifiedName;
  kind: NativeDefinition["kind"];
  usedFor: readonly string[] | undefined;
  library: NativeLibrary;
}

/** A wrapped member of a library. */
export interface Wrapped {
  member: WrappedMember;
  of: readonly QualifiedName[] | undefined;
  library: NativeLibrary;
}

/** What libraries have for content. */
export interface Offer {
  natives: readonly Native[];
  wrapped: readonly Wrapped[];
  /** what is looked for in content */
  vocabulary: Vocabulary;
  /** by library, those whose natives its own refer to, as far as it was asked */
  needed: Map<NativeLibrary, readonly NativeLibrary[]>;
}

const offers = new WeakMap<readonly NativeLibrary[], Map<string, Offer>>();

/** The same for all content of a runtime and version: SWFs come in numbers, and small ones take no longer than this. */
export function offerFor(libraries: readonly NativeLibrary[], audience: Audience): Offer {
  const known = offers.get(libraries) ?? new Map<string, Offer>();
  offers.set(libraries, known);
  const key = `${audience.runtime} ${audience.swfVersion}`;
  const offer = known.get(key) ?? makeOffer(libraries, audience);
  known.set(key, offer);
  return offer;
}

function makeOffer(libraries: readonly NativeLibrary[], audience: Audience): Offer {
  const natives = nativesFor(libraries, audience);
  const wrapped = wrappedFor(libraries, audience);
  const names = natives.map(({ name }) => name);
  const vocabulary = {
    definitions: [...names, BY_NAME, DOMAIN, ...wrapped.flatMap(({ of = [] }) => of)],
    texts: [
      ...names.flatMap(spellings),
      ...natives.flatMap(({ usedFor = [] }) => usedFor),
      ...wrapped.flatMap(({ member: { name, beside = [] } }) => [name, ...beside]),
      ...DOMAIN_LOOKUPS,
      DOMAIN_PROPERTY,
    ],
  };
  return { natives, wrapped, vocabulary, needed: new Map() };
}

/** What the libraries have for content of this runtime and version. */
function nativesFor(libraries: readonly NativeLibrary[], { runtime, swfVersion }: Audience): Native[] {
  return libraries.flatMap((library) =>
    library.definitions
      .filter((definition) => (definition.runtime ?? runtime) === runtime && swfVersion >= (definition.since ?? 0))
      .map(({ name, kind, usedFor }) => ({ name: parseQualifiedName(name), kind, usedFor, library })),
  );
}

/** What the libraries wrap for content of this runtime. */
function wrappedFor(libraries: readonly NativeLibrary[], { runtime }: Audience): Wrapped[] {
  return libraries
    .filter(({ definitions }) => definitions.every((definition) => (definition.runtime ?? runtime) === runtime))
    .flatMap((library) =>
      (library.wrapped ?? []).map((member) => ({ member, of: member.of?.map(parseQualifiedName), library })),
    );
}

/** Whether content's name for it becomes the native's; an extended class keeps its name. */
export function isRedirected({ kind }: Native): boolean {
  return kind !== "extend";
}

/** A DoABC or DoABC2 tag. */
export interface AbcTag {
  tag: SwfTag;
  /** of a DoABC2 tag; else "" */
  name: string;
  names: PoolNames;
}

export function isAbcTag({ code }: SwfTag): boolean {
  return code === TagCode.DoAbc || code === TagCode.DoAbc2;
}

/** The property of LoaderInfo by which content gets at a domain without naming the class. */
const DOMAIN_PROPERTY = "applicationDomain";

/** Leaves out tags that can't be read. */
export function readAbcTags(swf: SwfFile, { vocabulary }: Offer): AbcTag[] {
  return swf.tags.filter(isAbcTag).flatMap((tag) => {
    try {
      const { name, abc } = tag.code === TagCode.DoAbc2 ? readDoAbc2(tag.data) : { abc: tag.data };
      const pool = new PoolEditor(tag.data, tag.data.length - abc.length);
      return [{ tag, name: new TextDecoder().decode(name), names: new PoolNames(pool, vocabulary) }];
    } catch (error) {
      if (error instanceof AbcError || error instanceof SwfError) return [];
      throw error;
    }
  });
}

export interface Uses {
  natives: Native[];
  /** definitions have to be found by `getDefinitionByName` */
  byName: boolean;
  /** and by these methods of ApplicationDomain */
  domainLookups: DomainLookup[];
  /** what has to be wrapped if the SWF gets the library for something else */
  wrapped: Wrapped[];
  /** libraries that the SWF gets for what is wrapped alone */
  libraries: NativeLibrary[];
}

/**
 * What a SWF uses. A string that is the name of a definition counts if the SWF has a way to look it up. Names that are
 * put together at run time are only found by `getDefinitionByName`, and only if the SWF uses something of the library.
 *
 * @param all whether it counts as using everything
 */
export function findUses(files: readonly AbcTag[], { natives, wrapped }: Offer, all = false): Uses {
  const some = (test: (names: PoolNames) => boolean): boolean => files.some(({ names }) => test(names));
  const wanted = natives.filter(
    ({ usedFor }) => usedFor === undefined || usedFor.some((text) => some((names) => names.mentions(text))),
  );
  const named = all ? [...natives] : wanted.filter(({ name }) => some((names) => names.has(name)));
  const mentioned = wanted.filter(({ name }) =>
    some((names) => spellings(name).some((spelling) => names.mentions(spelling))),
  );
  const callsByName = some((names) => names.has(BY_NAME));
  const callsDomain = some((names) => names.has(DOMAIN) || names.mentions(DOMAIN_PROPERTY))
    ? DOMAIN_LOOKUPS.filter((lookup) => some((names) => names.mentions(lookup)))
    : [];
  const used = new Set([...named, ...(callsByName || callsDomain.length > 0 ? mentioned : [])]);
  const members = wrapped.filter(({ member: { name, beside } }) =>
    some((names) => names.mentions(name) && (beside?.some((text) => names.mentions(text)) ?? true)),
  );
  return {
    wrapped: members,
    libraries: members
      .filter(({ of }) => of?.some((definition) => some((names) => names.has(definition))))
      .map(({ library }) => library),
    natives: [...used],
    byName: callsByName && [...used].some(isRedirected),
    domainLookups: (all ? named : mentioned).some(isRedirected) ? callsDomain : [],
  };
}

/** The libraries of the natives that are used, and those whose natives these refer to in turn. */
export function requiredLibraries(libraries: readonly NativeLibrary[], offer: Offer, used: Uses): NativeLibrary[] {
  const required = new Set([...used.natives.map(({ library }) => library), ...used.libraries]);
  for (const library of required) {
    const needed = offer.needed.get(library) ?? neededBy(library, offer);
    offer.needed.set(library, needed);
    for (const further of needed) required.add(further);
  }
  return libraries.filter((library) => required.has(library));
}

function neededBy({ abc }: NativeLibrary, { natives }: Offer): NativeLibrary[] {
  const vocabulary = { definitions: natives.map(({ name }) => name), texts: [] };
  const names = new PoolNames(new PoolEditor(abc), vocabulary, [NamespaceKind.PackageInternal]);
  return natives.filter(({ name }) => names.has(name)).map(({ library }) => library);
}
