/** Where content looks definitions up by their names. */
import type { QualifiedName } from "./natives.ts";

/** Methods of ApplicationDomain that take the name of a definition. */
export const DOMAIN_LOOKUPS = ["getDefinition", "hasDefinition"] as const;
export type DomainLookup = (typeof DOMAIN_LOOKUPS)[number];

export const BY_NAME: QualifiedName = { uri: "flash.utils", local: "getDefinitionByName" };
export const DOMAIN: QualifiedName = { uri: "flash.system", local: "ApplicationDomain" };
export const DOMAIN_CLASS = `${DOMAIN.uri}::${DOMAIN.local}`;
